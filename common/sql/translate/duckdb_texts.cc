// The texts that Databricks writes of values: CAST AS STRING and to_json.
#include "absl/strings/str_cat.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {
namespace {

// Whether DuckDB's own to_json, NULL fields dropped, writes what Databricks
// does: structs of plain values do, a NULL in an array or a map stays.
bool HasPlainJson(const Type* type, bool inside) {
  if (type == nullptr) return true;
  switch (type->kind) {
    case TypeKind::kMap:
    case TypeKind::kBinary:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
    case TypeKind::kInterval:
      return false;
    case TypeKind::kArray:
      return !IsKind(type->element, TypeKind::kStruct) &&
             HasPlainJson(type->element, true);
    case TypeKind::kStruct:
      for (const TypeField& field : type->fields) {
        if (!HasPlainJson(field.type, true)) return false;
      }
      return true;
    default:
      return inside;
  }
}

}  // namespace

// A FLOAT or DOUBLE as Java writes it: with an exponent from 10000000 on and
// under 0.001.
Expression* DuckDbTranslator::NumberText(Expression* value, const Type* type) {
  return Typed(Fill(kNumberTextForm, {value}),
               type == nullptr ? nullptr : SimpleType(TypeKind::kString));
}

Expression* DuckDbTranslator::TextOf(Expression* value, const Type* type,
                                     TextStyle style, Span span) {
  const bool json = style == TextStyle::kJson;
  const auto item = [&](Expression* inner, const Type* inner_type) {
    return b_.Call("coalesce",
                   {TextOf(inner, inner_type, style, span), b_.String("null")});
  };
  // "name": in JSON, nothing in a cast.
  const auto concat = [&](Expression* left, Expression* right) -> Expression* {
    return b_.Binary(BinaryOp::kConcat, left, right);
  };
  if (IsKind(type, TypeKind::kArray)) {
    const absl::string_view name =
        arena_.Copy(absl::StrCat("_t", next_name_++));
    Expression* texts = b_.Call(
        "list_transform",
        {value, b_.Lambda({name}, item(b_.Column(name), type->element))});
    return Fill(kListTextForm, {texts, b_.String("["), b_.String("]"),
                                b_.String(json ? "," : ", ")});
  }
  if (IsKind(type, TypeKind::kMap)) {
    const absl::string_view name =
        arena_.Copy(absl::StrCat("_t", next_name_++));
    Expression* key = CastToString(b_.Column({name, "key"}), type->key, span);
    if (json) {
      key = b_.Cast(b_.Call("to_json", {key}), b_.Type(TypeKind::kString));
    }
    Expression* entry = concat(concat(key, b_.String(json ? ":" : " -> ")),
                               item(b_.Column({name, "value"}), type->element));
    Expression* texts =
        b_.Call("list_transform",
                {b_.Call("map_entries", {value}), b_.Lambda({name}, entry)});
    return Fill(kListTextForm, {texts, b_.String("{"), b_.String("}"),
                                b_.String(json ? "," : ", ")});
  }
  if (IsKind(type, TypeKind::kStruct)) {
    Builder::Expressions texts;
    for (const TypeField& field : type->fields) {
      Expression* at =
          b_.Call("struct_extract", {value, b_.String(field.name)});
      if (!json) {
        texts.push_back(item(at, field.type));
        continue;
      }
      // A field that is NULL is left out.
      texts.push_back(
          concat(concat(b_.Cast(b_.Call("to_json", {b_.String(field.name)}),
                                b_.Type(TypeKind::kString)),
                        b_.String(":")),
                 TextOf(at, field.type, style, span)));
    }
    Expression* list =
        b_.Case({{b_.IsNull(value, true), b_.Call("list_value", texts)}});
    return Fill(
        json ? kObjectTextForm : kListTextForm,
        {list, b_.String("{"), b_.String("}"), b_.String(json ? "," : ", ")});
  }
  if (!json) return CastToString(value, type, span);
  if (IsInterval(type)) {
    Unsupported(span, "to_json of an INTERVAL");
    return value;
  }
  if (IsKind(type, TypeKind::kBinary)) {
    value = b_.Call("base64", {value});
  } else if (IsKind(type, TypeKind::kTimestamp)) {
    value = b_.Call("strftime", {b_.Call("timezone", {b_.String("UTC"), value}),
                                 b_.String("%Y-%m-%dT%H:%M:%S.%gZ")});
  } else if (IsKind(type, TypeKind::kTimestampNtz)) {
    value = b_.Call("strftime", {value, b_.String("%Y-%m-%dT%H:%M:%S.%g")});
  }
  return b_.Cast(b_.Call("to_json", {value}), b_.Type(TypeKind::kString));
}

Expression* DuckDbTranslator::RewriteToJson(FunctionCall* call) {
  if (call->arguments.size() != 1) {
    Unsupported(call->span, "DuckDB has no options for writing JSON");
    return call;
  }
  Expression* value = call->arguments[0];
  const Type* type = TypeOf(value);
  if (IsKind(type, TypeKind::kVariant)) {
    return b_.Cast(value, b_.Type(TypeKind::kString));
  }
  if (HasPlainJson(type, false)) return Fill(kToJsonForm, {value});
  return TextOf(value, type, TextStyle::kJson, call->span);
}

}  // namespace semantic_layer::sql
