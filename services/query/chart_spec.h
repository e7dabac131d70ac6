#ifndef SEMANTIC_LAYER_SERVICES_QUERY_CHART_SPEC_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_CHART_SPEC_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rowset/rowset.h"
#include "common/semantic/compiler/output_column.h"

namespace semantic_layer::query {

// What a chart is made of.
struct ChartRequest {
  // The columns of the answer, and for each a d3-format specifier, for dates
  // and times one of d3-time-format (may be "").
  std::vector<semantic::OutputColumn> columns = {};
  std::vector<std::string> formats = {};
  // The rows; null: whoever renders the chart provides them as `data_name`.
  const rowset::RowSet* rows = nullptr;
  std::string data_name = {};
  // Whether the rows are in an order that was asked for.
  bool is_ordered = false;
  // For the reader, and for `usermeta`.
  bool truncated = false;
  std::string query_id = {};
  std::string sql = {};
  std::vector<std::string> warnings = {};
};

struct Chart {
  // "line", "multi_line", "bar", "heatmap" or "number".
  std::string kind = {};
  // A Vega-Lite v5 specification as JSON.
  std::string spec = {};
};

// The chart that fits the columns: metrics over a time are lines (a colour for
// each value of the other items), over one item bars, over several a heat map,
// without items their numbers. Several metrics are several views over the same
// data. There is at least one metric. Pure function.
Chart MakeChart(const ChartRequest& request);

// A name as a title: "origin__home_state" gives "Origin home state".
std::string TitleOf(const semantic::OutputColumn& column);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_CHART_SPEC_H_
