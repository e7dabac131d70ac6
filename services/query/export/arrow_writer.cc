#include "services/query/export/arrow_writer.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "common/status/status_macros.h"
#include "services/query/export/arrow_messages.h"
#include "services/query/export/export_errors.h"
#include "services/query/export/limits.h"

namespace semantic_layer::query {
namespace {

using rowset::ColumnType;

constexpr int kMaxDecimalDigits = 38;

arrow::Type TypeOf(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return arrow::Type::kBool;
    case ColumnType::kInt64:
      return arrow::Type::kInt64;
    case ColumnType::kDouble:
      return arrow::Type::kDouble;
    case ColumnType::kDecimal:
      return arrow::Type::kDecimal128;
    case ColumnType::kDate:
      return arrow::Type::kDate32;
    case ColumnType::kTimestamp:
      return arrow::Type::kTimestampUtc;
    case ColumnType::kTimestampNtz:
      return arrow::Type::kTimestamp;
    case ColumnType::kTime:
      return arrow::Type::kTime64;
    case ColumnType::kBinary:
      return arrow::Type::kBinary;
    case ColumnType::kString:
    case ColumnType::kInterval:
    case ColumnType::kJson:
      break;
  }
  return arrow::Type::kUtf8;
}

arrow::Field FieldOf(const rowset::Field& field) {
  arrow::Field result;
  result.name = field.name;
  result.type = TypeOf(field.type);
  result.nullable = field.nullable;
  result.sql_type = std::string(field.SqlType());
  if (result.type != arrow::Type::kDecimal128) return result;
  // "DECIMAL(10,2)"; anything else is kept as text.
  if (std::sscanf(result.sql_type.c_str(), "DECIMAL(%d,%d)", &result.precision,
                  &result.scale) != 2 ||
      result.precision < 1 || result.precision > kMaxDecimalDigits ||
      result.scale < 0 || result.scale > result.precision) {
    result.type = arrow::Type::kUtf8;
  }
  return result;
}

// Decimal text as an integer of the scale's units; nothing when it has more
// digits than fit.
std::optional<absl::int128> Unscaled(absl::string_view text, int scale) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  absl::uint128 value = 0;
  int digits = 0;
  int fraction = -1;  // digits after the point
  const auto push = [&](int digit) {
    value = value * 10 + static_cast<unsigned>(digit);
    if (value != 0) ++digits;
  };
  for (char c : text) {
    if (c == '.') {
      fraction = 0;
      continue;
    }
    if (!absl::ascii_isdigit(c)) return std::nullopt;
    if (fraction == scale) {
      if (c != '0') return std::nullopt;
      continue;
    }
    if (fraction >= 0) ++fraction;
    push(c - '0');
    if (digits > kMaxDecimalDigits) return std::nullopt;
  }
  for (int i = fraction < 0 ? 0 : fraction; i < scale; ++i) push(0);
  if (digits > kMaxDecimalDigits) return std::nullopt;
  const absl::int128 result(value);
  return negative ? -result : result;
}

template <typename T>
void AppendLittle(T value, std::string* out) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));  // all our machines are little endian
  out->append(bytes, sizeof(T));
}

// The body of one record batch, buffer by buffer.
class BatchBody {
 public:
  // Begins a buffer; what is appended to it goes to text().
  void Begin() { begin_ = body_.size(); }
  std::string* text() { return &body_; }
  void End() {
    buffers_.push_back({static_cast<int64_t>(begin_),
                        static_cast<int64_t>(body_.size() - begin_)});
    body_.resize((body_.size() + 7) / 8 * 8, '\0');
  }

  const std::string& body() const { return body_; }
  const std::vector<arrow::Buffer>& buffers() const { return buffers_; }

 private:
  std::string body_;
  size_t begin_ = 0;
  std::vector<arrow::Buffer> buffers_;
};

// A bit for each row; the last byte is filled with zeros.
template <typename Bit>
void AppendBits(int64_t rows, const Bit& bit, std::string* out) {
  uint8_t byte = 0;
  for (int64_t row = 0; row < rows; ++row) {
    if (bit(row)) byte |= static_cast<uint8_t>(1 << (row & 7));
    if ((row & 7) == 7) {
      out->push_back(static_cast<char>(byte));
      byte = 0;
    }
  }
  if ((rows & 7) != 0) out->push_back(static_cast<char>(byte));
}

class ArrowWriter final : public FileWriter {
 public:
  ArrowWriter(rowset::SchemaPtr schema, ByteSink sink)
      : buffer_(std::move(sink)) {
    for (const rowset::Field& field :
         rowset::WithUniqueNames(schema->fields())) {
      fields_.push_back(FieldOf(field));
    }
    *buffer_.text() = arrow::SchemaMessage(fields_);
  }

  absl::Status Write(const rowset::RowSet& rows) override {
    for (int64_t begin = 0; begin < rows.row_count();
         begin += kMaxArrowBatchRows) {
      if (rows.row_count() <= kMaxArrowBatchRows) return WriteBatch(rows);
      RETURN_IF_ERROR(
          WriteBatch(rows.Slice(begin, begin + kMaxArrowBatchRows)));
    }
    return absl::OkStatus();
  }

  absl::Status Finish() override {
    const absl::string_view end = arrow::EndOfStream();
    buffer_.text()->append(end.data(), end.size());
    return buffer_.Flush();
  }

 private:
  absl::Status WriteBatch(const rowset::RowSet& rows) {
    BatchBody body;
    std::vector<arrow::Node> nodes;
    for (int i = 0; i < rows.column_count(); ++i) {
      const rowset::Column& column = rows.column(i);
      nodes.push_back({rows.row_count(), column.null_count()});
      body.Begin();
      if (column.null_count() > 0) {
        AppendBits(
            rows.row_count(),
            [&column](int64_t row) { return !column.IsNull(row); },
            body.text());
      }
      body.End();
      RETURN_IF_ERROR(AppendValues(column, fields_[i], &body));
    }
    buffer_.text()->append(
        arrow::BatchMessage(rows.row_count(), nodes, body.buffers(),
                            static_cast<int64_t>(body.body().size())));
    buffer_.text()->append(body.body());
    return buffer_.Offer();
  }

  static absl::Status AppendValues(const rowset::Column& column,
                                   const arrow::Field& field, BatchBody* body) {
    if (field.type == arrow::Type::kUtf8 ||
        field.type == arrow::Type::kBinary) {
      return AppendTexts(column, field, body);
    }
    const int64_t rows = column.size();
    body->Begin();
    std::string* out = body->text();
    switch (field.type) {
      case arrow::Type::kBool:
        AppendBits(
            rows, [&column](int64_t row) { return column.BoolAt(row); }, out);
        break;
      case arrow::Type::kDouble:
        for (double value : column.doubles()) AppendLittle(value, out);
        break;
      case arrow::Type::kDate32:
        for (int64_t value : column.ints()) {
          AppendLittle(static_cast<int32_t>(value), out);
        }
        break;
      case arrow::Type::kDecimal128:
        RETURN_IF_ERROR(AppendDecimals(column, field, out));
        break;
      default:
        for (int64_t value : column.ints()) AppendLittle(value, out);
    }
    body->End();
    return absl::OkStatus();
  }

  static absl::Status AppendDecimals(const rowset::Column& column,
                                     const arrow::Field& field,
                                     std::string* out) {
    for (int64_t row = 0; row < column.size(); ++row) {
      std::optional<absl::int128> value = absl::int128(0);
      if (!column.IsNull(row)) {
        value = Unscaled(column.TextAt(row), field.scale);
      }
      if (!value.has_value()) return DecimalTooLong(field.name);
      AppendLittle(absl::Int128Low64(*value), out);
      AppendLittle(absl::Int128High64(*value), out);
    }
    return absl::OkStatus();
  }

  static absl::Status AppendTexts(const rowset::Column& column,
                                  const arrow::Field& field, BatchBody* body) {
    int64_t end = 0;
    body->Begin();
    AppendLittle(int32_t{0}, body->text());
    for (int64_t row = 0; row < column.size(); ++row) {
      end += static_cast<int64_t>(column.TextAt(row).size());
      if (end > kMaxArrowTextBytes) return BatchTooLarge(field.name);
      AppendLittle(static_cast<int32_t>(end), body->text());
    }
    body->End();
    body->Begin();
    for (int64_t row = 0; row < column.size(); ++row) {
      const absl::string_view text = column.TextAt(row);
      body->text()->append(text.data(), text.size());
    }
    body->End();
    return absl::OkStatus();
  }

  PieceBuffer buffer_;
  std::vector<arrow::Field> fields_;
};

}  // namespace

std::unique_ptr<FileWriter> MakeArrowWriter(rowset::SchemaPtr schema,
                                            ByteSink sink) {
  return std::make_unique<ArrowWriter>(std::move(schema), std::move(sink));
}

}  // namespace semantic_layer::query
