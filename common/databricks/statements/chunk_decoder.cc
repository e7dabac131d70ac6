#include "common/databricks/statements/chunk_decoder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/databricks/statements/cell_value.h"
#include "common/json/escape.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::databricks {
namespace {

// Rows that room is made for at once.
constexpr int64_t kReserveRows = 8192;
// What a value counts besides its text: a number's size.
constexpr int64_t kFixedBytes = 8;

}  // namespace

ChunkDecoder::ChunkDecoder(rowset::SchemaPtr schema)
    : schema_(std::move(schema)) {}

void ChunkDecoder::Begin(absl::string_view text, int64_t first_row) {
  at_ = text.data();
  end_ = text.data() + text.size();
  at_end_ = false;
  opened_ = false;
  next_row_ = first_row;
}

void ChunkDecoder::SkipSpace() {
  while (at_ < end_ &&
         (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) {
    ++at_;
  }
}

bool ChunkDecoder::Skip(char c) {
  if (at_ < end_ && *at_ == c) {
    ++at_;
    return true;
  }
  SkipSpace();
  if (at_ == end_ || *at_ != c) return false;
  ++at_;
  return true;
}

bool ChunkDecoder::SkipLiteral(absl::string_view word) {
  if (static_cast<size_t>(end_ - at_) < word.size() ||
      std::memcmp(at_, word.data(), word.size()) != 0) {
    return false;
  }
  at_ += word.size();
  return true;
}

bool ChunkDecoder::ReadString(absl::string_view* text) {
  const char* const begin = at_;
  while (at_ < end_ && *at_ != '"' && *at_ != '\\') ++at_;
  if (at_ == end_) return false;
  if (*at_ == '"') {
    *text = absl::string_view(begin, at_ - begin);
    ++at_;
    return true;
  }
  if (!Unescape(begin)) return false;
  *text = unescaped_;
  return true;
}

bool ChunkDecoder::Unescape(const char* begin) {
  unescaped_.assign(begin, at_ - begin);
  while (at_ < end_) {
    const char* const run = at_;
    while (at_ < end_ && *at_ != '"' && *at_ != '\\') ++at_;
    unescaped_.append(run, at_ - run);
    if (at_ == end_) return false;
    if (*at_++ == '"') return true;
    if (!json::ReadEscape(&at_, end_, &unescaped_).empty()) return false;
  }
  return false;
}

bool ChunkDecoder::ReadCell(rowset::Column& column) {
  if (at_ < end_ && *at_ != '"') SkipSpace();
  if (at_ == end_) return false;
  absl::string_view text;
  if (*at_ == '"') {
    ++at_;
    if (!ReadString(&text)) return false;
  } else if (*at_ == 'n') {
    if (!SkipLiteral("null")) return false;
    column.AppendNull();
    return true;
  } else {
    // Numbers and booleans, though the format has them as texts.
    const char* const begin = at_;
    while (at_ < end_ && std::strchr(",]}[{:\" \n\r\t", *at_) == nullptr) ++at_;
    text = absl::string_view(begin, at_ - begin);
    if (text.empty()) return false;
  }
  text_bytes_ += static_cast<int64_t>(text.size());
  return AppendCell(text, column);
}

absl::Status ChunkDecoder::ReadRow(rowset::RowSetBuilder* builder) {
  if (!Skip('[')) return Malformed("a row is no list");
  const int columns = schema_->size();
  for (int i = 0; i < columns; ++i) {
    if (i > 0 && !Skip(',')) {
      return Malformed(
          "a row has another number of values than the result "
          "has columns");
    }
    if (!ReadCell(builder->column(i))) return BadCell(i);
  }
  if (!Skip(']')) {
    return Malformed(
        "a row has another number of values than the result has "
        "columns");
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> ChunkDecoder::Read(int64_t max_rows, int64_t max_bytes,
                                           rowset::RowSetBuilder* builder) {
  if (at_end_) return 0;
  builder->Reserve(std::min(max_rows, kReserveRows));
  const int64_t row_bytes = kFixedBytes * schema_->size();
  text_bytes_ = 0;
  int64_t rows = 0;
  if (!opened_) {
    if (!Skip('[')) return Malformed("it is no list of rows");
    opened_ = true;
    if (Skip(']')) {
      at_end_ = true;
    }
  }
  while (!at_end_ && rows < max_rows &&
         rows * row_bytes + text_bytes_ < max_bytes) {
    RETURN_IF_ERROR(ReadRow(builder));
    ++rows;
    ++next_row_;
    if (Skip(',')) continue;
    if (!Skip(']')) return Malformed("the list of rows is cut off");
    at_end_ = true;
  }
  if (at_end_) {
    SkipSpace();
    if (at_ != end_) return Malformed("something follows the list of rows");
  }
  return rows;
}

absl::Status ChunkDecoder::Malformed(absl::string_view what) const {
  return MakeStatus(ErrorReason::kWorkspaceFailed,
                    absl::StrCat("A part of the result cannot be read at row ",
                                 next_row_, ": ", what, "."))
      .With("row", absl::StrCat(next_row_));
}

absl::Status ChunkDecoder::BadCell(int index) const {
  const rowset::Field& field = schema_->field(index);
  return MakeStatus(ErrorReason::kWorkspaceFailed,
                    absl::StrCat("The value in column '", field.name, "', row ",
                                 next_row_,
                                 ", of the result cannot be read as "
                                 "a ",
                                 field.SqlType(), "."))
      .With("column", field.name)
      .With("row", absl::StrCat(next_row_))
      .With("type", field.SqlType());
}

}  // namespace semantic_layer::databricks
