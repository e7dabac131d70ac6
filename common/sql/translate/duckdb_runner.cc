#include "common/sql/translate/duckdb_runner.h"

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace semantic_layer::sql {
namespace {

// 2024-01-01 00:00:00+00 without its offset.
std::string WithoutOffset(std::string text) {
  if (text.size() >= 22 && text[4] == '-' && text[13] == ':' &&
      absl::EndsWith(text, "+00")) {
    text.resize(text.size() - 3);
  }
  return text;
}

std::string Shown(const char* value) {
  if (value == nullptr) return "NULL";
  std::string text = WithoutOffset(value);
  if (text.empty() || absl::ascii_isspace(text.front()) ||
      absl::ascii_isspace(text.back())) {
    return absl::StrCat("'", text, "'");
  }
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\n", "\\n"}});
}

}  // namespace

DuckDbRunner::DuckDbRunner() {
  if (duckdb_open(nullptr, &database_) != DuckDBSuccess ||
      duckdb_connect(database_, &connection_) != DuckDBSuccess ||
      !Run("SET TimeZone = 'UTC'")) {
    std::abort();
  }
}

DuckDbRunner::~DuckDbRunner() {
  duckdb_disconnect(&connection_);
  duckdb_close(&database_);
}

bool DuckDbRunner::Run(const std::string& sql, std::string* note) {
  duckdb_result result;
  const bool ok =
      duckdb_query(connection_, sql.c_str(), &result) == DuckDBSuccess;
  if (!ok && note != nullptr) {
    absl::StrAppend(note, "\n  ", duckdb_result_error(&result));
  }
  duckdb_destroy_result(&result);
  return ok;
}

bool DuckDbRunner::Binds(const std::string& sql) {
  duckdb_prepared_statement statement = nullptr;
  const bool ok =
      duckdb_prepare(connection_, sql.c_str(), &statement) == DuckDBSuccess;
  duckdb_destroy_prepare(&statement);
  return ok;
}

std::optional<DuckDbRunner::Table> DuckDbRunner::Query(const std::string& sql,
                                                       std::string* note) {
  const std::string as_text =
      absl::StrCat("SELECT COLUMNS(*)::VARCHAR FROM (", sql, ")");
  duckdb_result result;
  if (duckdb_query(connection_, as_text.c_str(), &result) != DuckDBSuccess) {
    absl::StrAppend(note, "\n  ", duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    return std::nullopt;
  }
  const idx_t rows = duckdb_row_count(&result);
  const idx_t columns = duckdb_column_count(&result);
  Table table(rows);
  for (idx_t row = 0; row < rows; ++row) {
    for (idx_t column = 0; column < columns; ++column) {
      char* value = duckdb_value_varchar(&result, column, row);
      table[row].push_back(Shown(value));
      duckdb_free(value);
    }
  }
  duckdb_destroy_result(&result);
  return table;
}

std::string DuckDbRunner::Rows(const std::string& sql, std::string* note) {
  const std::optional<Table> table = Query(sql, note);
  if (!table.has_value()) return "ERROR";
  return absl::StrJoin(
      *table, " ; ", [](std::string* out, const std::vector<std::string>& row) {
        absl::StrAppend(out, absl::StrJoin(row, " | "));
      });
}

}  // namespace semantic_layer::sql
