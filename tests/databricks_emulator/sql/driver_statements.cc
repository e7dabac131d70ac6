#include "tests/databricks_emulator/sql/driver_statements.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/lexer/lexer.h"
#include "tests/databricks_emulator/sql/metadata_statements.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
namespace {

// SHOW TABLES IN ..., taken apart.
struct ShowTables {
  std::optional<std::string> catalog = {};  // nothing: all of them
  std::optional<std::string> schemas = {};  // patterns
  std::optional<std::string> tables = {};
};

// Reads token by token; each step says whether what it wants stands there.
class Reader {
 public:
  explicit Reader(absl::string_view text)
      : text_(text), tokens_(sql::Tokenize(text)) {}

  bool Words(std::initializer_list<absl::string_view> words) {
    size_t at = at_;
    for (const absl::string_view word : words) {
      if (tokens_[at].type != sql::TokenType::kWord ||
          !absl::EqualsIgnoreCase(TextOf(tokens_[at]), word)) {
        return false;
      }
      ++at;
    }
    at_ = at;
    return true;
  }
  std::optional<std::string> Name() {
    const sql::Token& token = tokens_[at_];
    if (token.type == sql::TokenType::kQuotedName) {
      ++at_;
      return absl::AsciiStrToLower(sql::DecodeQuotedName(TextOf(token)));
    }
    if (token.type != sql::TokenType::kWord) return std::nullopt;
    ++at_;
    return absl::AsciiStrToLower(TextOf(token));
  }
  std::optional<std::string> String() {
    const sql::Token& token = tokens_[at_];
    if (token.type != sql::TokenType::kString) return std::nullopt;
    ++at_;
    return sql::DecodeString(TextOf(token));
  }
  bool AtEnd() {
    if (tokens_[at_].type == sql::TokenType::kSemicolon) ++at_;
    return tokens_[at_].type == sql::TokenType::kEnd;
  }

 private:
  absl::string_view TextOf(const sql::Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }

  const absl::string_view text_;
  const std::vector<sql::Token> tokens_;  // the last is kEnd
  size_t at_ = 0;
};

std::optional<ShowTables> ReadShowTables(absl::string_view text) {
  Reader reader(text);
  ShowTables show;
  if (!reader.Words({"SHOW", "TABLES", "IN"})) return std::nullopt;
  if (!reader.Words({"ALL", "CATALOGS"})) {
    if (!reader.Words({"CATALOG"})) return std::nullopt;
    show.catalog = reader.Name();
    if (!show.catalog.has_value()) return std::nullopt;
  }
  if (reader.Words({"SCHEMA", "LIKE"})) {
    show.schemas = reader.String();
    if (!show.schemas.has_value()) return std::nullopt;
  }
  if (reader.Words({"LIKE"})) {
    show.tables = reader.String();
    if (!show.tables.has_value()) return std::nullopt;
  }
  return reader.AtEnd() ? std::optional(show) : std::nullopt;
}

absl::Status Answer(const ShowTables& show, const SqlContext& context,
                    RowSink* sink) {
  const Metastore& metastore = *context.world->metastore;
  if (show.catalog.has_value() &&
      metastore.FindCatalog(*show.catalog) == nullptr) {
    return CatalogNotFound(*show.catalog);
  }
  TextRows rows(
      {"namespace", "tableName", "isTemporary", "information", "catalogName",
       "tableType", "remarks"},
      {"STRING", "STRING", "BOOLEAN", "STRING", "STRING", "STRING", "STRING"});
  for (const auto& catalog : metastore.Catalogs()) {
    if (show.catalog.value_or(catalog->name) != catalog->name) continue;
    for (const auto& schema : metastore.Schemas(catalog->name)) {
      if (!MatchesPattern(show.schemas, schema->name)) continue;
      for (const auto& table : metastore.Tables(catalog->name, schema->name)) {
        if (!MatchesPattern(show.tables, table->name) ||
            !context.world->access->MaySee(
                context.principal,
                {SecurableType::kTable, table->FullName()})) {
          continue;
        }
        rows.Add({table->schema, table->name, "false", std::nullopt,
                  table->catalog, table->IsView() ? table->table_type : "TABLE",
                  table->comment});
      }
    }
  }
  return std::move(rows).SendTo(sink);
}

}  // namespace

std::optional<absl::Status> AnswerDriverStatement(absl::string_view text,
                                                  const SqlContext& context,
                                                  RowSink* sink) {
  const std::optional<ShowTables> show = ReadShowTables(text);
  if (!show.has_value()) return std::nullopt;
  return Answer(*show, context, sink);
}

}  // namespace semantic_layer::emulator
