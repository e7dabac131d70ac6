#ifndef SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_CSV_WRITER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_CSV_WRITER_H_

#include <memory>

#include "common/rowset/schema.h"
#include "services/query/export/file_writer.h"

namespace semantic_layer::query {

// Comma-separated values as RFC 4180 has them: UTF-8, a line of names, lines
// that end in CR LF, quotes where a value needs them. A null is an empty field,
// an empty text is "". Numbers, dates and times as common/rowset writes them,
// with all their digits.
std::unique_ptr<FileWriter> MakeCsvWriter(rowset::SchemaPtr schema,
                                          ByteSink sink);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_CSV_WRITER_H_
