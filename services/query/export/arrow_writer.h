#ifndef SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_ARROW_WRITER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_ARROW_WRITER_H_

#include <memory>

#include "common/rowset/schema.h"
#include "services/query/export/file_writer.h"

namespace semantic_layer::query {

// Apache Arrow's IPC stream: one record batch for each batch of rows. Integers
// are Int64, decimals Decimal128 of their precision and scale, dates Date32,
// times and timestamps microseconds (in UTC where the type is an instant),
// intervals and nested values text. The SQL type is metadata of each field.
std::unique_ptr<FileWriter> MakeArrowWriter(rowset::SchemaPtr schema,
                                            ByteSink sink);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_ARROW_WRITER_H_
