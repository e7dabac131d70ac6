#ifndef SEMANTIC_LAYER_SERVICES_QUERY_COLUMN_FORMAT_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_COLUMN_FORMAT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rowset/schema.h"
#include "common/semantic/compiler/output_column.h"
#include "common/semantic/model/catalog.h"

namespace semantic_layer::query {

// What the models say about the format of a column of an answer: its metric,
// or its dimension in those of the `models` that were read which have it. ""
// where they say nothing, or not the same. Pure, as all below.
std::string FormatOfColumn(const semantic::Catalog& catalog,
                           const semantic::OutputColumn& column,
                           const std::vector<std::string>& models);

// Such a format for values of this type: numbers as a d3-format specifier,
// dates and times as one of d3-time-format. "" where it does not fit them, or
// for a grain whose dates stand for more than a week.
std::string D3ColumnFormat(const semantic::OutputColumn& column,
                           rowset::ColumnType type, absl::string_view text);

// The same in Excel's notation.
std::string ExcelColumnFormat(const semantic::OutputColumn& column,
                              rowset::ColumnType type, absl::string_view text);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_COLUMN_FORMAT_H_
