#ifndef SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_TABLE_ANALYSIS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_TABLE_ANALYSIS_H_

#include <string>
#include <vector>

namespace semantic_layer::genie {

// What a language model found out about a table. Plain values.

enum class ColumnRole {
  kPrimaryKey,
  kForeignKey,
  kDimension,
  kTimeDimension,
  kMeasure,
  kOther,
};

struct AnalyzedColumn {
  std::string name = {};
  std::string data_type = {};
  ColumnRole role = ColumnRole::kOther;
  std::string description = {};
};

struct SuggestedDimension {
  std::string name = {};
  std::string type = {};  // "categorical", "time", "boolean"
  std::string expr = {};
  std::string description = {};
  std::string time_granularity = {};  // may be empty
};

struct SuggestedMeasure {
  std::string name = {};
  std::string agg = {};  // "sum", ...
  std::string expr = {};
  std::string description = {};
};

struct SuggestedMetric {
  std::string name = {};
  bool ratio = false;
  std::string measure = {};
  std::string denominator = {};  // of a ratio
  std::string description = {};
};

struct QualityHint {
  std::string column = {};  // may be empty
  bool warning = false;
  std::string message = {};
};

struct TableAnalysis {
  std::string table = {};
  std::string description = {};
  std::vector<AnalyzedColumn> columns = {};
  std::vector<SuggestedDimension> dimensions = {};
  std::vector<SuggestedMeasure> measures = {};
  std::vector<SuggestedMetric> metrics = {};
  std::vector<QualityHint> quality_hints = {};
  // What was suggested and left out, and why.
  std::vector<std::string> warnings = {};
  std::string model = {};
  int sample_rows = 0;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_TABLE_ANALYSIS_H_
