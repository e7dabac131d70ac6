#ifndef SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_XLSX_WRITER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_XLSX_WRITER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rowset/schema.h"
#include "services/query/export/file_writer.h"

namespace semantic_layer::query {

struct XlsxOptions {
  // The sheet's name, cut to what Excel takes; empty: "Data".
  std::string sheet = {};
  // Number formats of the columns in Excel's notation; missing or empty ones
  // follow from the column's type.
  std::vector<std::string> formats = {};
};

// An Excel workbook with one sheet: a bold header that stays in view, cells
// that are numbers, dates, times and booleans, each in its format. What a
// double cannot hold exactly (integers beyond 2^53, decimals of more than 15
// digits) and dates that Excel does not know become text, so that no digit is
// lost. Rows go to a private temporary file as they come and the workbook is
// sent by Finish.
absl::StatusOr<std::unique_ptr<FileWriter>> MakeXlsxWriter(
    rowset::SchemaPtr schema, const XlsxOptions& options, ByteSink sink);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_XLSX_WRITER_H_
