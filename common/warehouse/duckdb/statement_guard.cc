#include "common/warehouse/duckdb/statement_guard.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/warehouse/duckdb/duckdb_errors.h"
#include "common/warehouse/duckdb/handles.h"
#include "common/warehouse/duckdb/token_scanner.h"

namespace semantic_layer::warehouse {
namespace {

using Token = TokenScanner::Token;
using Kind = TokenScanner::Kind;

// Table functions that only compute, or show what every user may see.
constexpr absl::string_view kHarmless[] = {
    "duckdb_columns",
    "duckdb_functions",
    "duckdb_keywords",
    "duckdb_schemas",
    "duckdb_tables",
    "duckdb_types",
    "duckdb_views",
    "generate_series",
    "histogram",
    "histogram_values",
    "icu_calendar_names",
    "json_each",
    "json_tree",
    "pg_timezone_names",
    "pragma_version",
    "range",
    "repeat",
    "repeat_row",
    "test_all_types",
    "unnest",
};

// Scalar functions that change something: a sequence, the session, the log.
bool IsActingScalar(absl::string_view name) {
  return name == "nextval" || name == "setseed" || name == "write_log";
}

// After one of these words a name with a parenthesis is being defined or
// filled, not called: INSERT INTO summary (a, b), AS summary(a, b).
bool IntroducesName(const Token& token) {
  if (token.kind != Kind::kName) return false;
  for (absl::string_view word : {"into", "table", "view", "as", "with",
                                 "recursive", "on", "exists", "references"}) {
    if (token.name == word) return true;
  }
  return false;
}

absl::Status NotAllowed(absl::string_view what) {
  return MakeStatus(ErrorReason::kSqlNotAllowed,
                    absl::StrCat(what, " is not allowed here."))
      .With("what", what);
}

absl::string_view TypeName(duckdb_statement_type type) {
  switch (type) {
    case DUCKDB_STATEMENT_TYPE_INSERT:
      return "INSERT";
    case DUCKDB_STATEMENT_TYPE_UPDATE:
      return "UPDATE";
    case DUCKDB_STATEMENT_TYPE_DELETE:
      return "DELETE";
    case DUCKDB_STATEMENT_TYPE_EXPLAIN:
      return "EXPLAIN";
    case DUCKDB_STATEMENT_TYPE_CREATE:
    case DUCKDB_STATEMENT_TYPE_CREATE_FUNC:
      return "CREATE";
    case DUCKDB_STATEMENT_TYPE_ALTER:
      return "ALTER";
    case DUCKDB_STATEMENT_TYPE_DROP:
      return "DROP";
    case DUCKDB_STATEMENT_TYPE_COPY:
      return "COPY";
    case DUCKDB_STATEMENT_TYPE_EXPORT:
      return "EXPORT";
    case DUCKDB_STATEMENT_TYPE_ATTACH:
      return "ATTACH";
    case DUCKDB_STATEMENT_TYPE_DETACH:
      return "DETACH";
    case DUCKDB_STATEMENT_TYPE_LOAD:
      return "INSTALL or LOAD";
    case DUCKDB_STATEMENT_TYPE_PRAGMA:
      return "PRAGMA";
    case DUCKDB_STATEMENT_TYPE_CALL:
      return "CALL";
    case DUCKDB_STATEMENT_TYPE_SET:
    case DUCKDB_STATEMENT_TYPE_VARIABLE_SET:
      return "A setting";
    case DUCKDB_STATEMENT_TYPE_TRANSACTION:
      return "A transaction statement";
    case DUCKDB_STATEMENT_TYPE_PREPARE:
    case DUCKDB_STATEMENT_TYPE_EXECUTE:
      return "PREPARE or EXECUTE";
    case DUCKDB_STATEMENT_TYPE_VACUUM:
    case DUCKDB_STATEMENT_TYPE_ANALYZE:
      return "VACUUM or ANALYZE";
    default:
      return "This kind of statement";
  }
}

// DuckDB's C API has no name for the type of MERGE.
bool IsMerge(absl::string_view sql) {
  TokenScanner scanner(sql);
  bool merge = false;
  while (true) {
    const Token token = scanner.Next();
    if (token.kind == Kind::kEnd) return false;
    if (merge && token.kind == Kind::kName && token.name == "into") return true;
    merge = token.kind == Kind::kName && token.name == "merge";
  }
}

bool IsWrite(duckdb_statement_type type, absl::string_view sql) {
  switch (type) {
    case DUCKDB_STATEMENT_TYPE_INSERT:
    case DUCKDB_STATEMENT_TYPE_UPDATE:
    case DUCKDB_STATEMENT_TYPE_DELETE:
    case DUCKDB_STATEMENT_TYPE_CREATE:
    case DUCKDB_STATEMENT_TYPE_CREATE_FUNC:
    case DUCKDB_STATEMENT_TYPE_ALTER:
    case DUCKDB_STATEMENT_TYPE_DROP:
    case DUCKDB_STATEMENT_TYPE_VACUUM:
    case DUCKDB_STATEMENT_TYPE_ANALYZE:
      return true;
    case DUCKDB_STATEMENT_TYPE_INVALID:
      return IsMerge(sql);
    default:
      return false;
  }
}

}  // namespace

absl::StatusOr<StatementGuard> StatementGuard::Create(
    duckdb_connection connection) {
  Result result;
  if (duckdb_query(connection,
                   "SELECT DISTINCT lower(function_name) FROM "
                   "duckdb_functions() WHERE function_type IN ('table', "
                   "'table_macro') AND internal",
                   result.get()) != DuckDBSuccess) {
    return StatusFromDuckDb(duckdb_result_error(result.get()));
  }
  absl::flat_hash_set<std::string> denied;
  while (DataChunk chunk{duckdb_fetch_chunk(*result.get())}) {
    auto* names = static_cast<duckdb_string_t*>(
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk.get(), 0)));
    const idx_t rows = duckdb_data_chunk_get_size(chunk.get());
    for (idx_t row = 0; row < rows; ++row) {
      denied.emplace(duckdb_string_t_data(&names[row]),
                     duckdb_string_t_length(names[row]));
    }
  }
  for (absl::string_view name : kHarmless) denied.erase(name);
  // The list must hold what it is there for, or the engine has changed.
  for (absl::string_view name : {"read_csv", "read_blob", "query"}) {
    if (!denied.contains(name)) {
      return MakeStatus(ErrorReason::kInternal,
                        "The engine does not list its table functions.");
    }
  }
  return StatementGuard(std::move(denied));
}

absl::Status StatementGuard::CheckText(absl::string_view sql,
                                       bool allow_writes) const {
  TokenScanner scanner(sql);
  Token introducer;  // the token before the name, or before its qualifiers
  Token name;
  bool first = true;
  bool after_dot = false;
  while (true) {
    Token token = scanner.Next();
    if (token.kind == Kind::kEnd) return absl::OkStatus();
    if (first && token.kind == Kind::kName &&
        (token.name == "pragma" || token.name == "import")) {
      return NotAllowed(absl::AsciiStrToUpper(token.name));
    }
    first = false;
    if (token.kind == Kind::kOther) {
      after_dot = token.character == '.' && name.kind != Kind::kEnd;
      if (after_dot) continue;
      if (token.character == '(' && name.kind != Kind::kEnd) {
        if (!allow_writes && IsActingScalar(name.name)) {
          return NotAllowed(absl::StrCat("The function ", name.name));
        }
        if (denied_.contains(name.name) && !IntroducesName(introducer)) {
          return NotAllowed(absl::StrCat("The function ", name.name));
        }
      }
      introducer = std::move(token);
      name = Token();
    } else {
      if (name.kind != Kind::kEnd && !after_dot) introducer = std::move(name);
      name = std::move(token);
      after_dot = false;
    }
  }
}

absl::Status StatementGuard::CheckType(duckdb_statement_type type,
                                       absl::string_view sql,
                                       bool allow_writes) {
  if (type == DUCKDB_STATEMENT_TYPE_SELECT) return absl::OkStatus();
  const bool write = IsWrite(type, sql);
  if (write && allow_writes) return absl::OkStatus();
  if (write) {
    return MakeStatus(ErrorReason::kSqlNotAllowed,
                      "The statement writes; it needs the right to write.")
        .With("what", TypeName(type));
  }
  return NotAllowed(TypeName(type));
}

}  // namespace semantic_layer::warehouse
