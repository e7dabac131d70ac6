#include "services/genie/sql_vetter.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/guard/guard.h"
#include "common/sql/parser/parse.h"
#include "services/genie/limits.h"

namespace semantic_layer::genie {
namespace {

Verdict Refused(absl::string_view reason) {
  return {.runnable = false, .reason = std::string(reason)};
}

// The first error, with its place.
std::optional<std::string> FirstError(
    absl::string_view text, const std::vector<sql::Diagnostic>& diagnostics) {
  for (const sql::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != sql::Severity::kError) continue;
    const sql::LineColumn at = sql::LineColumnAt(text, diagnostic.span.begin);
    return absl::StrCat("line ", at.line, ", column ", at.column, ": ",
                        diagnostic.message);
  }
  return std::nullopt;
}

}  // namespace

Verdict VetText(absl::string_view text) {
  if (absl::StripAsciiWhitespace(text).empty()) {
    return Refused("there is no statement");
  }
  const sql::Parsed<sql::Statement> parsed =
      sql::ParseStatement(text, {.max_bytes = kMaxGeneratedSqlBytes});
  if (!parsed.ok()) {
    return Refused(FirstError(text, parsed.diagnostics)
                       .value_or("this is not one statement of SQL"));
  }
  if (sql::EffectOf(*parsed.node) != sql::StatementEffect::kRead) {
    return Refused("the statement does more than read");
  }
  // Markers in place of names are bound when it runs.
  sql::GuardOptions options;
  options.allow_unbound_names = true;
  const auto refused =
      FirstError(text, sql::CheckReadOnly(*parsed.node, options));
  if (refused.has_value()) return Refused(*refused);
  return {.runnable = true};
}

SqlVetter::SqlVetter(QueryAccess* queries, const concurrency::Clock* clock)
    : queries_(queries),
      verdicts_({.capacity = kMaxVerdicts, .ttl = kVerdictTime}, clock) {}

Verdict SqlVetter::Vet(const rpc::RequestContext& context,
                       absl::string_view sql) {
  Verdict verdict = VetText(sql);
  if (!verdict.runnable) return verdict;
  // NUL is in no user id.
  const std::string key =
      absl::StrCat(context.principal.user_id, absl::string_view("\0", 1), sql);
  if (std::optional<Verdict> known = verdicts_.Get(key)) return *known;
  absl::StatusOr<Verdict> judged = queries_->Judge(context, sql);
  if (!judged.ok()) {
    return Refused(
        absl::StrCat("it could not be checked: ", judged.status().message()));
  }
  verdicts_.Put(key, *judged);
  return *std::move(judged);
}

}  // namespace semantic_layer::genie
