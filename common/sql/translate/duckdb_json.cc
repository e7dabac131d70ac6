#include "common/sql/translate/duckdb_translator.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace semantic_layer::sql {
namespace {

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
        absl::StrAppend(&out, out.size() > 1 ? "," : "",
                        JsonString(field.name), ":", inner);
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

Expression* DuckDbTranslator::RewriteFromJson(FunctionCall* call) {
  const auto& a = call->arguments;
  if (a.size() == 3) {
    Unsupported(call->span, "DuckDB has no options for reading JSON");
    return call;
  }
  const std::string structure = Structure(TypeOf(call));
  if (structure.empty()) {
    Unsupported(call->span, "the schema of from_json is not a constant that "
                            "DuckDB has the types of");
    return call;
  }
  // A text that is no JSON gives NULL.
  return b_.Call("try",
                 {b_.Call("from_json", {a[0], b_.String(structure)})});
}

Expression* DuckDbTranslator::JsonAt(Expression* json, const Type* type,
                                     absl::string_view path) {
  if (IsKind(type, TypeKind::kVariant)) {
    return Typed(b_.Call("json_extract", {json, b_.String(path)}), type);
  }
  return Typed(
      b_.Call("try",
              {b_.Call("json_extract_string", {json, b_.String(path)})}),
      SimpleType(TypeKind::kString));
}

Expression* DuckDbTranslator::RewriteJsonPath(JsonPathExpr* path) {
  std::string text = "$";
  for (const JsonStep& step : path->steps) {
    switch (step.step) {
      case JsonStepKind::kField:
        absl::StrAppend(&text, ".", JsonString(step.text));
        break;
      case JsonStepKind::kIndex:
        absl::StrAppend(&text, "[", step.text, "]");
        break;
      case JsonStepKind::kWildcard:
        Unsupported(path->span, "[*] in a JSON path gives another form in "
                                "DuckDB");
        break;
    }
  }
  return JsonAt(path->base, TypeOf(path->base), text);
}

Expression* DuckDbTranslator::RewriteGetJsonObject(FunctionCall* call) {
  const auto path = StringValue(call->arguments[1]);
  if (path.has_value() && path->find('*') != absl::string_view::npos) {
    Unsupported(call->span, "[*] in a JSON path gives another form in DuckDB");
  }
  return b_.Call("try", {b_.Call("json_extract_string",
                                 {call->arguments[0], call->arguments[1]})});
}

Expression* DuckDbTranslator::RewriteVariantGet(FunctionCall* call) {
  const auto& a = call->arguments;
  const bool is_try =
      absl::StartsWithIgnoreCase(call->name.parts.back().text, "try");
  if (a.size() == 2) return b_.Call("json_extract", {a[0], a[1]});
  const auto name = StringValue(a[2]);
  DataType* type =
      name.has_value() ? TypeToSyntax(TypeFromText(*name, arena_), arena_)
                       : nullptr;
  if (type == nullptr) {
    Unsupported(call->span, "the type of variant_get has to be a constant");
    return call;
  }
  return b_.Cast(b_.Call("json_extract_string", {a[0], a[1]}), type, is_try);
}

}  // namespace semantic_layer::sql
