#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_QUESTION_READER_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_QUESTION_READER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/semantic/compiler/question.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/catalog.h"
#include "common/semantic/model/metric.h"
#include "common/sql/ast/arena.h"
#include "common/sql/ast/expression.h"

namespace semantic_layer::semantic {

// Where a filter was written, which decides what it filters.
enum class FilterLevel { kMeasure, kMetric, kQuestion };

// A filter whose names are read but not yet bound to a model.
struct ParsedFilter {
  const sql::Expression* tree = nullptr;
  std::string text;
  // Names of the tree; the key is the template's text or the column's name.
  std::vector<std::pair<std::string, ItemName>> items;
  // Names that are no items, with their nodes; a model's own filter may name
  // columns so.
  std::vector<std::pair<std::string, const sql::Expression*>> columns;
  FilterLevel level = FilterLevel::kQuestion;
  std::string field;  // place in the question
};

struct ParsedOrder {
  ItemName name;
  std::string text;
  std::string field;
};

// A question whose texts are read: names parsed, filters parsed, the saved
// query merged in. Nothing is bound to a model yet.
struct ParsedQuestion {
  std::vector<const Metric*> metrics;
  std::vector<ItemName> group_by;
  std::vector<std::string> group_by_fields;
  std::vector<ParsedFilter> filters;
  // Filters on metrics of the question, applied to the result's rows.
  std::vector<ParsedFilter> result_filters;
  std::optional<absl::CivilSecond> start;
  std::optional<absl::CivilSecond> end;
  std::vector<ParsedOrder> order_by;
  std::optional<int64_t> limit;
  std::string time_zone;
  WeekStart week_start = WeekStart::kMonday;
  bool distinct = true;
  bool min_max_only = false;
};

// Reads a question. All mistakes are added to `diagnostics`; what has one is
// left out of the result. Trees are made in `arena`.
ParsedQuestion ReadQuestion(const Catalog& catalog,
                            const MetricQuestion& question, sql::Arena* arena,
                            Diagnostics* diagnostics);

// The key by which a parsed filter knows a node that names something; empty
// for nodes that name nothing.
std::string FilterKey(const sql::Node& node);

// Reads the names of a filter of a model (already parsed SQL). Never fails:
// the loader checked the filter.
ParsedFilter ReadModelFilter(const Catalog& catalog, const SqlText& filter,
                             FilterLevel level);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_PLAN_QUESTION_READER_H_
