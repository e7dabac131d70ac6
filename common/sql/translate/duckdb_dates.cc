#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/translate/date_pattern.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {
namespace {

constexpr absl::string_view kDefaultFormat = "yyyy-MM-dd HH:mm:ss";

bool IsNtzName(const FunctionCall& call) {
  return absl::EndsWithIgnoreCase(call.name.parts.back().text, "_ntz");
}

bool IsTryName(const FunctionCall& call) {
  return absl::StartsWithIgnoreCase(call.name.parts.back().text, "try_");
}

}  // namespace

// timestamp must be one without zone; pattern is an argument of the user's.
Expression* DuckDbTranslator::FormatWith(Expression* timestamp,
                                         Expression* pattern, Span span) {
  const auto text = StringValue(pattern);
  if (!text.has_value()) {
    Unsupported(span, "a date pattern has to be a constant");
    return timestamp;
  }
  const DatePattern read = ReadDatePattern(*text, DatePatternUse::kFormat);
  if (!read.problem.empty()) Unsupported(span, read.problem);
  Expression* result = nullptr;
  for (const DatePatternPiece& piece : read.pieces) {
    Expression* part = nullptr;
    switch (piece.kind) {
      case DatePatternPiece::Kind::kFormat:
        part = b_.Call("strftime", {timestamp, b_.String(piece.text)});
        break;
      case DatePatternPiece::Kind::kFraction: {
        Expression* micros = b_.Call("strftime", {timestamp, b_.String("%f")});
        part = piece.digits <= 6
                   ? b_.Call("left", {micros, b_.Integer(piece.digits)})
                   : b_.Call("rpad", {micros, b_.Integer(piece.digits),
                                      b_.String("0")});
        break;
      }
      case DatePatternPiece::Kind::kQuarter:
        part = b_.Cast(b_.Call("quarter", {timestamp}),
                       b_.Type(TypeKind::kString));
        if (piece.digits > 1) {
          part = b_.Binary(BinaryOp::kConcat,
                           b_.String(piece.digits == 2 ? "0" : "Q"), part);
        }
        break;
    }
    result =
        result == nullptr ? part : b_.Binary(BinaryOp::kConcat, result, part);
  }
  return result == nullptr ? b_.String("") : result;
}

// A timestamp without zone from a text.
Expression* DuckDbTranslator::ParseWith(Expression* text, Expression* pattern,
                                        bool try_parse, Span span) {
  const auto format = StringValue(pattern);
  if (!format.has_value()) {
    Unsupported(span, "a date pattern has to be a constant");
    return text;
  }
  const DatePattern read = ReadDatePattern(*format, DatePatternUse::kParse);
  if (!read.problem.empty()) Unsupported(span, read.problem);
  const std::string strptime =
      read.pieces.empty() ? std::string() : read.pieces[0].text;
  // Databricks wants as many digits as there are letters; DuckDB takes fewer.
  if (try_parse) text = Fill(kTextGuardForm, {text, b_.String(read.shape)});
  Expression* parsed = b_.Call(try_parse ? "try_strptime" : "strptime",
                               {text, b_.String(strptime)});
  // Two digits of a year are of this century, also from 69 on.
  return read.short_year ? Fill(kCenturyForm, {parsed}) : parsed;
}

Expression* DuckDbTranslator::RewriteDateFormat(FunctionCall* call) {
  return FormatWith(TimestampOf(call->arguments[0]), call->arguments[1],
                    call->span);
}

Expression* DuckDbTranslator::RewriteToDate(FunctionCall* call) {
  const bool is_try = IsTryName(*call);
  Expression* value = call->arguments[0];
  if (call->arguments.size() == 1) {
    return b_.Cast(WholeDate(value, TypeOf(value), is_try),
                   b_.Type(TypeKind::kDate), is_try);
  }
  const Type* type = TypeOf(value);
  if (IsDate(type) || IsTimestamp(type)) return DateOf(value);
  return b_.Cast(ParseWith(value, call->arguments[1], is_try, call->span),
                 b_.Type(TypeKind::kDate));
}

Expression* DuckDbTranslator::RewriteToTimestamp(FunctionCall* call) {
  const bool is_try = IsTryName(*call);
  const TypeKind kind =
      IsNtzName(*call) ? TypeKind::kTimestampNtz : TypeKind::kTimestamp;
  Expression* value = call->arguments[0];
  const Type* type = TypeOf(value);
  if (IsNumeric(type)) return b_.Call("to_timestamp", {value});
  if (call->arguments.size() == 1 || IsDate(type) || IsTimestamp(type)) {
    return b_.Cast(WholeDate(value, type, is_try), b_.Type(kind), is_try);
  }
  return b_.Cast(ParseWith(value, call->arguments[1], is_try, call->span),
                 b_.Type(kind));
}

Expression* DuckDbTranslator::RewriteFromUnixtime(FunctionCall* call) {
  Expression* timestamp =
      TimestampOf(b_.Call("to_timestamp", {call->arguments[0]}));
  Expression* pattern = call->arguments.size() == 2 ? call->arguments[1]
                                                    : b_.String(kDefaultFormat);
  return FormatWith(timestamp, pattern, call->span);
}

Expression* DuckDbTranslator::RewriteUnixTimestamp(FunctionCall* call) {
  Expression* timestamp = nullptr;
  if (call->arguments.empty()) {
    timestamp = b_.Call("now");
  } else {
    Expression* value = call->arguments[0];
    const Type* type = TypeOf(value);
    if (IsDate(type) || IsTimestamp(type) ||
        (type == nullptr && call->arguments.size() == 1)) {
      timestamp = value;
    } else {
      Expression* pattern = call->arguments.size() == 2
                                ? call->arguments[1]
                                : b_.String(kDefaultFormat);
      timestamp = ParseWith(value, pattern, false, call->span);
    }
  }
  Expression* seconds = b_.Call(
      "floor",
      {b_.Call("epoch", {b_.Cast(timestamp, b_.Type(TypeKind::kTimestamp))})});
  return b_.Cast(seconds, b_.Type(TypeKind::kBigInt));
}

Expression* DuckDbTranslator::RewriteTimePart(FunctionCall* call) {
  return b_.Call(absl::AsciiStrToLower(call->name.parts.back().text),
                 {TimestampOf(call->arguments[0])});
}

Expression* DuckDbTranslator::RewriteUtcTimestamp(FunctionCall* call) {
  const bool from =
      absl::StartsWithIgnoreCase(call->name.parts.back().text, "from");
  Expression* zone = call->arguments[1];
  Expression* utc = b_.String("UTC");
  Expression* instant =
      b_.Call("timezone", {from ? utc : zone, TimestampOf(call->arguments[0])});
  return b_.Cast(b_.Call("timezone", {from ? zone : utc, instant}),
                 b_.Type(TypeKind::kTimestamp));
}

Expression* DuckDbTranslator::RewriteAddMonths(FunctionCall* call) {
  Expression* months = b_.Call(
      "to_months", {b_.Cast(call->arguments[1], b_.Type(TypeKind::kInt))});
  return b_.Cast(b_.Binary(BinaryOp::kAdd, DateOf(call->arguments[0]), months),
                 b_.Type(TypeKind::kDate));
}

Expression* DuckDbTranslator::MoveBy(Expression* timestamp, Expression* count,
                                     TimeUnit unit, Span span) {
  int64_t times = 1;
  TimeUnit step = unit;
  switch (unit) {
    case TimeUnit::kQuarter:
      times = 3;
      step = TimeUnit::kMonth;
      break;
    case TimeUnit::kDayOfYear:
      step = TimeUnit::kDay;
      break;
    case TimeUnit::kNanosecond:
    case TimeUnit::kNone:
      Unsupported(span, "this unit of time has no counterpart in DuckDB");
      break;
    default:
      break;
  }
  Expression* interval = nullptr;
  if (const std::optional<int64_t> number = IntegerValue(count)) {
    interval = b_.Interval(*number * times, step);
  } else {
    if (IsString(TypeOf(count))) {
      count = b_.Cast(count, b_.Type(TypeKind::kBigInt));
    }
    interval = b_.Binary(BinaryOp::kMultiply, count, b_.Interval(times, step));
  }
  return b_.Binary(BinaryOp::kAdd, timestamp, interval);
}

Expression* DuckDbTranslator::RewriteDateAdd(FunctionCall* call) {
  const auto& a = call->arguments;
  if (a.size() == 2) {
    return b_.Binary(BinaryOp::kAdd, DateOf(a[0]),
                     b_.Cast(a[1], b_.Type(TypeKind::kInt)));
  }
  const auto* unit = a[0]->As<DateTimeUnitExpr>();
  if (unit == nullptr) {
    Unsupported(call->span, "the unit of time is not known");
    return call;
  }
  Expression* start = a[2];
  if (!IsTimestamp(TypeOf(start))) {
    start = b_.Cast(start, b_.Type(TypeKind::kTimestamp));
  }
  return MoveBy(start, a[1], unit->unit, call->span);
}

Expression* DuckDbTranslator::RewriteDateSub(FunctionCall* call) {
  return b_.Binary(BinaryOp::kSubtract, DateOf(call->arguments[0]),
                   b_.Cast(call->arguments[1], b_.Type(TypeKind::kInt)));
}

// Whole units from one time to another, as elapsed, not as boundaries crossed.
Expression* DuckDbTranslator::RewriteDateDiff(FunctionCall* call) {
  const auto& a = call->arguments;
  if (a.size() == 2) {
    return b_.Call("date_diff", {b_.String("day"), DateOf(a[1]), DateOf(a[0])});
  }
  const auto* unit = a[0]->As<DateTimeUnitExpr>();
  if (unit == nullptr) {
    Unsupported(call->span, "the unit of time is not known");
    return call;
  }
  Expression* from = TimestampOf(a[1]);
  Expression* to = TimestampOf(a[2]);
  const auto months = [&](int64_t each) -> Expression* {
    Expression* count = Fill(kMonthsForm, {from, to});
    if (each == 1) return count;
    return b_.Binary(BinaryOp::kIntegerDivide, count, b_.Integer(each));
  };
  switch (unit->unit) {
    case TimeUnit::kYear:
      return months(12);
    case TimeUnit::kQuarter:
      return months(3);
    case TimeUnit::kMonth:
      return months(1);
    case TimeUnit::kDayOfYear:
      return b_.Call("date_sub", {b_.String("day"), from, to});
    case TimeUnit::kNanosecond:
    case TimeUnit::kNone:
      Unsupported(call->span, "this unit of time has no counterpart in DuckDB");
      return call;
    default:
      return b_.Call(
          "date_sub",
          {b_.String(absl::AsciiStrToLower(TimeUnitName(unit->unit))), from,
           to});
  }
}

Expression* DuckDbTranslator::RewriteMonthsBetween(FunctionCall* call) {
  Expression* months =
      Fill(kMonthsBetweenForm,
           {TimestampOf(call->arguments[0]), TimestampOf(call->arguments[1])});
  if (call->arguments.size() == 3) {
    const auto* literal = call->arguments[2]->As<LiteralExpr>();
    if (literal != nullptr && literal->literal == LiteralKind::kFalse) {
      return months;
    }
    if (literal == nullptr) {
      Unsupported(call->span, "whether to round has to be a constant");
    }
  }
  return b_.Call("round", {months, b_.Integer(8)});
}

Expression* DuckDbTranslator::RewriteMakeInterval(FunctionCall* call) {
  static constexpr absl::string_view kMakers[] = {
      "to_years", "to_months",  "to_weeks",  "to_days",
      "to_hours", "to_minutes", "to_seconds"};
  Expression* sum = b_.Call("to_days", {b_.Integer(0)});
  for (uint32_t i = 0; i < call->arguments.size(); ++i) {
    sum = b_.Binary(BinaryOp::kAdd, sum,
                    b_.Call(kMakers[i], {call->arguments[i]}));
  }
  return sum;
}

}  // namespace semantic_layer::sql
