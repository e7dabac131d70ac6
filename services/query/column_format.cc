#include "services/query/column_format.h"

#include <optional>

#include "common/semantic/model/time_grain.h"
#include "services/query/date_format.h"
#include "services/query/value_format.h"

namespace semantic_layer::query {
namespace {

using rowset::ColumnType;
using semantic::OutputColumn;
using semantic::OutputKind;
using semantic::SemanticModel;

bool IsNumber(ColumnType type) {
  return type == ColumnType::kInt64 || type == ColumnType::kDouble ||
         type == ColumnType::kDecimal;
}

bool IsInstant(ColumnType type) {
  return type == ColumnType::kDate || type == ColumnType::kTimestamp ||
         type == ColumnType::kTimestampNtz;
}

// The dimension of a model that a column may show; null when there is none.
const semantic::Dimension* DimensionOf(const SemanticModel& model,
                                       absl::string_view member) {
  if (member == "metric_time") {
    return model.FindDimension(model.agg_time_dimension);
  }
  // Behind the path of entities, the last of which is the model's.
  const size_t end = member.rfind("__");
  if (end == absl::string_view::npos) return nullptr;
  const absl::string_view path = member.substr(0, end);
  const size_t last = path.rfind("__");
  const absl::string_view entity =
      last == absl::string_view::npos ? path : path.substr(last + 2);
  if (entity != model.PrimaryEntityName() &&
      model.FindEntity(entity) == nullptr) {
    return nullptr;
  }
  return model.FindDimension(member.substr(end + 2));
}

// How the dates of a column are shown, if in a way of their own: as much of it
// as the grain leaves. Months and more are shown as what they stand for.
std::optional<DateFormat> DatesOf(const OutputColumn& column, ColumnType type,
                                  absl::string_view text) {
  if (!IsInstant(type)) return std::nullopt;
  std::optional<DateFormat> format = ParseDateFormat(text);
  if (!format.has_value() || column.kind != OutputKind::kTime) return format;
  const auto grain = semantic::ParseTimeGrain(column.grain);
  if (!grain.has_value() || *grain > semantic::TimeGrain::kWeek) {
    return std::nullopt;
  }
  if (*grain < semantic::TimeGrain::kDay) {
    // Without a time of day they would all look the same.
    return format->time == DateFormat::Time::kNone ? std::nullopt : format;
  }
  format->time = DateFormat::Time::kNone;
  return format->date == DateFormat::Date::kNone ? std::nullopt : format;
}

bool IsCounted(const OutputColumn& column, ColumnType type) {
  return column.kind == OutputKind::kMetric || IsNumber(type);
}

}  // namespace

std::string FormatOfColumn(const semantic::Catalog& catalog,
                           const OutputColumn& column,
                           const std::vector<std::string>& models) {
  if (column.kind == OutputKind::kMetric) {
    const semantic::Metric* metric = catalog.FindMetric(column.member);
    return metric == nullptr ? "" : FormatTextOf(metric->about);
  }
  std::optional<std::string> format;
  for (const std::string& name : models) {
    const SemanticModel* model = catalog.FindModel(name);
    const semantic::Dimension* dimension =
        model == nullptr ? nullptr : DimensionOf(*model, column.member);
    if (dimension == nullptr) continue;
    std::string said = FormatTextOf(dimension->about);
    if (format.has_value() && *format != said) return "";
    format = std::move(said);
  }
  return format.value_or("");
}

std::string D3ColumnFormat(const OutputColumn& column, ColumnType type,
                           absl::string_view text) {
  // Only what is a time to a chart comes as one.
  if (column.kind == OutputKind::kTime) {
    if (const auto dates = DatesOf(column, type, text)) {
      return D3DateFormat(*dates);
    }
  }
  return IsCounted(column, type) ? D3Format(ParseValueFormat(text)) : "";
}

std::string ExcelColumnFormat(const OutputColumn& column, ColumnType type,
                              absl::string_view text) {
  if (const auto dates = DatesOf(column, type, text)) {
    return ExcelDateFormat(*dates);
  }
  return IsCounted(column, type) ? ExcelFormat(ParseValueFormat(text)) : "";
}

}  // namespace semantic_layer::query
