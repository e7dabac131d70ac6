#include "common/warehouse/duckdb/duckdb_errors.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/make_status.h"

namespace semantic_layer::warehouse {
namespace {

struct Message {
  absl::string_view kind;  // "Binder", "Out of Range", ...
  absl::string_view text;
};

Message Split(absl::string_view message) {
  constexpr absl::string_view kMark = " Error: ";
  const size_t at = message.find(kMark);
  if (at == absl::string_view::npos || at > 40) return {"", message};
  return {message.substr(0, at), message.substr(at + kMark.size())};
}

// Hints at tables of the engine itself help nobody.
bool IsUselessHint(absl::string_view line) {
  if (!absl::StartsWith(line, "Did you mean \"")) return false;
  for (absl::string_view own :
       {"pg_", "information_schema", "sqlite_", "duckdb_", "temp."}) {
    if (absl::StrContains(line, own)) return true;
  }
  return false;
}

std::string WithoutExcerpt(absl::string_view text) {
  std::string out;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StartsWith(line, "LINE ")) break;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || IsUselessHint(line)) continue;
    if (!out.empty()) out += " ";
    absl::StrAppend(&out, line);
  }
  return out;
}

// Blanks what stands between single quotes: a value that did not convert. The
// apostrophe of a word ("can't") is none.
std::string WithoutValues(absl::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t open = text.find('\'');
    if (open == absl::string_view::npos) break;
    const bool in_word = open > 0 && absl::ascii_isalnum(text[open - 1]);
    const size_t close =
        in_word ? absl::string_view::npos : text.find('\'', open + 1);
    absl::StrAppend(&out, text.substr(0, open + 1));
    if (close == absl::string_view::npos) {
      text.remove_prefix(open + 1);
    } else {
      out += "...'";
      text.remove_prefix(close + 1);
    }
  }
  absl::StrAppend(&out, text);
  return out;
}

// The text between `before` and `after`, or empty.
absl::string_view Between(absl::string_view text, absl::string_view before,
                          absl::string_view after) {
  const size_t begin = text.find(before);
  if (begin == absl::string_view::npos) return "";
  text.remove_prefix(begin + before.size());
  const size_t end = text.find(after);
  return end == absl::string_view::npos ? "" : text.substr(0, end);
}

absl::Status CatalogError(absl::string_view text) {
  for (absl::string_view kind : {"Table", "View"}) {
    const absl::string_view name =
        Between(text, absl::StrCat(kind, " with name "), " does not exist!");
    if (!name.empty()) {
      return MakeStatus(ErrorReason::kTableNotFound, text).With("table", name);
    }
  }
  absl::string_view schema =
      Between(text, "Schema with name ", " does not exist!");
  if (schema.empty()) {
    schema = Between(text, "No catalog + schema named \"", "\" found");
  }
  if (!schema.empty()) {
    return MakeStatus(ErrorReason::kSchemaNotFound,
                      absl::StrCat("There is no schema '", schema, "'."))
        .With("schema", schema);
  }
  return MakeStatus(ErrorReason::kSqlInvalid, text);
}

absl::Status BinderError(absl::string_view text) {
  const absl::string_view catalog =
      Between(text, "Catalog \"", "\" does not exist!");
  if (!catalog.empty()) {
    return MakeStatus(ErrorReason::kCatalogNotFound,
                      absl::StrCat("There is no catalog '", catalog, "'."))
        .With("catalog", catalog);
  }
  return MakeStatus(ErrorReason::kSqlInvalid, text);
}

absl::Status InputError(absl::string_view text) {
  if (absl::StrContains(text, "read-only mode")) {
    return MakeStatus(ErrorReason::kSqlNotAllowed,
                      "The statement writes into a catalog that is read-only.");
  }
  if (absl::StrContains(text, "parameter")) {
    return MakeStatus(ErrorReason::kSqlParameter, text);
  }
  return MakeStatus(ErrorReason::kSqlInvalid, WithoutValues(text));
}

}  // namespace

bool IsFatal(absl::string_view message) {
  return Split(message).kind == "FATAL" ||
         absl::StrContains(message, "database has been invalidated");
}

bool IsInterrupt(absl::string_view message) {
  return Split(message).kind == "INTERRUPT";
}

absl::Status StatusFromDuckDb(absl::string_view message) {
  const Message split = Split(message);
  const absl::string_view kind = split.kind;
  const std::string text = WithoutExcerpt(split.text);
  if (IsFatal(message)) {
    return MakeStatus(ErrorReason::kUnavailable,
                      "The warehouse stopped after a fatal error and is being "
                      "opened anew; retry.");
  }
  if (kind == "INTERRUPT") {
    return MakeStatus(ErrorReason::kCancelled, "The statement was cancelled.");
  }
  if (kind == "Parser" || kind == "Syntax") {
    return MakeStatus(ErrorReason::kSqlSyntax, text);
  }
  if (kind == "Catalog") return CatalogError(text);
  if (kind == "Binder") return BinderError(text);
  if (kind == "Invalid Input") return InputError(text);
  if (absl::StartsWith(kind, "Parameter ")) {
    return MakeStatus(ErrorReason::kSqlParameter, text);
  }
  if (kind == "Out of Memory") {
    return MakeStatus(ErrorReason::kWarehouseOutOfMemory,
                      "The statement needs more memory than the warehouse may "
                      "use. Select fewer rows or columns.");
  }
  if (kind == "Permission") {
    return MakeStatus(ErrorReason::kSqlNotAllowed,
                      "The statement reaches outside of the warehouse: files, "
                      "extensions and settings are closed.");
  }
  if (absl::StrContains(kind, "Autoloading") || kind == "Missing Extension") {
    return MakeStatus(ErrorReason::kSqlInvalid,
                      "The statement needs an extension that the embedded "
                      "warehouse does not have.");
  }
  if (kind == "TransactionContext" || kind == "Transaction") {
    return MakeStatus(ErrorReason::kWarehouseFailed,
                      absl::StrCat("The write did not take place: ", text));
  }
  for (absl::string_view users :
       {"Conversion", "Out of Range", "Constraint", "Mismatch Type",
        "Invalid type", "Divide by Zero", "Not implemented", "Dependency",
        "Expression", "Sequence", "Decimal", "Object Size", "Invalid"}) {
    if (kind == users) {
      return MakeStatus(ErrorReason::kSqlInvalid, WithoutValues(text));
    }
  }
  if (kind == "IO") {
    return MakeStatus(ErrorReason::kWarehouseFailed,
                      "The warehouse could not read or write its files.");
  }
  return MakeStatus(ErrorReason::kWarehouseFailed,
                    "The warehouse failed on this statement.")
      .With("kind", kind);
}

std::string QuoteIdentifier(absl::string_view name) {
  return absl::StrCat("\"", absl::StrReplaceAll(name, {{"\"", "\"\""}}), "\"");
}

std::string QuoteLiteral(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
}

}  // namespace semantic_layer::warehouse
