#include "tests/databricks_emulator/sql/driver_statements.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/sql/lexer/lexer.h"
#include "tests/databricks_emulator/sql/driver_answers.h"

namespace semantic_layer::emulator {
namespace {

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

// [word] LIKE 'pattern', which may be missing. False where it is begun and not
// ended.
bool ReadPattern(Reader& reader, std::initializer_list<absl::string_view> words,
                 std::optional<std::string>* pattern) {
  if (!reader.Words(words)) return true;
  *pattern = reader.String();
  return pattern->has_value();
}

// IN ALL CATALOGS, where that is allowed, or IN CATALOG c.
bool ReadCatalogs(Reader& reader, bool all, DriverListing* listing) {
  if (all && reader.Words({"IN", "ALL", "CATALOGS"})) return true;
  if (!reader.Words({"IN", "CATALOG"})) return false;
  listing->catalog = reader.Name();
  return listing->catalog.has_value();
}

bool ReadKeysOf(Reader& reader, DriverListing* listing) {
  if (!ReadCatalogs(reader, false, listing)) return false;
  if (!reader.Words({"IN", "SCHEMA"})) return false;
  const std::optional<std::string> schema = reader.Name();
  if (!schema.has_value() || !reader.Words({"IN", "TABLE"})) return false;
  const std::optional<std::string> table = reader.Name();
  if (!table.has_value()) return false;
  listing->schema = *schema;
  listing->table = *table;
  return true;
}

bool Read(Reader& reader, DriverListing* listing) {
  using What = DriverListing::What;
  if (!reader.Words({"SHOW"})) return false;
  if (reader.Words({"KEYS"})) {
    listing->what = What::kPrimaryKeys;
    return ReadKeysOf(reader, listing);
  }
  if (reader.Words({"FOREIGN", "KEYS"})) {
    listing->what = What::kForeignKeys;
    return ReadKeysOf(reader, listing);
  }
  if (reader.Words({"SCHEMAS", "IN", "ALL", "CATALOGS"})) {
    listing->what = What::kSchemas;
    return ReadPattern(reader, {"LIKE"}, &listing->schemas);
  }
  if (reader.Words({"TABLES"})) {
    return ReadCatalogs(reader, true, listing) &&
           ReadPattern(reader, {"SCHEMA", "LIKE"}, &listing->schemas) &&
           ReadPattern(reader, {"LIKE"}, &listing->tables);
  }
  if (reader.Words({"COLUMNS"})) {
    listing->what = What::kColumns;
    return ReadCatalogs(reader, false, listing) &&
           ReadPattern(reader, {"SCHEMA", "LIKE"}, &listing->schemas) &&
           ReadPattern(reader, {"TABLE", "LIKE"}, &listing->tables) &&
           ReadPattern(reader, {"LIKE"}, &listing->names);
  }
  if (reader.Words({"USER", "FUNCTIONS"}) || reader.Words({"FUNCTIONS"})) {
    listing->what = What::kFunctions;
    return ReadCatalogs(reader, false, listing) &&
           ReadPattern(reader, {"SCHEMA", "LIKE"}, &listing->schemas) &&
           ReadPattern(reader, {"LIKE"}, &listing->names);
  }
  return false;
}

}  // namespace

std::optional<absl::Status> AnswerDriverStatement(absl::string_view text,
                                                  const SqlContext& context,
                                                  RowSink* sink) {
  Reader reader(text);
  DriverListing listing;
  if (!Read(reader, &listing) || !reader.AtEnd()) return std::nullopt;
  return AnswerListing(listing, context, sink);
}

}  // namespace semantic_layer::emulator
