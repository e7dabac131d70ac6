#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {
namespace {

bool IsUtf8(absl::string_view charset) {
  return absl::EqualsIgnoreCase(charset, "utf-8") ||
         absl::EqualsIgnoreCase(charset, "utf8") ||
         absl::EqualsIgnoreCase(charset, "us-ascii");
}

// Whether a regular expression is a plain text: no character has a meaning.
bool IsPlainRegex(absl::string_view regex) {
  return !regex.empty() &&
         regex.find_first_of("\\.[]{}()*+-?^$|") == absl::string_view::npos;
}

// The number of capturing groups of a regular expression.
int64_t CountGroups(absl::string_view regex) {
  int64_t groups = 0;
  bool in_class = false;
  for (size_t i = 0; i < regex.size(); ++i) {
    const char c = regex[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      if (i + 1 < regex.size() && regex[i + 1] == '^') ++i;
      if (i + 1 < regex.size() && regex[i + 1] == ']') ++i;
    } else if (c == '(') {
      const absl::string_view rest = regex.substr(i + 1);
      const bool named = absl::StartsWith(rest, "?<") &&
                         !absl::StartsWith(rest, "?<=") &&
                         !absl::StartsWith(rest, "?<!");
      if (!absl::StartsWith(rest, "?") || named) ++groups;
    }
  }
  return groups;
}

}  // namespace

Expression* DuckDbTranslator::RewriteBase64(FunctionCall* call) {
  Expression* value = call->arguments[0];
  if (!IsKind(TypeOf(value), TypeKind::kBinary)) {
    value = b_.Call("encode", {value});
  }
  return b_.Call("base64", {value});
}

Expression* DuckDbTranslator::RewriteLength(FunctionCall* call) {
  Expression* value = call->arguments[0];
  const Type* type = TypeOf(value);
  if (IsKind(type, TypeKind::kBinary)) {
    return b_.Call("octet_length", {value});
  }
  if (type != nullptr && !IsString(type) && !IsNull(type)) {
    value = CastToString(value, type, call->span);
  }
  return b_.Call("length", {value});
}

// locate(sub, s[, from]) and its sisters, which have the same order.
Expression* DuckDbTranslator::RewriteLocate(FunctionCall* call) {
  const auto& a = call->arguments;
  if (a.size() == 2) return b_.Call("strpos", {a[1], a[0]});
  if (IntegerValue(a[2]) == 1) return b_.Call("strpos", {a[1], a[0]});
  return Fill(kLocateForm, {a[0], a[1], a[2]});
}

Expression* DuckDbTranslator::RewriteConcat(FunctionCall* call) {
  if (call->arguments.empty()) return b_.String("");
  Expression* result = nullptr;
  for (Expression* argument : call->arguments) {
    const Type* type = TypeOf(argument);
    if (type != nullptr && !IsNull(type) && !IsKind(type, TypeKind::kArray) &&
        !IsKind(type, TypeKind::kBinary)) {
      argument = CastToString(argument, type, argument->span);
    }
    // || gives NULL for a NULL, as Databricks' concat does; DuckDB's skips it.
    result = result == nullptr ? argument
                               : b_.Binary(BinaryOp::kConcat, result, argument);
  }
  if (call->arguments.size() == 1 && TypeOf(result) == nullptr) {
    return b_.Binary(BinaryOp::kConcat, result, b_.String(""));
  }
  return result;
}

Expression* DuckDbTranslator::RewriteConcatWs(FunctionCall* call) {
  Builder::Expressions arguments, lists;
  bool arrays = false;
  for (Expression* argument : call->arguments) {
    const Type* type = TypeOf(argument);
    const bool array = IsKind(type, TypeKind::kArray);
    arrays = arrays || array;
    if (!array && type != nullptr && !IsString(type) && !IsNull(type)) {
      argument = CastToString(argument, type, argument->span);
    }
    lists.push_back(array ? argument : b_.Call("list_value", {argument}));
    arguments.push_back(argument);
  }
  if (arrays) {
    // The elements of arrays stand among the other texts.
    lists.erase(lists.begin());
    return Fill(kJoinForm, {b_.Call("list_concat", lists), arguments[0]});
  }
  if (arguments.size() == 1) {
    return b_.Case({{b_.IsNull(arguments[0], true), b_.String("")}});
  }
  return b_.Call("concat_ws", arguments);
}

// decode(bytes, charset), or decode(e, k1, v1, ..., default).
Expression* DuckDbTranslator::RewriteDecode(FunctionCall* call) {
  const auto& a = call->arguments;
  if (a.size() == 2) {
    const auto charset = StringValue(a[1]);
    if (!charset.has_value() || !IsUtf8(*charset)) {
      Unsupported(call->span, "DuckDB decodes UTF-8 only");
    }
    return b_.Call("decode", {a[0]});
  }
  std::vector<WhenClause> whens;
  for (uint32_t i = 1; i + 1 < a.size(); i += 2) {
    auto* same = arena_.New<IsDistinctExpr>();
    same->negated = true;
    same->left = a[0];
    same->right = a[i];
    whens.push_back({same, a[i + 1]});
  }
  return b_.Case(whens, a.size() % 2 == 0 ? a[a.size() - 1] : nullptr);
}

Expression* DuckDbTranslator::RewriteElt(FunctionCall* call) {
  const auto& a = call->arguments;
  std::vector<WhenClause> whens;
  whens.push_back({b_.IsNull(a[0]), b_.Null()});
  for (uint32_t i = 1; i < a.size(); ++i) {
    whens.push_back({b_.Equal(a[0], b_.Integer(i)), a[i]});
  }
  return b_.Case(whens, b_.Call("error", {b_.String("INVALID_ARRAY_INDEX")}));
}

Expression* DuckDbTranslator::RewriteEncode(FunctionCall* call) {
  const auto charset = StringValue(call->arguments[1]);
  if (!charset.has_value() || !IsUtf8(*charset)) {
    Unsupported(call->span, "DuckDB encodes UTF-8 only");
  }
  return b_.Call("encode", {call->arguments[0]});
}

Expression* DuckDbTranslator::RewriteFormatNumber(FunctionCall* call) {
  const std::optional<int64_t> digits = IntegerValue(call->arguments[1]);
  if (!digits.has_value() || *digits < 0 || *digits > 30) {
    Unsupported(call->span, "format_number needs a constant number of digits");
    return call;
  }
  return b_.Call("format",
                 {b_.String(absl::StrCat("{:,.", *digits, "f}")),
                  b_.Cast(call->arguments[0], b_.Type(TypeKind::kDouble))});
}

Expression* DuckDbTranslator::RewriteLeftRight(FunctionCall* call) {
  Expression* count = call->arguments[1];
  const std::optional<int64_t> number = IntegerValue(count);
  // A negative count gives nothing in Databricks; DuckDB counts from the end.
  if (!number.has_value() || *number < 0) {
    count = b_.Call("greatest", {count, b_.Integer(0)});
  }
  Expression* value = call->arguments[0];
  const Type* type = TypeOf(value);
  if (type != nullptr && !IsString(type) && !IsNull(type)) {
    value = CastToString(value, type, call->span);
  }
  return b_.Call(absl::AsciiStrToLower(call->name.parts.back().text),
                 {value, count});
}

Expression* DuckDbTranslator::RewritePad(FunctionCall* call) {
  const auto& a = call->arguments;
  const bool left = absl::ascii_tolower(call->name.parts.back().text[0]) == 'l';
  Expression* pad = a.size() == 3 ? a[2] : b_.String(" ");
  const std::optional<int64_t> count = IntegerValue(a[1]);
  const auto text = StringValue(pad);
  Expression* value = a[0];
  const Type* type = TypeOf(value);
  if (type != nullptr && !IsString(type) && !IsNull(type)) {
    value = CastToString(value, type, call->span);
  }
  if (count.has_value() && *count > 0 && text.has_value() && !text->empty()) {
    return b_.Call(left ? "lpad" : "rpad", {value, a[1], pad});
  }
  return Fill(left ? kPadForm : kRightPadForm, {value, a[1], pad});
}

Expression* DuckDbTranslator::RewriteRegexpReplace(FunctionCall* call) {
  const auto& a = call->arguments;
  if (a.size() == 4 && IntegerValue(a[3]) != 1) {
    Unsupported(call->span, "regexp_replace from a position",
                "replace in a substring");
  }
  Expression* replacement = a[2];
  if (const auto text = StringValue(replacement)) {
    // Groups are $1 in Java and \1 in DuckDB; \$ is a dollar.
    std::string out;
    for (size_t i = 0; i < text->size(); ++i) {
      const char c = (*text)[i];
      const char next = i + 1 < text->size() ? (*text)[i + 1] : '\0';
      if (c == '\\' && next != '\0') {
        out += next == '\\' ? "\\\\" : std::string(1, next);
        ++i;
      } else if (c == '$' && absl::ascii_isdigit(next)) {
        absl::StrAppend(&out, "\\", std::string(1, next));
        ++i;
      } else {
        out += c;
      }
    }
    replacement = b_.String(out);
  } else {
    replacement = Fill(kGroupsForm, {replacement});
  }
  return b_.Call("regexp_replace", {a[0], a[1], replacement, b_.String("g")});
}

Expression* DuckDbTranslator::RewriteRegexpExtract(FunctionCall* call) {
  const auto& a = call->arguments;
  Expression* group = a.size() == 3 ? a[2] : b_.Integer(1);
  const auto regex = StringValue(a[1]);
  const std::optional<int64_t> number = IntegerValue(group);
  if (regex.has_value() && number.has_value() &&
      (*number < 0 || *number > CountGroups(*regex))) {
    // DuckDB would give an empty text.
    Unsupported(call->span,
                absl::StrCat("the regular expression has no group ", *number),
                "group 0 is the whole match; without a number it is group 1");
  }
  return b_.Call(absl::AsciiStrToLower(call->name.parts.back().text),
                 {a[0], a[1], group});
}

Expression* DuckDbTranslator::RewriteReverse(FunctionCall* call) {
  const bool list = IsKind(TypeOf(call->arguments[0]), TypeKind::kArray);
  return b_.Call(list ? "list_reverse" : "reverse", {call->arguments[0]});
}

Expression* DuckDbTranslator::RewriteSha2(FunctionCall* call) {
  const std::optional<int64_t> bits = IntegerValue(call->arguments[1]);
  if (!bits.has_value() || (*bits != 256 && *bits != 0)) {
    Unsupported(call->span, "DuckDB has SHA-2 of 256 bits only");
  }
  return b_.Call("sha256", {call->arguments[0]});
}

Expression* DuckDbTranslator::RewriteSplit(FunctionCall* call) {
  const auto& a = call->arguments;
  if (a.size() == 3) {
    const std::optional<int64_t> limit = IntegerValue(a[2]);
    if (!limit.has_value() || *limit > 0) {
      return Fill(kSplitForm, {a[0], a[1], a[2]});
    }
  }
  const auto regex = StringValue(a[1]);
  const bool plain = regex.has_value() && IsPlainRegex(*regex);
  return b_.Call(plain ? "string_split" : "string_split_regex", {a[0], a[1]});
}

Expression* DuckDbTranslator::RewriteSubstring(FunctionCall* call) {
  const auto& a = call->arguments;
  Expression* start = a[1];
  if (const std::optional<int64_t> at = IntegerValue(start)) {
    // Position 0 counts as 1.
    if (*at == 0) start = b_.Integer(1);
  } else {
    start = Fill(kStartForm, {start});
  }
  Expression* value = a[0];
  const Type* type = TypeOf(value);
  if (type != nullptr && !IsString(type) && !IsNull(type) &&
      !IsKind(type, TypeKind::kBinary)) {
    value = CastToString(value, type, call->span);
  }
  if (IsKind(type, TypeKind::kBinary)) {
    // By bytes, which DuckDB's substring does not cut.
    Expression* bytes = a.size() == 2 ? b_.Call("octet_length", {value}) : a[2];
    return Fill(kBytesForm, {value, start, bytes});
  }
  if (a.size() == 2) return b_.Call("substring", {value, start});
  Expression* count = a[2];
  const std::optional<int64_t> length = IntegerValue(count);
  if (!length.has_value() || *length < 0) {
    count = b_.Call("greatest", {count, b_.Integer(0)});
  }
  return b_.Call("substring", {value, start, count});
}

Expression* DuckDbTranslator::RewriteToBinary(FunctionCall* call) {
  const auto& a = call->arguments;
  const bool is_try =
      absl::StartsWithIgnoreCase(call->name.parts.back().text, "try");
  const auto format = a.size() == 2 ? StringValue(a[1])
                                    : std::optional<absl::string_view>("hex");
  // try_to_binary looks at the text first: DuckDB's functions fail on it.
  const auto checked = [&](absl::string_view shape) -> Expression* {
    return is_try ? Fill(kTextGuardForm, {a[0], b_.String(shape)}) : a[0];
  };
  Expression* bytes = nullptr;
  if (format.has_value() && absl::EqualsIgnoreCase(*format, "hex")) {
    bytes = b_.Call("unhex", {checked("[0-9a-fA-F]*")});
  } else if (format.has_value() && absl::EqualsIgnoreCase(*format, "base64")) {
    bytes = b_.Call("from_base64",
                    {checked("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|"
                             "[A-Za-z0-9+/]{3}=)?")});
  } else if (format.has_value() && IsUtf8(*format)) {
    bytes = b_.Call("encode", {a[0]});
  } else {
    Unsupported(call->span,
                "to_binary needs a constant format: 'hex', "
                "'base64' or 'utf-8'");
    return call;
  }
  return bytes;
}

// Of a date or timestamp, to_char is date_format.
Expression* DuckDbTranslator::RewriteToChar(FunctionCall* call) {
  const Type* type = TypeOf(call->arguments[0]);
  if (!IsDate(type) && !IsTimestamp(type)) {
    Unsupported(call->span, "there are no number formats in DuckDB",
                "use format_number");
    return call;
  }
  return FormatWith(TimestampOf(call->arguments[0]), call->arguments[1],
                    call->span);
}

}  // namespace semantic_layer::sql
