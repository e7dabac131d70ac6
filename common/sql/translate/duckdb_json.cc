#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {
namespace {

// Most steps of a JSON path whose names are looked for in any case: each step
// nests an expression.
constexpr size_t kMaxAnyCaseSteps = 100;

std::string JsonString(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// DuckDB's name of a scalar type inside of from_json's structure.
absl::string_view ScalarName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBoolean:
      return "BOOLEAN";
    case TypeKind::kTinyInt:
      return "TINYINT";
    case TypeKind::kSmallInt:
      return "SMALLINT";
    case TypeKind::kInt:
      return "INTEGER";
    case TypeKind::kBigInt:
      return "BIGINT";
    case TypeKind::kFloat:
      return "FLOAT";
    case TypeKind::kDouble:
      return "DOUBLE";
    case TypeKind::kString:
      return "VARCHAR";
    case TypeKind::kDate:
      return "DATE";
    case TypeKind::kTimestamp:
      return "TIMESTAMPTZ";
    case TypeKind::kTimestampNtz:
      return "TIMESTAMP";
    case TypeKind::kVariant:
      return "JSON";
    default:
      return "";
  }
}

// The structure that from_json of DuckDB takes; empty for a type without one.
std::string Structure(const Type* type) {
  if (type == nullptr) return "";
  switch (type->kind) {
    case TypeKind::kDecimal:
      return JsonString(
          absl::StrCat("DECIMAL(", type->precision, ",", type->scale, ")"));
    case TypeKind::kArray: {
      const std::string element = Structure(type->element);
      return element.empty() ? "" : absl::StrCat("[", element, "]");
    }
    case TypeKind::kMap: {
      const Type* value = type->element;
      if (!IsString(type->key) || value == nullptr ||
          ScalarName(value->kind).empty()) {
        return "";
      }
      return JsonString(
          absl::StrCat("MAP(VARCHAR, ", ScalarName(value->kind), ")"));
    }
    case TypeKind::kStruct: {
      std::string out = "{";
      for (const TypeField& field : type->fields) {
        const std::string inner = Structure(field.type);
        if (inner.empty()) return "";
        absl::StrAppend(&out, out.size() > 1 ? "," : "", JsonString(field.name),
                        ":", inner);
      }
      return out + "}";
    }
    default: {
      const absl::string_view name = ScalarName(type->kind);
      return name.empty() ? "" : JsonString(name);
    }
  }
}

}  // namespace

// A value of a JSON text by Databricks' rules: what does not have the type is
// NULL, where DuckDB rounds 1.5 to an INT and reads "5" as one. Null when
// DuckDB has not the type.
Expression* DuckDbTranslator::FromJson(Expression* json, const Type* type) {
  if (type == nullptr) return nullptr;
  switch (type->kind) {
    case TypeKind::kTinyInt:
    case TypeKind::kSmallInt:
    case TypeKind::kInt:
    case TypeKind::kBigInt:
      return b_.Cast(Fill(kJsonOfKindForm, {json, b_.String("BIGINT")}),
                     b_.Type(type->kind), true);
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      return b_.Cast(Fill(kJsonNumberForm, {json}), b_.Type(type->kind), true);
    case TypeKind::kBoolean:
      return b_.Cast(Fill(kJsonOfKindForm, {json, b_.String("BOOLEAN")}),
                     b_.Type(type->kind), true);
    case TypeKind::kArray: {
      const absl::string_view name =
          arena_.Copy(absl::StrCat("_j", next_name_++));
      Expression* item = FromJson(b_.Column(name), type->element);
      if (item == nullptr) return nullptr;
      return b_.Call("list_transform",
                     {Fill(kJsonListForm, {json}), b_.Lambda({name}, item)});
    }
    case TypeKind::kStruct: {
      const absl::string_view name =
          arena_.Copy(absl::StrCat("_j", next_name_++));
      Builder::Expressions fields;
      for (const TypeField& field : type->fields) {
        Expression* at =
            b_.Call("json_extract",
                    {b_.Column(name),
                     b_.String(absl::StrCat("$.", JsonString(field.name)))});
        Expression* value = FromJson(at, field.type);
        if (value == nullptr) return nullptr;
        fields.push_back(b_.NamedArgument(field.name, value));
      }
      if (fields.empty()) return nullptr;
      Expression* rows = b_.Call(
          "list_transform",
          {b_.Call("list_value",
                   {Fill(kJsonOfKindForm, {json, b_.String("OBJECT")})}),
           b_.Lambda({name}, b_.Case({{b_.IsNull(b_.Column(name), true),
                                       b_.Call("struct_pack", fields)}}))});
      auto* first = arena_.New<SubscriptExpr>();
      first->base = rows;
      first->index = b_.Integer(1);
      return first;
    }
    default: {
      const std::string structure = Structure(type);
      if (structure.empty()) return nullptr;
      return b_.Call("from_json", {json, b_.String(structure)});
    }
  }
}

Expression* DuckDbTranslator::RewriteFromJson(FunctionCall* call) {
  const auto& a = call->arguments;
  if (a.size() == 3) {
    Unsupported(call->span, "DuckDB has no options for reading JSON");
    return call;
  }
  const Type* type = TypeOf(call);
  // A text that is no JSON gives a struct of NULLs, and NULL for other types.
  Expression* text = a[0];
  if (IsKind(type, TypeKind::kStruct)) {
    text = Fill(kObjectOrEmptyForm, {text});
  } else {
    text = Fill(kValidJsonForm, {text});
  }
  Expression* value =
      FromJson(b_.Cast(text, b_.Type(TypeKind::kVariant)), type);
  if (value == nullptr) {
    Unsupported(call->span,
                "the schema of from_json is not a constant that "
                "DuckDB has the types of");
    return call;
  }
  return value;
}

Expression* DuckDbTranslator::JsonAt(Expression* json, const Type* type,
                                     absl::string_view path) {
  if (IsKind(type, TypeKind::kVariant)) {
    return Typed(b_.Call("json_extract", {json, b_.String(path)}), type);
  }
  return Typed(Fill(kJsonStringForm, {json, b_.String(path)}),
               SimpleType(TypeKind::kString));
}

Expression* DuckDbTranslator::RewriteJsonPath(JsonPathExpr* path) {
  std::string text = "$";
  bool any_case = false;
  for (const JsonStep& step : path->steps) {
    switch (step.step) {
      case JsonStepKind::kField:
        absl::StrAppend(&text, ".", JsonString(step.text));
        any_case = any_case || !step.bracketed;
        break;
      case JsonStepKind::kIndex:
        absl::StrAppend(&text, "[", step.text, "]");
        break;
      case JsonStepKind::kWildcard:
        Unsupported(path->span,
                    "[*] in a JSON path gives another form in "
                    "DuckDB");
        break;
    }
  }
  const Type* type = TypeOf(path->base);
  // Of a text, .name stands for the name in any case; ['name'] and the fields
  // of a VARIANT do not.
  if (!any_case || IsKind(type, TypeKind::kVariant)) {
    return JsonAt(path->base, type, text);
  }
  if (path->steps.size() > kMaxAnyCaseSteps) {
    Unsupported(
        path->span,
        absl::StrCat("a JSON path of more than ", kMaxAnyCaseSteps, " steps"),
        "use get_json_object, or names in brackets: ['name']");
    return path;
  }
  if (IsCheap(*path->base)) return JsonAtAnyCase(path->base, *path, text);
  // The base stands in two places: it is given a name.
  const std::string name = absl::StrCat("_j", next_name_++);
  auto* subscript = arena_.New<SubscriptExpr>();
  subscript->base =
      b_.Call("list_transform",
              {b_.Call("list_value", {path->base}),
               b_.Lambda({name}, JsonAtAnyCase(b_.Column(name), *path, text))});
  subscript->index = b_.Integer(1);
  return Typed(subscript, SimpleType(TypeKind::kString));
}

// The field at the path as it is written, or the first one whose names are the
// same but for their case.
Expression* DuckDbTranslator::JsonAtAnyCase(Expression* base,
                                            const JsonPathExpr& path,
                                            absl::string_view exact_path) {
  Expression* at = base;
  for (const JsonStep& step : path.steps) {
    if (step.step == JsonStepKind::kField && !step.bracketed) {
      at = Fill(kJsonFieldForm,
                {at, b_.String(absl::AsciiStrToLower(step.text))});
    } else {
      const std::string key = step.step == JsonStepKind::kField
                                  ? absl::StrCat("$.", JsonString(step.text))
                                  : absl::StrCat("$[", step.text, "]");
      at = b_.Call("json_extract", {at, b_.String(key)});
    }
  }
  Expression* exact = Fill(kJsonStringForm, {base, b_.String(exact_path)});
  return Typed(
      b_.Call("coalesce", {exact, Fill(kJsonStringForm, {at, b_.String("$")})}),
      SimpleType(TypeKind::kString));
}

namespace {

// A path of get_json_object as DuckDB writes it: $.name, $['name'], $[0]. Empty
// when it is none, for which Databricks gives NULL.
std::string DuckPath(absl::string_view path) {
  if (path.empty() || path[0] != '$') return "";
  std::string out = "$";
  size_t at = 1;
  while (at < path.size()) {
    if (path[at] == '.') {
      size_t end = path.find_first_of(".[", at + 1);
      if (end == absl::string_view::npos) end = path.size();
      if (end == at + 1) return "";
      absl::StrAppend(&out, ".", JsonString(path.substr(at + 1, end - at - 1)));
      at = end;
      continue;
    }
    const size_t close = path.find(']', at);
    if (path[at] != '[' || close == absl::string_view::npos) return "";
    const absl::string_view inside = path.substr(at + 1, close - at - 1);
    if (inside.size() > 1 && inside.front() == '\'' && inside.back() == '\'') {
      absl::StrAppend(&out, ".",
                      JsonString(inside.substr(1, inside.size() - 2)));
    } else if (!inside.empty() && inside.find_first_not_of("0123456789") ==
                                      absl::string_view::npos) {
      absl::StrAppend(&out, "[", inside, "]");
    } else {
      return "";
    }
    at = close + 1;
  }
  return out;
}

}  // namespace

Expression* DuckDbTranslator::RewriteGetJsonObject(FunctionCall* call) {
  const auto path = StringValue(call->arguments[1]);
  if (!path.has_value()) {
    return Fill(kJsonPathForm, {call->arguments[0], call->arguments[1]});
  }
  if (path->find('*') != absl::string_view::npos) {
    Unsupported(call->span, "[*] in a JSON path gives another form in DuckDB");
    return call;
  }
  const std::string text = DuckPath(*path);
  if (text.empty()) return b_.Cast(b_.Null(), b_.Type(TypeKind::kString));
  return Fill(kJsonStringForm, {call->arguments[0], b_.String(text)});
}

Expression* DuckDbTranslator::RewriteVariantGet(FunctionCall* call) {
  const auto& a = call->arguments;
  const bool is_try =
      absl::StartsWithIgnoreCase(call->name.parts.back().text, "try");
  Expression* path = a[1];
  if (const auto text = StringValue(path)) {
    const std::string duck = DuckPath(*text);
    if (duck.empty()) {
      Unsupported(call->span, absl::StrCat("`", *text, "` is no path"),
                  "a path begins with $: $.a.b[0]");
      return call;
    }
    path = b_.String(duck);
  }
  if (a.size() == 2) return b_.Call("json_extract", {a[0], path});
  const auto name = StringValue(a[2]);
  DataType* type = name.has_value()
                       ? TypeToSyntax(TypeFromText(*name, arena_), arena_)
                       : nullptr;
  if (type == nullptr) {
    Unsupported(call->span, "the type of variant_get has to be a constant");
    return call;
  }
  return b_.Cast(b_.Call("json_extract_string", {a[0], path}), type, is_try);
}

}  // namespace semantic_layer::sql
