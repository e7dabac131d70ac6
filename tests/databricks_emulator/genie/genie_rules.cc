#include "tests/databricks_emulator/genie/genie_rules.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/sql/ast/builder.h"
#include "common/sql/limit/row_limit.h"
#include "common/sql/printer/printer.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

// Tables that are looked at for a name.
constexpr size_t kTablesPerSchema = 200;
constexpr int kSampleRows = 10;

std::set<std::string> WordsOf(absl::string_view question) {
  std::set<std::string> words;
  for (absl::string_view word :
       absl::StrSplit(absl::AsciiStrToLower(question),
                      absl::ByAnyChar(" ,;:?!()\"'\n\t"), absl::SkipEmpty())) {
    std::string text(word);
    while (!text.empty() && text.back() == '.') text.pop_back();
    words.insert(text);
  }
  return words;
}

std::string QueryFor(const TableRecord& table, bool rows) {
  sql::Arena arena;
  sql::Builder b(arena);
  sql::Select* select = b.NewSelect();
  if (rows) {
    b.AddItem(select, b.Star());
  } else {
    b.AddItem(select, b.Call("count", {b.Star()}), "row_count");
  }
  b.AddFrom(select, b.Table(std::vector<std::string>{
                        table.catalog, table.schema, table.name}));
  sql::Query* query = b.ToQuery(select);
  if (rows) sql::ApplyRowLimit(query, kSampleRows - 1, arena);
  return sql::Print(*query);
}

}  // namespace

absl::StatusOr<GenieScript> ParseGenieScript(json::Value object) {
  GenieScript script;
  script.match = absl::AsciiStrToLower(TextOf(object, "match").value_or(""));
  script.count = static_cast<int>(IntOf(object, "count").value_or(-1));
  for (const std::string& status : TextsOf(object, "statuses")) {
    script.statuses.push_back(status);
  }
  script.answer.text = TextOf(object, "text").value_or("");
  script.answer.follow_up = BoolOf(object, "follow_up").value_or(false);
  script.answer.sql = TextOf(object, "sql").value_or("");
  script.answer.title = TextOf(object, "title").value_or("");
  script.answer.description = TextOf(object, "description").value_or("");
  script.answer.suggested_questions = TextsOf(object, "suggested_questions");
  if (const auto error = ObjectOf(object, "error")) {
    script.last = "FAILED";
    script.error_type =
        TextOf(*error, "type").value_or("GENERIC_CHAT_COMPLETION_EXCEPTION");
    script.error = TextOf(*error, "error").value_or("It was made to fail.");
  }
  script.last = TextOf(object, "last").value_or(script.last);
  for (const char* known :
       {"COMPLETED", "FAILED", "CANCELLED", "QUERY_RESULT_EXPIRED"}) {
    if (script.last == known) return script;
  }
  return ApiError(400, "INVALID_PARAMETER_VALUE",
                  "'last' must be COMPLETED, FAILED, CANCELLED or "
                  "QUERY_RESULT_EXPIRED.");
}

GenieAnswer AnswerByRule(absl::string_view question, const Metastore& metastore,
                         const AccessControl& access,
                         const Principal& principal) {
  const std::set<std::string> words = WordsOf(question);
  std::vector<std::string> known;
  for (const auto& catalog : metastore.Catalogs()) {
    for (const auto& schema : metastore.Schemas(catalog->name)) {
      for (const auto& table : metastore.Tables(catalog->name, schema->name, "",
                                                kTablesPerSchema)) {
        const bool allowed =
            access
                .Check(principal, "SELECT",
                       {SecurableType::kTable, table->FullName()})
                .ok();
        if (!allowed || catalog->name == "system") continue;
        if (known.size() < 5) known.push_back(table->name);
        if (!words.contains(table->name) &&
            !words.contains(absl::StrCat(table->schema, ".", table->name)) &&
            !words.contains(table->FullName())) {
          continue;
        }
        const bool rows = words.contains("show") || words.contains("list") ||
                          words.contains("sample");
        GenieAnswer answer;
        answer.sql = QueryFor(*table, rows);
        answer.title =
            absl::StrCat(rows ? "Rows of " : "Number of rows of ", table->name);
        answer.description =
            absl::StrCat(rows ? "Shows rows" : "Counts the rows",
                         " of the table ", table->FullName(), ".");
        answer.text =
            absl::StrCat("Here is what ", table->FullName(), " holds.");
        answer.suggested_questions = {
            absl::StrCat("Show rows of ", table->name)};
        return answer;
      }
    }
  }
  GenieAnswer answer;
  answer.follow_up = true;
  answer.text =
      known.empty()
          ? "There is no table that you may read. Which data do you mean?"
          : absl::StrCat("Which table do you mean? I know ",
                         absl::StrJoin(known, ", "), ".");
  return answer;
}

}  // namespace semantic_layer::emulator
