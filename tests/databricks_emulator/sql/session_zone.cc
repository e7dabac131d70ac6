#include "tests/databricks_emulator/sql/session_zone.h"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/printer/column_name.h"
#include "tests/databricks_emulator/sql/sql_context.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
namespace {

constexpr int kMaxOffsetSeconds = 18 * 3600;

// Reads "5", "05:30", "05:30:15" with a sign before it.
std::optional<int> SecondsOf(absl::string_view text) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!negative && !absl::ConsumePrefix(&text, "+")) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() > 3) return std::nullopt;
  int seconds = 0;
  int unit = 3600;
  for (const absl::string_view part : parts) {
    int number = 0;
    if (part.empty() || part.size() > 2 || !absl::SimpleAtoi(part, &number) ||
        number < 0 || (unit < 3600 && number > 59)) {
      return std::nullopt;
    }
    seconds += number * unit;
    unit /= 60;
  }
  if (seconds > kMaxOffsetSeconds) return std::nullopt;
  return negative ? -seconds : seconds;
}

std::string OffsetText(int seconds) {
  const int size = std::abs(seconds);
  std::string text = absl::StrFormat("%c%02d:%02d", seconds < 0 ? '-' : '+',
                                     size / 3600, size / 60 % 60);
  if (size % 60 != 0) absl::StrAppendFormat(&text, ":%02d", size % 60);
  return text;
}

// The engine's name of an offset; empty when it has none.
std::string EngineZoneOf(int seconds) {
  if (seconds == 0) return "UTC";
  const int hours = seconds / 3600;
  if (seconds % 3600 == 0 && hours >= -12 && hours <= 14) {
    return absl::StrFormat("Etc/GMT%+d", -hours);  // its signs are POSIX'
  }
  static constexpr std::pair<int, const char*> kHalfHours[] = {
      {-9 * 60 - 30, "Pacific/Marquesas"}, {4 * 60 + 30, "Asia/Kabul"},
      {5 * 60 + 30, "Asia/Kolkata"},       {5 * 60 + 45, "Asia/Kathmandu"},
      {6 * 60 + 30, "Asia/Yangon"},        {9 * 60 + 30, "Australia/Darwin"}};
  for (const auto& [minutes, name] : kHalfHours) {
    if (minutes * 60 == seconds) return name;
  }
  return "";
}

// The seconds of one part of an interval.
std::optional<int> PartSeconds(const sql::IntervalPart& part) {
  bool negative = false;
  const sql::Expression* value = part.value;
  if (const auto* minus = value->As<sql::UnaryExpr>()) {
    negative = minus->op == sql::UnaryOp::kMinus;
    value = minus->operand;
  }
  int number = 0;
  if (!absl::SimpleAtoi(LiteralText(value).value_or(""), &number) ||
      std::abs(number) > kMaxOffsetSeconds) {
    return std::nullopt;
  }
  if (negative) number = -number;
  switch (part.unit) {
    case sql::TimeUnit::kHour:
      return std::abs(number) > 18 ? std::nullopt
                                   : std::optional(number * 3600);
    case sql::TimeUnit::kMinute:
      return std::abs(number) > 18 * 60 ? std::nullopt
                                        : std::optional(number * 60);
    case sql::TimeUnit::kSecond:
      return number;
    default:
      return std::nullopt;
  }
}

// The text with the earlier offset when its hour comes twice; else nothing.
std::optional<std::string> Pinned(absl::string_view text,
                                  const absl::TimeZone& zone) {
  for (const char* format : {"%Y-%m-%d %H:%M:%E*S", "%Y-%m-%dT%H:%M:%E*S",
                             "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"}) {
    absl::Time as_utc;
    std::string error;
    if (!absl::ParseTime(format, text, &as_utc, &error)) continue;
    const absl::TimeZone::TimeInfo times =
        zone.At(absl::ToCivilSecond(as_utc, absl::UTCTimeZone()));
    if (times.kind != absl::TimeZone::TimeInfo::REPEATED) return std::nullopt;
    return absl::StrCat(text, OffsetText(zone.At(times.pre).offset));
  }
  return std::nullopt;
}

// The constant's text; null for anything that is no constant TIMESTAMP.
sql::LiteralExpr* TimestampConstant(sql::Expression* expression) {
  if (auto* literal = expression->As<sql::LiteralExpr>()) {
    return literal->literal == sql::LiteralKind::kTimestamp ||
                   literal->literal == sql::LiteralKind::kTimestampLtz
               ? literal
               : nullptr;
  }
  auto* cast = expression->As<sql::CastExpr>();
  if (cast == nullptr || (cast->type->type != sql::TypeKind::kTimestamp &&
                          cast->type->type != sql::TypeKind::kTimestampLtz)) {
    return nullptr;
  }
  auto* literal = cast->operand->As<sql::LiteralExpr>();
  return literal != nullptr && literal->literal == sql::LiteralKind::kString
             ? literal
             : nullptr;
}

}  // namespace

absl::StatusOr<SessionZone> ReadSessionZone(absl::string_view text) {
  SessionZone session;
  absl::string_view offset = text;
  if (absl::StartsWithIgnoreCase(text, "UTC") ||
      absl::StartsWithIgnoreCase(text, "GMT")) {
    offset.remove_prefix(3);
  } else if (absl::StartsWithIgnoreCase(text, "UT")) {
    offset.remove_prefix(2);
  }
  if (text == "Z" || offset.empty()) return session;
  if (const std::optional<int> seconds = SecondsOf(offset)) {
    session.zone = absl::FixedTimeZone(*seconds);
    session.engine_name = EngineZoneOf(*seconds);
    if (session.engine_name.empty()) {
      return NotSupported(absl::StrCat(
          "the time zone ", text,
          " in the emulator; write an offset of whole hours or a region such "
          "as 'Asia/Kolkata'"));
    }
    return session;
  }
  if (!absl::LoadTimeZone(std::string(text), &session.zone)) {
    return SqlError(
        "INVALID_CONF_VALUE.TIME_ZONE", "22022",
        absl::StrCat("Cannot resolve the given timezone: ", text, "."));
  }
  session.engine_name = std::string(text);
  return session;
}

std::optional<std::string> OffsetOfInterval(const sql::IntervalExpr& interval) {
  int seconds = 0;
  if (interval.to_unit != sql::TimeUnit::kNone) {
    if (interval.parts.size() != 1 ||
        interval.parts[0].unit != sql::TimeUnit::kHour) {
      return std::nullopt;
    }
    const std::string text = LiteralText(interval.parts[0].value).value_or("");
    const std::optional<int> read =
        SecondsOf(absl::StartsWith(text, "-") || absl::StartsWith(text, "+")
                      ? text
                      : absl::StrCat("+", text));
    if (!read.has_value()) return std::nullopt;
    seconds = *read;
  } else {
    for (const sql::IntervalPart& part : interval.parts) {
      const std::optional<int> more = PartSeconds(part);
      if (!more.has_value()) return std::nullopt;
      seconds += *more;
    }
  }
  if (std::abs(seconds) > kMaxOffsetSeconds) return std::nullopt;
  return OffsetText(seconds);
}

void PinRepeatedHours(sql::Node* tree, const absl::TimeZone& zone,
                      sql::Arena* arena) {
  sql::Builder b(*arena);
  sql::Walk(*tree, [&](sql::Node& node) {
    if (auto* item = node.As<sql::SelectItem>();
        item != nullptr && item->alias.text.empty()) {
      if (const auto* constant = TimestampConstant(item->expression);
          constant != nullptr && Pinned(constant->text, zone).has_value()) {
        item->alias = b.Name(sql::ColumnNameOf(*item->expression));
      }
    }
    sql::ForEachExpressionSlot(node, [&](sql::Expression*& slot) {
      sql::LiteralExpr* constant = TimestampConstant(slot);
      if (constant == nullptr) return;
      if (const auto text = Pinned(constant->text, zone)) {
        constant->text = arena->Copy(*text);
      }
    });
    return true;
  });
}

}  // namespace semantic_layer::emulator
