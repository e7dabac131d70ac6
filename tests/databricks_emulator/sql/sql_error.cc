#include "tests/databricks_emulator/sql/sql_error.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace semantic_layer::emulator {
namespace {

constexpr char kSqlState[] = "emulator/sqlstate";

// `main`.`sales`.`orders`
std::string Quoted(absl::string_view name) {
  return absl::StrCat("`", absl::StrReplaceAll(name, {{".", "`.`"}}), "`");
}

absl::Status WithState(absl::string_view sqlstate, std::string message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kSqlState, absl::Cord(sqlstate));
  return status;
}

// The text between `before` and `after`, or empty.
absl::string_view Between(absl::string_view text, absl::string_view before,
                          absl::string_view after) {
  const size_t begin = text.find(before);
  if (begin == absl::string_view::npos) return "";
  text.remove_prefix(begin + before.size());
  return text.substr(0, text.find(after));
}

struct Class {
  const char* name;
  const char* sqlstate;
};

// Errors that a translated statement raises by itself.
constexpr Class kRaised[] = {{"DIVIDE_BY_ZERO", "22012"},
                             {"ARITHMETIC_OVERFLOW", "22003"},
                             {"INVALID_PARAMETER_VALUE", "22023"},
                             {"CAST_OVERFLOW", "22003"},
                             {"MAP_KEY_DOES_NOT_EXIST", "22023"}};

Class ClassOf(sql::DiagnosticCode code) {
  switch (code) {
    case sql::DiagnosticCode::kUnresolvedColumn:
      return {"UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703"};
    case sql::DiagnosticCode::kUnresolvedTable:
      return {"TABLE_OR_VIEW_NOT_FOUND", "42P01"};
    case sql::DiagnosticCode::kUnresolvedFunction:
      return {"UNRESOLVED_ROUTINE", "42883"};
    case sql::DiagnosticCode::kAmbiguousColumn:
      return {"AMBIGUOUS_REFERENCE", "42704"};
    case sql::DiagnosticCode::kWrongArgumentCount:
      return {"WRONG_NUM_ARGS.WITHOUT_SUGGESTION", "42605"};
    case sql::DiagnosticCode::kTypeMismatch:
      return {"DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "42K09"};
    case sql::DiagnosticCode::kMisplacedAggregate:
      return {"INVALID_WHERE_CONDITION", "42903"};
    case sql::DiagnosticCode::kNotGrouped:
      return {"MISSING_AGGREGATION", "42803"};
    case sql::DiagnosticCode::kColumnCountMismatch:
      return {"NUM_COLUMNS_MISMATCH", "42826"};
    case sql::DiagnosticCode::kInvalidOrdinal:
      return {"GROUP_BY_POS_OUT_OF_RANGE", "42805"};
    case sql::DiagnosticCode::kUnresolvedStar:
      return {"CANNOT_RESOLVE_STAR_EXPAND", "42704"};
    case sql::DiagnosticCode::kUnboundParameter:
      return {"UNBOUND_SQL_PARAMETER", "42P02"};
    case sql::DiagnosticCode::kInvalidParameter:
      return {"CAST_INVALID_INPUT", "22018"};
    case sql::DiagnosticCode::kStatementNotAllowed:
      return {"UNSUPPORTED_FEATURE", "0A000"};
    case sql::DiagnosticCode::kDuplicateName:
      return {"COLUMN_ALREADY_EXISTS", "42711"};
    default:
      return {"UNSUPPORTED_FEATURE", "0A000"};
  }
}

bool IsSyntax(sql::DiagnosticCode code) {
  switch (code) {
    case sql::DiagnosticCode::kSyntaxError:
    case sql::DiagnosticCode::kInvalidCharacter:
    case sql::DiagnosticCode::kInvalidEscape:
    case sql::DiagnosticCode::kInvalidIdentifier:
    case sql::DiagnosticCode::kInvalidLiteral:
    case sql::DiagnosticCode::kUnclosedComment:
    case sql::DiagnosticCode::kUnclosedIdentifier:
    case sql::DiagnosticCode::kUnclosedString:
    case sql::DiagnosticCode::kDuplicateClause:
    case sql::DiagnosticCode::kInvalidClause:
    case sql::DiagnosticCode::kUnsupportedDataType:
    case sql::DiagnosticCode::kUnsupportedTypedLiteral:
      return true;
    default:
      return false;
  }
}

absl::Status FromCatalogError(absl::string_view text) {
  for (const char* kind : {"Table with name ", "View with name "}) {
    const absl::string_view name = Between(text, kind, " does not exist");
    if (!name.empty()) return TableNotFound(name);
  }
  if (absl::StrContains(text, "already exists")) {
    return AlreadyExists("TABLE_OR_VIEW", Between(text, "name \"", "\""));
  }
  if (absl::StrContains(text, "Function with name")) {
    return SqlError("UNRESOLVED_ROUTINE", "42883",
                    absl::StrCat("Cannot resolve routine ",
                                 Between(text, "name ", " "), "."));
  }
  return SqlError("UNRESOLVED_RELATION", "42704", text);
}

}  // namespace

absl::Status SqlError(absl::string_view error_class, absl::string_view sqlstate,
                      absl::string_view text) {
  return WithState(sqlstate, absl::StrCat("[", error_class, "] ", text,
                                          " SQLSTATE: ", sqlstate));
}

absl::Status SyntaxError(absl::string_view text,
                         const sql::Diagnostic& diagnostic) {
  const sql::LineColumn place = sql::LineColumnAt(text, diagnostic.span.begin);
  const bool at_end = diagnostic.span.begin >= text.size();
  const std::string near =
      at_end
          ? "end of input"
          : absl::StrCat(
                "'", text.substr(diagnostic.span.begin, diagnostic.span.size()),
                "'");
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  const auto after = std::min(lines.size(), static_cast<size_t>(place.line));
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(after),
               std::string(static_cast<size_t>(place.column - 1), '-') + "^^^");
  return WithState(
      "42601", absl::StrCat("\n[PARSE_SYNTAX_ERROR] Syntax error at or near ",
                            near, ". SQLSTATE: 42601 (line ", place.line,
                            ", pos ", place.column - 1, ")\n\n== SQL ==\n",
                            absl::StrJoin(lines, "\n"), "\n"));
}

absl::Status ErrorOf(absl::string_view text,
                     const std::vector<sql::Diagnostic>& diagnostics) {
  for (const sql::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != sql::Severity::kError) continue;
    if (IsSyntax(diagnostic.code)) return SyntaxError(text, diagnostic);
    const Class error = ClassOf(diagnostic.code);
    std::string message = absl::StrCat(diagnostic.message, ".");
    if (!diagnostic.hint.empty()) {
      absl::StrAppend(&message, " ", diagnostic.hint, ".");
    }
    const sql::LineColumn place =
        sql::LineColumnAt(text, diagnostic.span.begin);
    return WithState(error.sqlstate,
                     absl::StrCat("[", error.name, "] ", message,
                                  " SQLSTATE: ", error.sqlstate, "; line ",
                                  place.line, " pos ", place.column - 1));
  }
  return absl::OkStatus();
}

absl::Status FromEngine(const absl::Status& status) {
  if (status.ok() || absl::IsCancelled(status)) return status;
  if (status.GetPayload(kSqlState).has_value()) return status;
  if (absl::IsResourceExhausted(status)) return status;  // ours
  const absl::string_view message = status.message();
  const size_t mark = message.find(" Error: ");
  const absl::string_view kind =
      mark == absl::string_view::npos ? "" : message.substr(0, mark);
  const absl::string_view text =
      mark == absl::string_view::npos ? message : message.substr(mark + 8);
  if (kind == "Catalog") return FromCatalogError(text);
  if (kind == "Binder") {
    const absl::string_view column =
        Between(text, "Referenced column \"", "\" not found");
    if (!column.empty()) {
      return SqlError(
          "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703",
          absl::StrCat("A column, variable, or function parameter with name ",
                       Quoted(column), " cannot be resolved."));
    }
    if (absl::StrContains(text, "GROUP BY")) {
      return SqlError("MISSING_AGGREGATION", "42803", text);
    }
    return SqlError("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE", "42K09", text);
  }
  if (kind == "Conversion" || absl::StrContains(text, "CAST_INVALID_INPUT")) {
    return SqlError("CAST_INVALID_INPUT", "22018",
                    absl::StripPrefix(text, "CAST_INVALID_INPUT: "));
  }
  if (kind == "Out of Range") {
    return SqlError("ARITHMETIC_OVERFLOW", "22003", text);
  }
  if (kind == "Constraint") {
    return SqlError(absl::StrContains(text, "NOT NULL")
                        ? "DELTA_NOT_NULL_CONSTRAINT_VIOLATED"
                        : "DELTA_VIOLATE_CONSTRAINT_WITH_VALUES",
                    "23502", text);
  }
  if (absl::StrContains(text, "INVALID_ARRAY_INDEX")) {
    return SqlError("INVALID_ARRAY_INDEX", "22003",
                    "The index is out of bounds.");
  }
  if (kind == "Out of Memory") {
    return absl::ResourceExhaustedError(
        "The statement needs more memory than the warehouse has.");
  }
  if (kind == "Parser" || kind == "Syntax") {
    return SqlError("PARSE_SYNTAX_ERROR", "42601", text);
  }
  // What the translation raises begins with its class.
  for (const Class& known : kRaised) {
    absl::string_view rest = text;
    if (absl::ConsumePrefix(&rest, known.name) &&
        absl::ConsumePrefix(&rest, ": ")) {
      return SqlError(known.name, known.sqlstate, rest);
    }
  }
  return SqlError("UNCLASSIFIED_ERROR", "XXKDA", text);
}

absl::Status FromAccess(const absl::Status& status) {
  if (status.ok()) return status;
  return SqlError("INSUFFICIENT_PERMISSIONS", "42501",
                  absl::StrCat("Insufficient privileges:\n", status.message()));
}

absl::Status TableNotFound(absl::string_view name) {
  return SqlError(
      "TABLE_OR_VIEW_NOT_FOUND", "42P01",
      absl::StrCat("The table or view ", Quoted(name),
                   " cannot be found. Verify the spelling and correctness of "
                   "the schema and catalog.\nIf you did not qualify the name "
                   "with a schema, verify the current_schema() output, or "
                   "qualify the name with the correct schema and catalog."));
}

absl::Status SchemaNotFound(absl::string_view name) {
  return SqlError("SCHEMA_NOT_FOUND", "42704",
                  absl::StrCat("The schema ", Quoted(name),
                               " cannot be found. Verify the spelling and "
                               "correctness of the schema and catalog."));
}

absl::Status CatalogNotFound(absl::string_view name) {
  return SqlError("NO_SUCH_CATALOG_EXCEPTION", "42704",
                  absl::StrCat("Catalog '", name,
                               "' was not found. Please verify the catalog "
                               "name and then retry the query or command."));
}

absl::Status AlreadyExists(absl::string_view what, absl::string_view name) {
  const absl::string_view state = what == "SCHEMA" ? "42P06" : "42P07";
  return SqlError(
      absl::StrCat(what, "_ALREADY_EXISTS"), state,
      absl::StrCat("Cannot create ", Quoted(name),
                   " because it already exists. Choose a different name, drop "
                   "the existing object, or add the IF NOT EXISTS clause to "
                   "tolerate a pre-existing one."));
}

absl::Status NotSupported(absl::string_view what) {
  return SqlError("UNSUPPORTED_FEATURE", "0A000",
                  absl::StrCat("The feature is not supported: ", what, "."));
}

SqlErrorParts SqlPartsOf(const absl::Status& status) {
  SqlErrorParts parts;
  parts.message = std::string(status.message());
  if (const auto state = status.GetPayload(kSqlState)) {
    parts.sqlstate = std::string(*state);
  } else if (absl::IsResourceExhausted(status)) {
    parts.error_code = "RESOURCE_EXHAUSTED";
  } else if (absl::IsCancelled(status)) {
    parts.error_code = "CANCELLED";
  } else if (!absl::IsInvalidArgument(status)) {
    parts.error_code = "INTERNAL_ERROR";
  }
  return parts;
}

}  // namespace semantic_layer::emulator
