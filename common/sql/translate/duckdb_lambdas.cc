#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {

LambdaExpr* DuckDbTranslator::LambdaAt(FunctionCall* call, uint32_t index) {
  LambdaExpr* lambda = index < call->arguments.size()
                           ? call->arguments[index]->As<LambdaExpr>()
                           : nullptr;
  if (lambda == nullptr) {
    Unsupported(call->span, "a lambda function is expected here");
  }
  return lambda;
}

// Puts a value in the place of a lambda's parameter, fields included.
Expression* DuckDbTranslator::SubstituteParameter(Expression* body,
                                                  absl::string_view name,
                                                  Expression* value) {
  if (auto* column = body->As<ColumnRef>()) {
    const auto& parts = column->name.parts;
    if (!absl::EqualsIgnoreCase(parts[0].text, name)) return body;
    Expression* result = value;
    for (uint32_t i = 1; i < parts.size(); ++i) {
      result = b_.Call("struct_extract", {result, b_.String(parts[i].text)});
    }
    return result;
  }
  if (const auto* lambda = body->As<LambdaExpr>()) {
    for (const Identifier& parameter : lambda->parameters) {
      if (absl::EqualsIgnoreCase(parameter.text, name)) return body;  // hidden
    }
  }
  ForEachExpressionSlot(*body, [&](Expression*& slot) {
    slot = SubstituteParameter(slot, name, value);
  });
  return body;
}

// The second parameter is an index: from 0 in Databricks, from 1 in DuckDB.
void DuckDbTranslator::CountFromZero(LambdaExpr* lambda) {
  if (lambda->parameters.size() != 2) return;
  const absl::string_view index = lambda->parameters[1].text;
  lambda->body = SubstituteParameter(
      lambda->body, index,
      b_.Binary(BinaryOp::kSubtract, b_.Column(index), b_.Integer(1)));
}

Expression* DuckDbTranslator::RewriteTransform(FunctionCall* call) {
  LambdaExpr* lambda = LambdaAt(call, 1);
  if (lambda == nullptr) return call;
  CountFromZero(lambda);
  return b_.Call("list_transform", {call->arguments[0], lambda});
}

Expression* DuckDbTranslator::RewriteFilter(FunctionCall* call) {
  LambdaExpr* lambda = LambdaAt(call, 1);
  if (lambda == nullptr) return call;
  CountFromZero(lambda);
  return b_.Call("list_filter", {call->arguments[0], lambda});
}

Expression* DuckDbTranslator::RewriteExistsForall(FunctionCall* call) {
  LambdaExpr* lambda = LambdaAt(call, 1);
  if (lambda == nullptr) return call;
  const bool exists =
      absl::EqualsIgnoreCase(call->name.parts.back().text, "exists");
  Expression* tests = b_.Call("list_transform", {call->arguments[0], lambda});
  return Fill(exists ? kExistsForm : kForallForm, {tests});
}

// DuckDB folds into the type of the elements. Where the result has another,
// both stand in a struct: {a: the result so far, e: an element}.
Expression* DuckDbTranslator::FoldOtherType(Expression* list, Expression* start,
                                            LambdaExpr* merge,
                                            const Type* element,
                                            const Type* result) {
  const auto name = [this] {
    return arena_.Copy(absl::StrCat("_f", next_name_++));
  };
  const auto pair = [this](Expression* a, Expression* e) {
    return b_.Call("struct_pack",
                   {b_.NamedArgument("a", a), b_.NamedArgument("e", e)});
  };
  const auto typed = [this](Expression* value, const Type* type) {
    return b_.Cast(value, TypeToSyntax(type, arena_));
  };
  const absl::string_view item = name(), left = name(), right = name();
  Expression* body = SubstituteParameter(merge->body, merge->parameters[0].text,
                                         b_.Column({left, "a"}));
  body = SubstituteParameter(body, merge->parameters[1].text,
                             b_.Column({right, "e"}));
  Expression* pairs = b_.Call(
      "list_transform", {list, b_.Lambda({item}, pair(typed(b_.Null(), result),
                                                      b_.Column(item)))});
  Expression* folded = b_.Call(
      "list_reduce", {pairs,
                      b_.Lambda({left, right}, pair(typed(body, result),
                                                    typed(b_.Null(), element))),
                      pair(typed(start, result), typed(b_.Null(), element))});
  return b_.Call("struct_extract", {folded, b_.String("a")});
}

Expression* DuckDbTranslator::RewriteFold(FunctionCall* call) {
  const auto& a = call->arguments;
  LambdaExpr* merge = LambdaAt(call, 2);
  if (merge == nullptr) return call;
  Expression* start = a[1];
  // The start's type is the result's: 0 among bigints would be too narrow.
  const Type* wide = TypeOf(merge);
  if (DataType* type = TypeToSyntax(wide, arena_);
      type != nullptr && IsNumeric(wide)) {
    start = b_.Cast(start, type);
  }
  const Type* list = TypeOf(a[0]);
  const Type* element = list == nullptr ? nullptr : list->element;
  const Type* result = wide != nullptr ? wide : TypeOf(a[1]);
  const bool other = TypeToSyntax(element, arena_) != nullptr &&
                     TypeToSyntax(result, arena_) != nullptr &&
                     !SameType(element, result) &&
                     !(IsNumeric(element) && IsNumeric(result)) &&
                     merge->parameters.size() == 2;
  Expression* folded = other ? FoldOtherType(a[0], a[1], merge, element, result)
                             : b_.Call("list_reduce", {a[0], merge, start});
  if (a.size() < 4) return folded;
  LambdaExpr* finish = LambdaAt(call, 3);
  if (finish == nullptr) return call;
  auto* first = arena_.New<SubscriptExpr>();
  first->base =
      b_.Call("list_transform", {b_.Call("list_value", {folded}), finish});
  first->index = b_.Integer(1);
  return first;
}

Expression* DuckDbTranslator::RewriteZipWith(FunctionCall* call) {
  LambdaExpr* lambda = LambdaAt(call, 2);
  if (lambda == nullptr || lambda->parameters.size() != 2) return call;
  const absl::string_view row = arena_.Copy(absl::StrCat("_z", next_name_++));
  Expression* body = lambda->body;
  for (uint32_t i = 0; i < 2; ++i) {
    auto* item = arena_.New<SubscriptExpr>();
    item->base = b_.Column(row);
    item->index = b_.Integer(i + 1);
    body = SubstituteParameter(body, lambda->parameters[i].text, item);
  }
  return b_.Call("list_transform",
                 {b_.Call("list_zip", {call->arguments[0], call->arguments[1]}),
                  b_.Lambda({row}, body)});
}

// map_filter, transform_keys, transform_values: over the map's entries.
Expression* DuckDbTranslator::RewriteMapLambda(FunctionCall* call) {
  LambdaExpr* lambda = LambdaAt(call, 1);
  if (lambda == nullptr || lambda->parameters.size() != 2) return call;
  const absl::string_view name = call->name.parts.back().text;
  const absl::string_view entry = arena_.Copy(absl::StrCat("_m", next_name_++));
  Expression* key = b_.Column({entry, "key"});
  Expression* value = b_.Column({entry, "value"});
  Expression* body =
      SubstituteParameter(lambda->body, lambda->parameters[0].text, key);
  body = SubstituteParameter(body, lambda->parameters[1].text, value);
  Expression* entries = b_.Call("map_entries", {call->arguments[0]});
  Expression* list = nullptr;
  if (absl::EqualsIgnoreCase(name, "map_filter")) {
    list = b_.Call("list_filter", {entries, b_.Lambda({entry}, body)});
  } else {
    const bool keys = absl::EqualsIgnoreCase(name, "transform_keys");
    list = b_.Call(
        "list_transform",
        {entries, b_.Lambda({entry}, b_.Call("row", {keys ? body : key,
                                                     keys ? value : body}))});
  }
  return b_.Call("map_from_entries", {list});
}

}  // namespace semantic_layer::sql
