#include "services/query/export/arrow_messages.h"

#include <utility>

#include "flatbuffers/flatbuffers.h"

namespace semantic_layer::query::arrow {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using flatbuffers::uoffset_t;
using flatbuffers::voffset_t;

// Where field `id` of a table stands in its vtable.
constexpr voffset_t Slot(int id) { return static_cast<voffset_t>(4 + 2 * id); }

// Values of the enums of Schema.fbs and Message.fbs.
constexpr int16_t kMetadataV5 = 4;
constexpr uint8_t kHeaderSchema = 1;
constexpr uint8_t kHeaderRecordBatch = 3;
constexpr int16_t kPrecisionDouble = 2;
constexpr int16_t kDateDay = 0;
constexpr int16_t kDateDefault = 1;  // milliseconds
constexpr int16_t kUnitMicrosecond = 2;
constexpr int16_t kTimeUnitDefault = 1;  // milliseconds
constexpr uint8_t kTypeInt = 2;
constexpr uint8_t kTypeFloatingPoint = 3;
constexpr uint8_t kTypeBinary = 4;
constexpr uint8_t kTypeUtf8 = 5;
constexpr uint8_t kTypeBool = 6;
constexpr uint8_t kTypeDecimal = 7;
constexpr uint8_t kTypeDate = 8;
constexpr uint8_t kTypeTime = 9;
constexpr uint8_t kTypeTimestamp = 10;

// The structs FieldNode and Buffer: two 64-bit integers each.
struct alignas(8) Pair {
  int64_t first;
  int64_t second;
};

using AnyOffset = Offset<void>;

// The table of a type, with the union's number for it.
std::pair<uint8_t, AnyOffset> TypeTable(const Field& field,
                                        FlatBufferBuilder* b) {
  const Offset<flatbuffers::String> zone = field.type == Type::kTimestampUtc
                                               ? b->CreateString("UTC")
                                               : Offset<flatbuffers::String>();
  const uoffset_t start = b->StartTable();
  uint8_t number = 0;
  switch (field.type) {
    case Type::kBool:
      number = kTypeBool;
      break;
    case Type::kInt64:
      number = kTypeInt;
      b->AddElement<int32_t>(Slot(0), 64, 0);
      b->AddElement<uint8_t>(Slot(1), 1, 0);
      break;
    case Type::kDouble:
      number = kTypeFloatingPoint;
      b->AddElement<int16_t>(Slot(0), kPrecisionDouble, 0);
      break;
    case Type::kUtf8:
      number = kTypeUtf8;
      break;
    case Type::kBinary:
      number = kTypeBinary;
      break;
    case Type::kDecimal128:
      number = kTypeDecimal;
      b->AddElement<int32_t>(Slot(0), field.precision, 0);
      b->AddElement<int32_t>(Slot(1), field.scale, 0);
      break;
    case Type::kDate32:
      number = kTypeDate;
      b->AddElement<int16_t>(Slot(0), kDateDay, kDateDefault);
      break;
    case Type::kTime64:
      number = kTypeTime;
      b->AddElement<int16_t>(Slot(0), kUnitMicrosecond, kTimeUnitDefault);
      b->AddElement<int32_t>(Slot(1), 64, 32);
      break;
    case Type::kTimestamp:
    case Type::kTimestampUtc:
      number = kTypeTimestamp;
      b->AddElement<int16_t>(Slot(0), kUnitMicrosecond, 0);
      if (!zone.IsNull()) b->AddOffset(Slot(1), zone);
      break;
  }
  return {number, AnyOffset(b->EndTable(start))};
}

AnyOffset KeyValue(const char* key, const std::string& value,
                   FlatBufferBuilder* b) {
  const auto key_text = b->CreateString(key);
  const auto value_text = b->CreateString(value);
  const uoffset_t start = b->StartTable();
  b->AddOffset(Slot(0), key_text);
  b->AddOffset(Slot(1), value_text);
  return AnyOffset(b->EndTable(start));
}

AnyOffset FieldTable(const Field& field, FlatBufferBuilder* b) {
  const auto name = b->CreateString(field.name);
  const auto [number, type] = TypeTable(field, b);
  const auto children = b->CreateVector(std::vector<AnyOffset>());
  const auto metadata = b->CreateVector(
      std::vector<AnyOffset>{KeyValue("sql_type", field.sql_type, b)});
  const uoffset_t start = b->StartTable();
  b->AddOffset(Slot(0), name);
  b->AddElement<uint8_t>(Slot(1), field.nullable ? 1 : 0, 0);
  b->AddElement<uint8_t>(Slot(2), number, 0);
  b->AddOffset(Slot(3), type);
  b->AddOffset(Slot(5), children);
  b->AddOffset(Slot(6), metadata);
  return AnyOffset(b->EndTable(start));
}

void AppendInt32(uint32_t value, std::string* out) {
  for (int i = 0; i < 4; ++i) {
    out->push_back(static_cast<char>(value >> (8 * i)));
  }
}

// The message around a header, and the head that says how long it is.
std::string Message(uint8_t header_type, AnyOffset header, int64_t body_bytes,
                    FlatBufferBuilder* b) {
  const uoffset_t start = b->StartTable();
  b->AddElement<int64_t>(Slot(3), body_bytes, 0);
  b->AddOffset(Slot(2), header);
  b->AddElement<int16_t>(Slot(0), kMetadataV5, 0);
  b->AddElement<uint8_t>(Slot(1), header_type, 0);
  b->Finish(AnyOffset(b->EndTable(start)));
  const size_t padded = (b->GetSize() + 7) / 8 * 8;
  std::string out;
  AppendInt32(0xFFFFFFFF, &out);
  AppendInt32(static_cast<uint32_t>(padded), &out);
  out.append(reinterpret_cast<const char*>(b->GetBufferPointer()),
             b->GetSize());
  out.resize(8 + padded, '\0');
  return out;
}

}  // namespace

std::string SchemaMessage(const std::vector<Field>& fields) {
  FlatBufferBuilder b;
  std::vector<AnyOffset> tables;
  tables.reserve(fields.size());
  for (const Field& field : fields) tables.push_back(FieldTable(field, &b));
  const auto list = b.CreateVector(tables);
  const uoffset_t start = b.StartTable();
  b.AddOffset(Slot(1), list);
  const AnyOffset schema(b.EndTable(start));
  return Message(kHeaderSchema, schema, 0, &b);
}

std::string BatchMessage(int64_t rows, const std::vector<Node>& nodes,
                         const std::vector<Buffer>& buffers,
                         int64_t body_bytes) {
  FlatBufferBuilder b;
  std::vector<Pair> node_pairs;
  for (const Node& node : nodes) {
    node_pairs.push_back({node.length, node.null_count});
  }
  std::vector<Pair> buffer_pairs;
  for (const Buffer& buffer : buffers) {
    buffer_pairs.push_back({buffer.offset, buffer.length});
  }
  const auto node_list = b.CreateVectorOfStructs(node_pairs);
  const auto buffer_list = b.CreateVectorOfStructs(buffer_pairs);
  const uoffset_t start = b.StartTable();
  b.AddElement<int64_t>(Slot(0), rows, 0);
  b.AddOffset(Slot(1), node_list);
  b.AddOffset(Slot(2), buffer_list);
  const AnyOffset batch(b.EndTable(start));
  return Message(kHeaderRecordBatch, batch, body_bytes, &b);
}

absl::string_view EndOfStream() {
  return absl::string_view("\xFF\xFF\xFF\xFF\0\0\0\0", 8);
}

}  // namespace semantic_layer::query::arrow
