#include "common/rowset/rowset_proto.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/rowset/column.h"
#include "common/rowset/schema.h"
#include "common/status/make_status.h"
#include "semantic_layer/rowset/v1/rowset.pb.h"

namespace semantic_layer::rowset {
namespace {

v1::ColumnType WireType(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return v1::COLUMN_TYPE_BOOL;
    case ColumnType::kInt64:
      return v1::COLUMN_TYPE_INT64;
    case ColumnType::kDouble:
      return v1::COLUMN_TYPE_DOUBLE;
    case ColumnType::kString:
      return v1::COLUMN_TYPE_STRING;
    case ColumnType::kDecimal:
      return v1::COLUMN_TYPE_DECIMAL;
    case ColumnType::kDate:
      return v1::COLUMN_TYPE_DATE;
    case ColumnType::kTimestamp:
      return v1::COLUMN_TYPE_TIMESTAMP;
    case ColumnType::kTimestampNtz:
      return v1::COLUMN_TYPE_TIMESTAMP_NTZ;
    case ColumnType::kTime:
      return v1::COLUMN_TYPE_TIME;
    case ColumnType::kBinary:
      return v1::COLUMN_TYPE_BINARY;
    case ColumnType::kInterval:
      return v1::COLUMN_TYPE_INTERVAL;
    case ColumnType::kJson:
      return v1::COLUMN_TYPE_JSON;
  }
  return v1::COLUMN_TYPE_UNSPECIFIED;
}

absl::StatusOr<ColumnType> DomainType(v1::ColumnType type) {
  switch (type) {
    case v1::COLUMN_TYPE_BOOL:
      return ColumnType::kBool;
    case v1::COLUMN_TYPE_INT64:
      return ColumnType::kInt64;
    case v1::COLUMN_TYPE_DOUBLE:
      return ColumnType::kDouble;
    case v1::COLUMN_TYPE_STRING:
      return ColumnType::kString;
    case v1::COLUMN_TYPE_DECIMAL:
      return ColumnType::kDecimal;
    case v1::COLUMN_TYPE_DATE:
      return ColumnType::kDate;
    case v1::COLUMN_TYPE_TIMESTAMP:
      return ColumnType::kTimestamp;
    case v1::COLUMN_TYPE_TIMESTAMP_NTZ:
      return ColumnType::kTimestampNtz;
    case v1::COLUMN_TYPE_TIME:
      return ColumnType::kTime;
    case v1::COLUMN_TYPE_BINARY:
      return ColumnType::kBinary;
    case v1::COLUMN_TYPE_INTERVAL:
      return ColumnType::kInterval;
    case v1::COLUMN_TYPE_JSON:
      return ColumnType::kJson;
    default:
      return MakeStatus(ErrorReason::kInternal,
                        absl::StrCat("Column type ", static_cast<int>(type),
                                     " is not known here."));
  }
}

// Length of the UTF-8 character at the front of `text`; 0 when its first byte
// begins none. Refuses overlong forms, surrogates and what is over U+10FFFF.
size_t CharacterLength(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const auto follows = [&](size_t i, uint8_t low, uint8_t high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const uint8_t first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const uint8_t low = first == 0xE0 ? 0xA0 : 0x80;
    const uint8_t high = first == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const uint8_t low = first == 0xF0 ? 0x90 : 0x80;
    const uint8_t high = first == 0xF4 ? 0x8F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) &&
                   follows(3, 0x80, 0xBF)
               ? 4
               : 0;
  }
  return 0;
}

bool IsValidUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool IsAscii(absl::string_view text) {
  uint8_t all = 0;
  for (char c : text) all |= static_cast<uint8_t>(c);
  return all < 0x80;
}

std::string Repaired(absl::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      out.append(text.data(), length);
      text.remove_prefix(length);
    }
  }
  return out;
}

void AddText(absl::string_view text, std::string* out) {
  if (IsAscii(text) || IsValidUtf8(text)) {
    out->assign(text.data(), text.size());
  } else {
    *out = Repaired(text);
  }
}

void ValuesToProto(const Column& column, v1::Column* out) {
  const int64_t rows = column.size();
  switch (StorageOf(column.type())) {
    case StorageKind::kBits:
      out->mutable_bools()->Add(column.bools().begin(), column.bools().end());
      break;
    case StorageKind::kInts:
      out->mutable_int64s()->Add(column.ints().begin(), column.ints().end());
      break;
    case StorageKind::kDoubles:
      out->mutable_doubles()->Add(column.doubles().begin(),
                                  column.doubles().end());
      break;
    case StorageKind::kText:
      if (column.type() == ColumnType::kBinary) {
        out->mutable_binaries()->Reserve(static_cast<int>(rows));
        for (int64_t row = 0; row < rows; ++row) {
          const absl::string_view bytes = column.TextAt(row);
          out->add_binaries(bytes.data(), bytes.size());
        }
      } else {
        out->mutable_strings()->Reserve(static_cast<int>(rows));
        for (int64_t row = 0; row < rows; ++row) {
          AddText(column.TextAt(row), out->add_strings());
        }
      }
      break;
  }
}

absl::Status WrongLength(const v1::Column& proto, int64_t have, int64_t want) {
  return MakeStatus(ErrorReason::kInternal,
                    absl::StrCat("A column on the wire holds ", have,
                                 " values for ", want, " rows."))
      .With("column", proto.name());
}

// How many values the list holds that fits the column's type.
int64_t ValueCount(const v1::Column& proto, ColumnType type) {
  switch (StorageOf(type)) {
    case StorageKind::kBits:
      return proto.bools_size();
    case StorageKind::kInts:
      return proto.int64s_size();
    case StorageKind::kDoubles:
      return proto.doubles_size();
    case StorageKind::kText:
      return type == ColumnType::kBinary ? proto.binaries_size()
                                         : proto.strings_size();
  }
  return 0;
}

void ValuesFromProto(const v1::Column& proto, Column& column) {
  switch (StorageOf(column.type())) {
    case StorageKind::kBits:
      for (bool value : proto.bools()) column.AppendBool(value);
      break;
    case StorageKind::kInts:
      std::copy(proto.int64s().begin(), proto.int64s().end(),
                column.ExtendInts(proto.int64s_size()));
      break;
    case StorageKind::kDoubles:
      std::copy(proto.doubles().begin(), proto.doubles().end(),
                column.ExtendDoubles(proto.doubles_size()));
      break;
    case StorageKind::kText:
      for (const std::string& value : column.type() == ColumnType::kBinary
                                          ? proto.binaries()
                                          : proto.strings()) {
        column.AppendText(value);
      }
      break;
  }
}

absl::StatusOr<Column> ColumnFromProto(const v1::Column& proto, ColumnType type,
                                       int64_t rows) {
  const int64_t count = ValueCount(proto, type);
  if (count != rows) return WrongLength(proto, count, rows);
  Column column(type);
  column.Reserve(rows);
  ValuesFromProto(proto, column);
  const std::string& bits = proto.null_bitmap();
  if (bits.empty()) return column;
  if (static_cast<int64_t>(bits.size()) < (rows + 7) / 8) {
    return WrongLength(proto, static_cast<int64_t>(bits.size()) * 8, rows);
  }
  for (int64_t row = 0; row < rows; ++row) {
    if ((bits[row >> 3] >> (row & 7)) & 1) column.MarkNullAt(row);
  }
  return column;
}

}  // namespace

void ToProto(const RowSet& rows, v1::RowSet* out) {
  out->Clear();
  out->set_row_count(rows.row_count());
  const std::vector<Field> fields = WithUniqueNames(rows.schema().fields());
  for (int i = 0; i < rows.column_count(); ++i) {
    const Column& column = rows.column(i);
    v1::Column* wire = out->add_columns();
    AddText(fields[i].name, wire->mutable_name());
    wire->set_type(WireType(column.type()));
    AddText(fields[i].SqlType(), wire->mutable_type_text());
    if (column.null_count() > 0) {
      std::string* bitmap = wire->mutable_null_bitmap();
      bitmap->assign(column.null_bits().begin(), column.null_bits().end());
      bitmap->resize((column.size() + 7) / 8, '\0');
    }
    ValuesToProto(column, wire);
  }
}

absl::StatusOr<RowSet> FromProto(const v1::RowSet& proto) {
  std::vector<Field> fields;
  std::vector<Column> columns;
  for (const v1::Column& wire : proto.columns()) {
    const absl::StatusOr<ColumnType> type = DomainType(wire.type());
    if (!type.ok()) return type.status();
    absl::StatusOr<Column> column =
        ColumnFromProto(wire, *type, proto.row_count());
    if (!column.ok()) return column.status();
    fields.push_back(Field{
        .name = wire.name(), .type = *type, .sql_type = wire.type_text()});
    columns.push_back(*std::move(column));
  }
  return RowSet::Create(MakeSchema(std::move(fields)), std::move(columns));
}

}  // namespace semantic_layer::rowset
