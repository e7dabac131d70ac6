#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {
namespace {

bool IsIntegerKind(TypeKind kind) {
  return kind == TypeKind::kTinyInt || kind == TypeKind::kSmallInt ||
         kind == TypeKind::kInt || kind == TypeKind::kBigInt;
}

// Whether a text is an integer as Databricks reads it in a cast.
bool IsIntegerText(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    text.remove_prefix(1);
  }
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return !text.empty();
}

}  // namespace

// 2024 and 2024-03 as the first day; other texts as they are.
absl::string_view DuckDbTranslator::WholeDateText(absl::string_view text) {
  const absl::string_view plain = absl::StripAsciiWhitespace(text);
  if (plain.size() < 4 || plain[0] == '-' ||
      plain.find_first_not_of("0123456789-") != absl::string_view::npos) {
    return text;
  }
  switch (std::count(plain.begin(), plain.end(), '-')) {
    case 0:
      return arena_.Copy(absl::StrCat(plain, "-01-01"));
    case 1:
      return arena_.Copy(absl::StrCat(plain, "-01"));
    default:
      return text;
  }
}

// Databricks reads '2024' and '2024-03' as the first day; DuckDB wants it
// written. An error says so; that TRY_CAST would give NULL has to be mended.
Expression* DuckDbTranslator::WholeDate(Expression* value, const Type* from,
                                        bool try_cast) {
  if (!IsString(from)) return value;
  const auto text = StringValue(value);
  if (!text.has_value()) {
    return try_cast ? Fill(kWholeDateForm, {value}) : value;
  }
  const absl::string_view whole = WholeDateText(*text);
  return whole == *text ? value : b_.String(whole);
}

// A struct is cast field by field in their order, whatever their names.
Expression* DuckDbTranslator::CastStruct(Expression* value, const Type* from,
                                         const Type* to, bool try_cast,
                                         Span span) {
  const absl::string_view row = arena_.Copy(absl::StrCat("_s", next_name_++));
  Builder::Expressions fields;
  for (uint32_t i = 0; i < to->fields.size(); ++i) {
    DataType* type = TypeToSyntax(to->fields[i].type, arena_);
    if (type == nullptr) return nullptr;
    Expression* field =
        b_.Call("struct_extract_at", {b_.Column(row), b_.Integer(i + 1)});
    fields.push_back(b_.NamedArgument(
        to->fields[i].name,
        CastTo(Typed(field, from->fields[i].type), from->fields[i].type,
               RewriteType(type), try_cast, span)));
  }
  Expression* rebuilt = b_.Case(
      {{b_.IsNull(b_.Column(row), true), b_.Call("struct_pack", fields)}});
  auto* first = arena_.New<SubscriptExpr>();
  first->base = b_.Call("list_transform", {b_.Call("list_value", {value}),
                                           b_.Lambda({row}, rebuilt)});
  first->index = b_.Integer(1);
  return first;
}

// Arrays and structs, whose parts are cast by Databricks' rules; null when the
// types are not known that far, or the same.
Expression* DuckDbTranslator::CastNested(Expression* value, const Type* from,
                                         const Type* to, bool try_cast,
                                         Span span) {
  if (from == nullptr || to == nullptr || from->kind != to->kind ||
      SameType(from, to)) {
    return nullptr;
  }
  if (IsKind(to, TypeKind::kStruct) &&
      from->fields.size() == to->fields.size() && !to->fields.empty()) {
    return CastStruct(value, from, to, try_cast, span);
  }
  DataType* element = TypeToSyntax(to->element, arena_);
  if (!IsKind(to, TypeKind::kArray) || from->element == nullptr ||
      element == nullptr) {
    return nullptr;
  }
  const absl::string_view name = arena_.Copy(absl::StrCat("_s", next_name_++));
  Expression* item =
      CastTo(Typed(b_.Column(name), from->element), from->element,
             RewriteType(element), try_cast, span);
  return b_.Call("list_transform", {value, b_.Lambda({name}, item)});
}

DataType* DuckDbTranslator::RewriteType(DataType* type) {
  Walk(static_cast<Node&>(*type), [this](Node& node) {
    auto* t = node.As<DataType>();
    if (t == nullptr) return true;
    if (t->type == TypeKind::kGeography || t->type == TypeKind::kGeometry) {
      Unsupported(t->span, "DuckDB has no geography without its extension");
    }
    if (t->collation.parts.size() == 1) {
      const absl::string_view name = t->collation.parts[0].text;
      if (!absl::EqualsIgnoreCase(name, "UTF8_BINARY")) {
        Unsupported(t->span, "collations differ");
      }
      t->collation = ObjectName();
    }
    return true;
  });
  return type;
}

Expression* DuckDbTranslator::CastToInteger(Expression* value, const Type* from,
                                            DataType* type, bool try_cast) {
  if (IsIntegral(from) || IsNull(from) || IsKind(from, TypeKind::kBoolean)) {
    return b_.Cast(value, type, try_cast);
  }
  if (IsDecimal(from) || IsFractional(from)) {
    // Databricks cuts, DuckDB rounds.
    return b_.Cast(b_.Call("trunc", {value}), type, try_cast);
  }
  if (IsTimestamp(from)) {
    return b_.Cast(b_.Call("floor", {b_.Call("epoch", {value})}), type,
                   try_cast);
  }
  if (IsString(from)) {
    if (const auto text = StringValue(value)) {
      if (IsIntegerText(*text)) {
        return b_.Cast(b_.String(absl::StripAsciiWhitespace(*text)), type,
                       try_cast);
      }
      if (try_cast) return b_.Cast(b_.Null(), type);
      return b_.Cast(
          b_.Call("error", {b_.String("CAST_INVALID_INPUT: the string is no "
                                      "integer; use try_cast to get NULL")}),
          type);
    }
    // A text with a point, an exponent or 0x is no integer: DuckDB would round
    // or read it. With another sign in its place it is none for DuckDB either.
    Expression* checked = b_.Call(
        "regexp_replace", {value, b_.String("[^-+0-9\\s]"), b_.String("?")});
    return b_.Cast(checked, type, try_cast);
  }
  if (from == nullptr) {
    // Of unknown type: through a decimal, so that fractions are cut.
    Expression* exact = b_.Cast(value, b_.DecimalType(38, 10), try_cast);
    return b_.Cast(b_.Call("trunc", {exact}), type, try_cast);
  }
  return b_.Cast(value, type, try_cast);
}

Expression* DuckDbTranslator::CastToString(Expression* value, const Type* from,
                                           Span span) {
  DataType* string = b_.Type(TypeKind::kString);
  const Type* const type = SimpleType(TypeKind::kString);
  if (IsString(from)) return value;
  if (IsKind(from, TypeKind::kTimestamp)) {
    // Without the zone's offset.
    return Typed(b_.Cast(TimestampOf(value), string), type);
  }
  if (IsKind(from, TypeKind::kBinary)) {
    return Typed(b_.Call("decode", {value}), type);
  }
  if (IsKind(from, TypeKind::kVariant)) {
    return Typed(b_.Call("json_extract_string", {value, b_.String("$")}), type);
  }
  if (from == nullptr) {
    Approximate(span,
                "the type of what is cast to STRING is not known; DuckDB "
                "writes doubles, arrays, maps and structs in another way");
  }
  if (IsFractional(from)) return NumberText(value, from);
  if (IsKind(from, TypeKind::kArray) || IsKind(from, TypeKind::kMap) ||
      IsKind(from, TypeKind::kStruct)) {
    return Typed(TextOf(value, from, TextStyle::kCast, span), type);
  }
  if (IsInterval(from)) {
    Unsupported(span,
                absl::StrCat("the text of ", TypeText(from),
                             " is another one in DuckDB"),
                "take its parts with extract");
  }
  return Typed(b_.Cast(value, string), type);
}

Expression* DuckDbTranslator::CastTo(Expression* value, const Type* from,
                                     DataType* type, bool try_cast, Span span) {
  if (IsIntegerKind(type->type)) {
    if (IsDate(from)) {
      Unsupported(span, "a DATE cannot be cast to a number", "use unix_date");
    }
    return CastToInteger(value, from, type, try_cast);
  }
  switch (type->type) {
    case TypeKind::kString:
    case TypeKind::kVarchar:
    case TypeKind::kChar:
      return CastToString(value, from, span);
    case TypeKind::kDecimal:
      if (IsFractional(from) && !value->Is<LiteralExpr>()) {
        // Databricks rounds the shortest digits of the double.
        value = b_.Cast(value, b_.Type(TypeKind::kString));
      }
      return b_.Cast(value, type, try_cast);
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampLtz:
      if (IsNumeric(from)) return b_.Call("to_timestamp", {value});
      return b_.Cast(WholeDate(value, from, try_cast), type, try_cast);
    case TypeKind::kDate:
    case TypeKind::kTimestampNtz:
      return b_.Cast(WholeDate(value, from, try_cast), type, try_cast);
    case TypeKind::kBoolean:
      // Blanks around the word do not matter.
      if (IsString(from) && !StringValue(value).has_value()) {
        value = b_.Call("trim", {value});
      } else if (const auto text = StringValue(value)) {
        value = b_.String(absl::StripAsciiWhitespace(*text));
      }
      return b_.Cast(value, type, try_cast);
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      if (IsTimestamp(from)) {
        return b_.Cast(b_.Call("epoch", {value}), type, try_cast);
      }
      return b_.Cast(value, type, try_cast);
    case TypeKind::kBinary:
      if (IsString(from)) return b_.Call("encode", {value});
      return b_.Cast(value, type, try_cast);
    case TypeKind::kInterval:
      Unsupported(span, "casts to INTERVAL differ",
                  "write an interval literal");
      return b_.Cast(value, type, try_cast);
    case TypeKind::kVariant:
      return b_.Call("to_json", {value});
    case TypeKind::kArray:
    case TypeKind::kStruct: {
      Expression* nested = CastNested(
          value, from, TypeFromSyntax(*type, arena_), try_cast, span);
      return nested != nullptr ? nested : b_.Cast(value, type, try_cast);
    }
    default:
      return b_.Cast(value, type, try_cast);
  }
}

Expression* DuckDbTranslator::RewriteCast(CastExpr* cast) {
  DataType* type = RewriteType(cast->type);
  const Type* from = TypeOf(cast->operand);
  // A VARIANT gives its bare value, without the quotes of JSON.
  if (IsKind(from, TypeKind::kVariant) && type->type != TypeKind::kVariant) {
    Expression* text = nullptr;
    auto* call = cast->operand->As<FunctionCall>();
    if (call != nullptr && call->arguments.size() == 2 &&
        call->name.parts.back().text == "json_extract") {
      text = b_.Call("json_extract_string",
                     {call->arguments[0], call->arguments[1]});
    } else {
      text = b_.Call("json_extract_string", {cast->operand, b_.String("$")});
    }
    return b_.Cast(text, type, cast->IsTry());
  }
  Expression* result =
      CastTo(cast->operand, from, type, cast->IsTry(), cast->span);
  // Only the target type is known for sure.
  const Type* target = TypeFromSyntax(*type, arena_);
  return Typed(result, target);
}

}  // namespace semantic_layer::sql
