#include "services/genie/sql_vetter.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
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

// NUL is in no user id.
std::string KeyOf(const rpc::RequestContext& context, absl::string_view sql) {
  return absl::StrCat(context.principal.user_id, absl::string_view("\0", 1),
                      sql);
}

// A failure that would meet any statement now.
bool IsNotOfTheStatement(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsCancelled(status) || absl::IsResourceExhausted(status) ||
         absl::IsUnauthenticated(status);
}

Verdict Unchecked(const absl::Status& status) {
  if (absl::IsDeadlineExceeded(status)) {
    return Refused(
        "it could not be checked: the query service did not answer in time; "
        "ask for the message again");
  }
  return Refused(absl::StrCat("it could not be checked: ", status.message()));
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
      clock_(clock),
      verdicts_({.capacity = kMaxVerdicts, .ttl = kVerdictTime}, clock) {}

std::optional<Verdict> SqlVetter::Known(const std::string& key,
                                        absl::string_view sql) {
  Verdict verdict = VetText(sql);
  if (!verdict.runnable) return verdict;
  return verdicts_.Get(key);
}

absl::StatusOr<Verdict> SqlVetter::Judge(const rpc::RequestContext& context,
                                         const std::string& key,
                                         absl::string_view sql) {
  absl::StatusOr<Verdict> judged = queries_->Judge(context, sql);
  if (judged.ok()) verdicts_.Put(key, *judged);
  return judged;
}

Verdict SqlVetter::Vet(const rpc::RequestContext& context,
                       absl::string_view sql) {
  const std::string key = KeyOf(context, sql);
  if (std::optional<Verdict> known = Known(key, sql)) return *known;
  const absl::StatusOr<Verdict> judged = Judge(context, key, sql);
  return judged.ok() ? *judged : Unchecked(judged.status());
}

void SqlVetter::VetAll(const rpc::RequestContext& context,
                       absl::Span<QueryPart* const> queries) {
  rpc::RequestContext own = context;
  const absl::Time now = clock_->Now();
  own.deadline = now + std::min(kVettingTime, (context.deadline - now) / 2);
  std::optional<Verdict> for_the_others;
  for (QueryPart* query : queries) {
    const std::string key = KeyOf(context, query->sql);
    if (std::optional<Verdict> known = Known(key, query->sql)) {
      query->verdict = *std::move(known);
      continue;
    }
    if (for_the_others.has_value()) {
      query->verdict = *for_the_others;
      continue;
    }
    absl::StatusOr<Verdict> judged = Judge(own, key, query->sql);
    if (judged.ok()) {
      query->verdict = *std::move(judged);
      continue;
    }
    query->verdict = Unchecked(judged.status());
    if (IsNotOfTheStatement(judged.status())) for_the_others = query->verdict;
  }
}

}  // namespace semantic_layer::genie
