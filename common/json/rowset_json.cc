#include "common/json/rowset_json.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/json/output.h"
#include "common/json/reader.h"
#include "common/json/text.h"
#include "common/json/time_text.h"
#include "common/json/wire.h"
#include "common/json/writer.h"

namespace semantic_layer::json {
namespace {

// Numbers of semantic_layer/rowset/v1/rowset.proto. rowset_json_test holds them
// against the generated code.
constexpr uint32_t kColumns = 1;
constexpr uint32_t kRowCount = 2;
constexpr uint32_t kName = 1;
constexpr uint32_t kType = 2;
constexpr uint32_t kNullBitmap = 4;
constexpr uint32_t kBools = 5;
constexpr uint32_t kInt64s = 6;
constexpr uint32_t kDoubles = 7;
constexpr uint32_t kStrings = 8;
constexpr uint32_t kBinaries = 9;

constexpr uint32_t kTypeBool = 1;
constexpr uint32_t kTypeInt64 = 2;
constexpr uint32_t kTypeDouble = 3;
constexpr uint32_t kTypeDecimal = 4;
constexpr uint32_t kTypeBinary = 6;
constexpr uint32_t kTypeDate = 7;
constexpr uint32_t kTypeTime = 8;
constexpr uint32_t kTypeTimestamp = 9;
constexpr uint32_t kTypeTimestampNtz = 10;
constexpr uint32_t kTypeJson = 12;

constexpr int64_t kMicrosPerDay = int64_t{86400} * 1000000;

// The list of a column that its type fills.
uint32_t ValueField(uint32_t type) {
  switch (type) {
    case kTypeBool:
      return kBools;
    case kTypeInt64:
    case kTypeDate:
    case kTypeTime:
    case kTypeTimestamp:
    case kTypeTimestampNtz:
      return kInt64s;
    case kTypeDouble:
      return kDoubles;
    case kTypeBinary:
      return kBinaries;
    default:
      return kStrings;
  }
}

// Number of varints in packed bytes, or -1 if the last one is cut or one is
// longer than ten bytes.
int64_t CountVarints(absl::string_view packed) {
  int64_t count = 0;
  int length = 0;
  for (const char c : packed) {
    if (++length > 10) return -1;
    if (static_cast<unsigned char>(c) < 0x80) {
      ++count;
      length = 0;
    }
  }
  return length == 0 ? count : -1;
}

// Reads a varint of bytes that CountVarints() has checked.
uint64_t TakeVarint(const char** p) {
  uint64_t value = 0;
  int shift = 0;
  while (true) {
    const auto byte = static_cast<unsigned char>(*(*p)++);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
    shift += 7;
    if (shift > 63) shift = 63;
  }
}

void AppendInstant(int64_t micros, bool zone, Output* out) {
  int64_t days = micros / kMicrosPerDay;
  int64_t rest = micros % kMicrosPerDay;
  if (rest < 0) {
    rest += kMicrosPerDay;
    --days;
  }
  out->Append('"');
  AppendDate(days, out);
  out->Append('T');
  AppendTimeOfDay(rest, out);
  out->Append(zone ? absl::string_view("Z\"") : absl::string_view("\""));
}

void AppendInteger(uint32_t type, int64_t value, Output* out) {
  switch (type) {
    case kTypeDate:
      out->Append('"');
      AppendDate(value, out);
      return out->Append('"');
    case kTypeTime:
      out->Append('"');
      AppendTimeOfDay(value, out);
      return out->Append('"');
    case kTypeTimestamp:
      return AppendInstant(value, /*zone=*/true, out);
    case kTypeTimestampNtz:
      return AppendInstant(value, /*zone=*/false, out);
    default:
      return out->AppendInt(value);
  }
}

// What the first pass over a column's message finds.
struct ColumnParts {
  absl::string_view name;
  absl::string_view nulls;
  uint32_t type = 0;
  absl::string_view packed;  // the only piece of a packed list
  std::string pieces;        // or all of them
  int piece_count = 0;
  int64_t text_count = 0;
  const char* first_text = nullptr;
};

// Notes a value of the list that the type fills. The type may follow its
// values on the wire, so that all lists are looked at.
bool NotePacked(const WireField& field, ColumnParts* parts) {
  if (field.type == WireType::kBytes) {
    if (parts->piece_count++ == 0) {
      parts->packed = field.bytes;
      return true;
    }
    if (parts->piece_count == 2) parts->pieces = std::string(parts->packed);
    parts->pieces.append(field.bytes.data(), field.bytes.size());
    return true;
  }
  return false;  // our writers pack, as proto3 does
}

bool ReadType(absl::string_view wire, uint32_t* type) {
  WireReader reader(wire);
  WireField field;
  while (!reader.done()) {
    if (!reader.Next(&field)) return false;
    if (field.number == kType && field.type == WireType::kVarint) {
      *type = static_cast<uint32_t>(field.value);
    }
  }
  return true;
}

bool ReadColumn(absl::string_view wire, ColumnParts* parts) {
  if (!ReadType(wire, &parts->type)) return false;
  const uint32_t value_field = ValueField(parts->type);
  WireReader reader(wire);
  WireField field;
  while (!reader.done()) {
    const char* start = reader.position();
    if (!reader.Next(&field)) return false;
    if (field.number == kName && field.type == WireType::kBytes) {
      parts->name = field.bytes;
    } else if (field.number == kNullBitmap && field.type == WireType::kBytes) {
      parts->nulls = field.bytes;
    } else if (field.number == value_field) {
      if (value_field == kStrings || value_field == kBinaries) {
        if (field.type != WireType::kBytes) return false;
        if (parts->text_count++ == 0) parts->first_text = start;
      } else if (!NotePacked(field, parts)) {
        return false;
      }
    }
  }
  return true;
}

bool IsNull(absl::string_view nulls, int64_t row) {
  return !nulls.empty() &&
         (static_cast<unsigned char>(nulls[static_cast<size_t>(row / 8)]) >>
              (row % 8) &
          1) != 0;
}

}  // namespace

bool RowSetReader::Open(absl::string_view wire) {
  columns_.clear();
  joined_.clear();
  row_count_ = 0;
  next_row_ = 0;
  WireField field;
  WireReader heads(wire);
  size_t column_count = 0;
  while (!heads.done()) {
    if (!heads.Next(&field)) return false;
    if (field.number == kRowCount && field.type == WireType::kVarint) {
      row_count_ = static_cast<int64_t>(field.value);
    }
    column_count += field.number == kColumns ? 1 : 0;
  }
  if (row_count_ < 0) return false;
  // Rows without columns would be objects out of nothing, as many as a sender
  // likes to claim.
  if (column_count == 0 && row_count_ != 0) return false;
  joined_.reserve(column_count);  // views point into it
  WireReader reader(wire);
  while (!reader.done()) {
    if (!reader.Next(&field)) return false;
    if (field.number == kColumns && field.type == WireType::kBytes &&
        !OpenColumn(field.bytes)) {
      return false;
    }
  }
  return true;
}

bool RowSetReader::OpenColumn(absl::string_view wire) {
  ColumnParts parts;
  if (!ReadColumn(wire, &parts)) return false;
  if (!parts.nulls.empty() &&
      parts.nulls.size() < (static_cast<uint64_t>(row_count_) + 7) / 8) {
    return false;
  }
  Column column;
  column.type = parts.type;
  column.nulls = parts.nulls;
  column.quoted_key =
      absl::StrCat(columns_.empty() ? "" : ",", Quoted(parts.name), ":");
  column.value_number = ValueField(parts.type);
  if (parts.piece_count > 1) {
    joined_.push_back(std::move(parts.pieces));
    parts.packed = joined_.back();
  }
  const absl::string_view packed = parts.packed;
  column.p = packed.data();
  column.end = packed.data() + packed.size();
  int64_t count = 0;
  switch (column.value_number) {
    case kBools:
      column.form = Form::kBools;
      count = CountVarints(packed);
      break;
    case kInt64s:
      column.form = Form::kInt64s;
      count = CountVarints(packed);
      break;
    case kDoubles:
      column.form = Form::kDoubles;
      count =
          packed.size() % 8 == 0 ? static_cast<int64_t>(packed.size() / 8) : -1;
      break;
    default:
      column.form = Form::kTexts;
      column.p = parts.first_text;
      column.end = wire.data() + wire.size();
      count = parts.text_count;
  }
  if (count != row_count_) return false;
  columns_.push_back(std::move(column));
  return true;
}

bool RowSetReader::AppendRow(Output* out) {
  if (next_row_ == row_count_) return false;
  out->Append('{');
  for (Column& column : columns_) {
    out->Append(column.quoted_key);
    AppendValue(&column, IsNull(column.nulls, next_row_), out);
  }
  out->Append('}');
  ++next_row_;
  return true;
}

// Takes the next value off the column, also where the row is null: there stands
// a place-holder.
void RowSetReader::AppendValue(Column* column, bool null, Output* out) {
  switch (column->form) {
    case Form::kNothing:
      break;
    case Form::kBools: {
      const bool value = TakeVarint(&column->p) != 0;
      if (!null) return out->Append(value ? "true" : "false");
      break;
    }
    case Form::kInt64s: {
      const int64_t value = UnZigZag(TakeVarint(&column->p));
      if (!null) return AppendInteger(column->type, value, out);
      break;
    }
    case Form::kDoubles: {
      double value;
      std::memcpy(&value, column->p, sizeof(value));
      column->p += sizeof(value);
      if (!null) return out->AppendDouble(value);
      break;
    }
    case Form::kTexts: {
      WireField field;
      WireReader reader(absl::string_view(
          column->p, static_cast<size_t>(column->end - column->p)));
      // Other fields of the column may stand between its values.
      do {
        if (!reader.Next(&field)) break;
      } while (field.number != column->value_number);
      column->p = reader.position();
      if (!null) return AppendText(*column, field.bytes, out);
      break;
    }
  }
  out->Append("null");
}

void RowSetReader::AppendText(const Column& column, absl::string_view text,
                              Output* out) {
  switch (column.type) {
    case kTypeDecimal:
      // An engine's NaN or a form like ".5" is not a JSON number.
      return IsNumber(text) ? out->Append(text) : out->AppendQuoted(text);
    case kTypeBinary:
      return out->AppendBase64(text);
    case kTypeJson:
      return IsValidJson(text) ? out->AppendJson(text)
                               : out->AppendQuoted(text);
    default:
      return out->AppendQuoted(text);
  }
}

bool AppendRowSet(absl::string_view wire, Output* out) {
  RowSetReader rows;
  if (!rows.Open(wire)) return false;
  out->Append('[');
  if (rows.AppendRow(out)) {
    out->Append(',');
    while (rows.AppendRow(out)) out->Append(',');
    out->Unappend();
  }
  out->Append(']');
  return true;
}

}  // namespace semantic_layer::json
