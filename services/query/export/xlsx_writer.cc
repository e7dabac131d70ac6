#include "services/query/export/xlsx_writer.h"

#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/rowset/value_text.h"
#include "common/status/status_macros.h"
#include "services/query/export/export_errors.h"
#include "services/query/export/limits.h"
#include "xlsxwriter.h"

namespace semantic_layer::query {
namespace {

using rowset::ColumnType;

// Excel's day 0 as days before 1970-01-01, and the first day from which its
// calendar is right (it takes 1900 for a leap year).
constexpr int64_t kExcelEpochDays = 25'569;
constexpr int64_t kFirstExcelDay = -25'508;   // 1900-03-01
constexpr int64_t kLastExcelDay = 2'932'896;  // 9999-12-31
constexpr int64_t kMicrosPerDay = 86'400'000'000;
constexpr int64_t kExactInteger = int64_t{1} << 53;
constexpr size_t kExactDigits = 15;
constexpr size_t kMaxSheetNameBytes = 31;

std::string SheetName(absl::string_view wanted) {
  std::string name;
  for (char c : wanted) {
    if (name.size() == kMaxSheetNameBytes) break;
    const bool fits = absl::ascii_isalnum(c) || c == '_' || c == '-';
    name.push_back(fits ? c : '_');
  }
  return name.empty() ? "Data" : name;
}

const char* DefaultFormat(const rowset::Field& field) {
  switch (field.type) {
    case ColumnType::kDate:
      return "yyyy-mm-dd";
    case ColumnType::kTimestamp:
    case ColumnType::kTimestampNtz:
      return "yyyy-mm-dd hh:mm:ss";
    case ColumnType::kTime:
      return "hh:mm:ss";
    default:
      return nullptr;
  }
}

int64_t CharactersOf(absl::string_view text) {
  // UTF-16 units, as Excel counts: continuation bytes are none, and a
  // character of four bytes is two.
  int64_t count = 0;
  for (unsigned char c : text) {
    if ((c & 0xC0) != 0x80) count += c >= 0xF0 ? 2 : 1;
  }
  return count;
}

// A folder of its own that goes with everything in it.
class TemporaryFolder {
 public:
  absl::Status Create() {
    std::error_code error;
    const auto root = std::filesystem::temp_directory_path(error);
    if (error) return SheetFailed("there is no folder for temporary files");
    path_ = (root / "export-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr) {
      path_.clear();
      return SheetFailed("the folder for temporary files cannot be written");
    }
    return absl::OkStatus();
  }

  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }

  std::string& path() { return path_; }

 private:
  std::string path_;
};

class XlsxWriter final : public FileWriter {
 public:
  XlsxWriter(rowset::SchemaPtr schema, ByteSink sink)
      : schema_(std::move(schema)), buffer_(std::move(sink)) {}

  ~XlsxWriter() override {
    if (workbook_ != nullptr) lxw_workbook_free(workbook_);
  }

  absl::Status Open(const XlsxOptions& options) {
    if (schema_->size() > kMaxSheetColumns) {
      return SheetFull("columns", kMaxSheetColumns);
    }
    RETURN_IF_ERROR(folder_.Create());
    file_ = folder_.path() + "/book.xlsx";
    lxw_workbook_options book = {};
    book.constant_memory = LXW_TRUE;
    book.tmpdir = folder_.path().data();
    workbook_ = workbook_new_opt(file_.c_str(), &book);
    if (workbook_ == nullptr) return SheetFailed("no memory");
    const std::string name = SheetName(options.sheet);
    sheet_ = workbook_add_worksheet(workbook_, name.c_str());
    if (sheet_ == nullptr) return SheetFailed("no sheet");
    MakeFormats(options);
    return WriteHeader();
  }

  absl::Status Write(const rowset::RowSet& rows) override {
    if (rows.row_count() > kMaxSheetRows - rows_) {
      return SheetFull("rows", kMaxSheetRows);
    }
    value_bytes_ += rows.ValueBytes();
    if (value_bytes_ > kMaxSheetValueBytes) {
      return SheetFull("bytes", kMaxSheetValueBytes);
    }
    for (int64_t row = 0; row < rows.row_count(); ++row) {
      ++rows_;
      for (int i = 0; i < rows.column_count(); ++i) {
        if (rows.column(i).IsNull(row)) continue;
        RETURN_IF_ERROR(WriteCell(rows.column(i), row, i));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Finish() override {
    for (int i = 0; i < schema_->size(); ++i) {
      // In this mode widths may also come last.
      worksheet_set_column(sheet_, i, i, std::min(widths_[i] + 2, 60.0),
                           nullptr);
    }
    if (schema_->size() > 0) {
      worksheet_autofilter(sheet_, 0, 0, rows_, schema_->size() - 1);
    }
    const lxw_error closed = workbook_close(workbook_);
    workbook_ = nullptr;  // closing frees it, whatever came of it
    if (closed != LXW_NO_ERROR) return SheetFailed(lxw_strerror(closed));
    return Send();
  }

 private:
  void MakeFormats(const XlsxOptions& options) {
    header_ = workbook_add_format(workbook_);
    format_set_bold(header_);
    for (int i = 0; i < schema_->size(); ++i) {
      const char* code = DefaultFormat(schema_->field(i));
      if (i < static_cast<int>(options.formats.size()) &&
          !options.formats[i].empty()) {
        code = options.formats[i].c_str();
      }
      lxw_format* format = nullptr;
      if (code != nullptr) {
        format = workbook_add_format(workbook_);
        format_set_num_format(format, code);
      }
      formats_.push_back(format);
    }
  }

  absl::Status WriteHeader() {
    worksheet_freeze_panes(sheet_, 1, 0);
    const auto fields = rowset::WithUniqueNames(schema_->fields());
    for (size_t i = 0; i < fields.size(); ++i) {
      widths_.push_back(
          std::max<double>(8, static_cast<double>(fields[i].name.size())));
      const lxw_error error =
          worksheet_write_string(sheet_, 0, static_cast<lxw_col_t>(i),
                                 fields[i].name.c_str(), header_);
      if (error != LXW_NO_ERROR) return SheetFailed(lxw_strerror(error));
    }
    return absl::OkStatus();
  }

  absl::Status WriteCell(const rowset::Column& column, int64_t row, int index) {
    switch (column.type()) {
      case ColumnType::kBool:
        return Check(worksheet_write_boolean(sheet_, rows_, index,
                                             column.BoolAt(row), nullptr),
                     index);
      case ColumnType::kInt64: {
        const int64_t value = column.IntAt(row);
        if (value < -kExactInteger || value > kExactInteger) break;
        return WriteNumber(static_cast<double>(value), index);
      }
      case ColumnType::kDouble: {
        const double value = column.DoubleAt(row);
        if (!std::isfinite(value)) break;
        return WriteNumber(value, index);
      }
      case ColumnType::kDecimal: {
        const absl::string_view text = column.TextAt(row);
        const auto digits =
            std::count_if(text.begin(), text.end(), absl::ascii_isdigit);
        double value = 0;
        if (static_cast<size_t>(digits) > kExactDigits ||
            !absl::SimpleAtod(text, &value)) {
          break;
        }
        return WriteNumber(value, index);
      }
      case ColumnType::kDate: {
        const int64_t day = column.IntAt(row);
        if (day < kFirstExcelDay || day > kLastExcelDay) break;
        return WriteNumber(static_cast<double>(day + kExcelEpochDays), index);
      }
      case ColumnType::kTimestamp:
      case ColumnType::kTimestampNtz: {
        const double days = static_cast<double>(column.IntAt(row)) /
                            static_cast<double>(kMicrosPerDay);
        if (days < kFirstExcelDay || days >= kLastExcelDay + 1) break;
        return WriteNumber(days + kExcelEpochDays, index);
      }
      case ColumnType::kTime:
        return WriteNumber(static_cast<double>(column.IntAt(row)) /
                               static_cast<double>(kMicrosPerDay),
                           index);
      default:
        break;
    }
    return WriteText(column, row, index);
  }

  absl::Status WriteNumber(double value, int index) {
    return Check(
        worksheet_write_number(sheet_, rows_, index, value, formats_[index]),
        index);
  }

  absl::Status WriteText(const rowset::Column& column, int64_t row, int index) {
    std::string text;
    rowset::AppendValueText(column, row, &text);
    // The library takes C strings; Excel has no NUL either.
    text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
    const int64_t characters = CharactersOf(text);
    if (characters > kMaxSheetCellCharacters) {
      return CellTooLong(schema_->field(index).name, rows_);
    }
    widths_[index] = std::max(widths_[index], static_cast<double>(characters));
    return Check(
        worksheet_write_string(sheet_, rows_, index, text.c_str(), nullptr),
        index);
  }

  absl::Status Check(lxw_error error, int index) {
    if (error == LXW_NO_ERROR) return absl::OkStatus();
    if (error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED) {
      return CellTooLong(schema_->field(index).name, rows_);
    }
    return SheetFailed(lxw_strerror(error));
  }

  absl::Status Send() {
    std::FILE* file = std::fopen(file_.c_str(), "rb");
    if (file == nullptr) return SheetFailed("it cannot be read back");
    std::string piece(kExportPieceBytes, '\0');
    absl::Status status;
    while (status.ok()) {
      const size_t count = std::fread(piece.data(), 1, piece.size(), file);
      if (count == 0) break;
      buffer_.text()->append(piece, 0, count);
      status = buffer_.Offer();
    }
    if (status.ok() && std::ferror(file) != 0) {
      status = SheetFailed("it cannot be read back");
    }
    std::fclose(file);
    RETURN_IF_ERROR(status);
    return buffer_.Flush();
  }

  const rowset::SchemaPtr schema_;
  PieceBuffer buffer_;
  TemporaryFolder folder_;
  std::string file_;
  lxw_workbook* workbook_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* header_ = nullptr;
  std::vector<lxw_format*> formats_;  // the workbook's; null: General
  std::vector<double> widths_;        // in characters
  int64_t value_bytes_ = 0;
  lxw_row_t rows_ = 0;  // written below the header
};

}  // namespace

absl::StatusOr<std::unique_ptr<FileWriter>> MakeXlsxWriter(
    rowset::SchemaPtr schema, const XlsxOptions& options, ByteSink sink) {
  auto writer =
      std::make_unique<XlsxWriter>(std::move(schema), std::move(sink));
  RETURN_IF_ERROR(writer->Open(options));
  return std::unique_ptr<FileWriter>(std::move(writer));
}

}  // namespace semantic_layer::query
