#ifndef SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_ARROW_MESSAGES_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_ARROW_MESSAGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::query::arrow {

// The messages of Arrow's IPC stream (Schema.fbs, Message.fbs, metadata version
// 5, little endian), as far as flat columns need them. Pure functions.

// How a column's values stand in a record batch.
enum class Type {
  kBool,         // one bit each
  kInt64,        //
  kDouble,       //
  kUtf8,         // offsets of 32 bits
  kBinary,       // offsets of 32 bits
  kDecimal128,   // 16 bytes
  kDate32,       // days
  kTime64,       // microseconds
  kTimestamp,    // microseconds, without zone
  kTimestampUtc  // microseconds, in UTC
};

struct Field {
  std::string name;
  Type type = Type::kUtf8;
  bool nullable = true;
  int precision = 0;     // of kDecimal128
  int scale = 0;         // of kDecimal128
  std::string sql_type;  // kept as metadata
};

struct Node {
  int64_t length = 0;
  int64_t null_count = 0;
};

struct Buffer {
  int64_t offset = 0;  // in the body
  int64_t length = 0;
};

// A message with its head, as it stands in the stream.
std::string SchemaMessage(const std::vector<Field>& fields);
// The head of a batch; a body of `body_bytes`, a multiple of 8, follows it.
std::string BatchMessage(int64_t rows, const std::vector<Node>& nodes,
                         const std::vector<Buffer>& buffers,
                         int64_t body_bytes);
// What ends the stream.
absl::string_view EndOfStream();

}  // namespace semantic_layer::query::arrow

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_ARROW_MESSAGES_H_
