#include "services/genie/analysis/analysis_conversions.h"

#include <string>

namespace semantic_layer::genie {
namespace {

v1::ColumnRole ToProto(ColumnRole role) {
  switch (role) {
    case ColumnRole::kPrimaryKey:
      return v1::COLUMN_ROLE_PRIMARY_KEY;
    case ColumnRole::kForeignKey:
      return v1::COLUMN_ROLE_FOREIGN_KEY;
    case ColumnRole::kDimension:
      return v1::COLUMN_ROLE_DIMENSION;
    case ColumnRole::kTimeDimension:
      return v1::COLUMN_ROLE_TIME_DIMENSION;
    case ColumnRole::kMeasure:
      return v1::COLUMN_ROLE_MEASURE;
    case ColumnRole::kOther:
      return v1::COLUMN_ROLE_OTHER;
  }
  return v1::COLUMN_ROLE_UNSPECIFIED;
}

void AddSuggestions(const TableAnalysis& analysis, v1::TableAnalysis* out) {
  for (const SuggestedDimension& dimension : analysis.dimensions) {
    v1::SuggestedDimension* added = out->add_dimensions();
    added->set_name(dimension.name);
    added->set_type(dimension.type);
    added->set_expr(dimension.expr);
    added->set_description(dimension.description);
    if (!dimension.time_granularity.empty()) {
      added->set_time_granularity(dimension.time_granularity);
    }
  }
  for (const SuggestedMeasure& measure : analysis.measures) {
    v1::SuggestedMeasure* added = out->add_measures();
    added->set_name(measure.name);
    added->set_agg(measure.agg);
    added->set_expr(measure.expr);
    added->set_description(measure.description);
  }
  for (const SuggestedMetric& metric : analysis.metrics) {
    v1::SuggestedMetric* added = out->add_metrics();
    added->set_name(metric.name);
    added->set_type(metric.ratio ? "ratio" : "simple");
    added->set_measure(metric.measure);
    if (metric.ratio) added->set_denominator(metric.denominator);
    added->set_description(metric.description);
  }
}

}  // namespace

void ToProto(const TableAnalysis& analysis, v1::TableAnalysis* out) {
  out->set_table(analysis.table);
  out->set_description(analysis.description);
  for (const AnalyzedColumn& column : analysis.columns) {
    v1::ColumnAnalysis* added = out->add_columns();
    added->set_name(column.name);
    added->set_data_type(column.data_type);
    added->set_role(ToProto(column.role));
    added->set_description(column.description);
  }
  AddSuggestions(analysis, out);
  for (const QualityHint& hint : analysis.quality_hints) {
    v1::QualityHint* added = out->add_quality_hints();
    if (!hint.column.empty()) added->set_column(hint.column);
    added->set_severity(hint.warning ? "warning" : "info");
    added->set_message(hint.message);
  }
  for (const std::string& warning : analysis.warnings) {
    out->add_warnings(warning);
  }
  out->set_model(analysis.model);
  out->set_sample_rows(analysis.sample_rows);
}

}  // namespace semantic_layer::genie
