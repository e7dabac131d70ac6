#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {

Expression* DuckDbTranslator::RewriteSortArray(FunctionCall* call) {
  const auto& a = call->arguments;
  const bool array_sort =
      absl::EqualsIgnoreCase(call->name.parts.back().text, "array_sort");
  if (array_sort) {
    if (a.size() == 2) {
      Unsupported(call->span, "DuckDB cannot sort by a comparing function",
                  "sort by a key: transform to structs that begin with it");
      return call;
    }
    return b_.Call("list_sort",
                   {a[0], b_.String("ASC"), b_.String("NULLS LAST")});
  }
  bool ascending = true;
  if (a.size() == 2) {
    const auto* literal = a[1]->As<LiteralExpr>();
    if (literal == nullptr || (literal->literal != LiteralKind::kTrue &&
                               literal->literal != LiteralKind::kFalse)) {
      Unsupported(call->span,
                  "the direction of sort_array has to be a constant");
      return call;
    }
    ascending = literal->literal == LiteralKind::kTrue;
  }
  return b_.Call("list_sort",
                 {a[0], b_.String(ascending ? "ASC" : "DESC"),
                  b_.String(ascending ? "NULLS FIRST" : "NULLS LAST")});
}

Expression* DuckDbTranslator::RewriteSize(FunctionCall* call) {
  const Type* type = TypeOf(call->arguments[0]);
  if (IsKind(type, TypeKind::kMap)) {
    return b_.Cast(b_.Call("cardinality", {call->arguments[0]}),
                   b_.Type(TypeKind::kInt));
  }
  return b_.Call("len", {call->arguments[0]});
}

Expression* DuckDbTranslator::RewriteElementAt(FunctionCall* call) {
  const auto& a = call->arguments;
  const Type* type = TypeOf(a[0]);
  const bool is_try =
      absl::StartsWithIgnoreCase(call->name.parts.back().text, "try");
  if (IsKind(type, TypeKind::kMap) ||
      (type == nullptr && IsString(TypeOf(a[1])))) {
    auto* subscript = arena_.New<SubscriptExpr>();
    subscript->base = a[0];
    subscript->index = a[1];
    return subscript;
  }
  if (type == nullptr) {
    Approximate(call->span,
                "the type of the first argument is not known; it "
                "is taken for an array");
  }
  return Fill(is_try ? kTryElementForm : kElementForm, {a[0], a[1]});
}

Expression* DuckDbTranslator::RewriteMap(FunctionCall* call) {
  if (call->arguments.size() % 2 == 1) {
    Unsupported(call->span, "map() takes keys and values in turn");
    return call;
  }
  Builder::Expressions keys, values;
  for (uint32_t i = 0; i + 1 < call->arguments.size(); i += 2) {
    keys.push_back(call->arguments[i]);
    values.push_back(call->arguments[i + 1]);
  }
  return b_.Call("map",
                 {b_.Call("list_value", keys), b_.Call("list_value", values)});
}

Expression* DuckDbTranslator::RewriteNamedStruct(FunctionCall* call) {
  Builder::Expressions fields;
  for (uint32_t i = 0; i + 1 < call->arguments.size(); i += 2) {
    const auto name = StringValue(call->arguments[i]);
    if (!name.has_value()) {
      Unsupported(call->span, "the names in named_struct have to be constants");
      return call;
    }
    fields.push_back(b_.NamedArgument(*name, call->arguments[i + 1]));
  }
  return b_.Call("struct_pack", fields);
}

Expression* DuckDbTranslator::RewriteStruct(FunctionCall* call) {
  if (call->arguments.empty()) {
    Unsupported(call->span, "DuckDB has no struct without fields");
    return call;
  }
  Builder::Expressions fields;
  for (uint32_t i = 0; i < call->arguments.size(); ++i) {
    Expression* value = call->arguments[i];
    std::string name = absl::StrCat("col", i + 1);
    if (auto* alias = value->As<AliasExpr>()) {
      name = std::string(alias->alias.text);
      value = alias->operand;
    } else if (const auto* column = value->As<ColumnRef>()) {
      name = std::string(column->name.parts.back().text);
    } else if (value->Is<StarExpr>()) {
      Unsupported(value->span, "a star inside of struct()",
                  "list the columns instead");
      return call;
    }
    fields.push_back(b_.NamedArgument(name, value));
  }
  return b_.Call("struct_pack", fields);
}

Expression* DuckDbTranslator::RewriteArraysZip(FunctionCall* call) {
  Builder::Expressions fields;
  const std::string row = absl::StrCat("_z", next_name_++);
  for (uint32_t i = 0; i < call->arguments.size(); ++i) {
    const auto* column = call->arguments[i]->As<ColumnRef>();
    const std::string name = column != nullptr
                                 ? std::string(column->name.parts.back().text)
                                 : absl::StrCat(i);
    auto* item = arena_.New<SubscriptExpr>();
    item->base = b_.Column(row);
    item->index = b_.Integer(i + 1);
    fields.push_back(b_.NamedArgument(name, item));
  }
  Builder::Expressions lists(call->arguments.begin(), call->arguments.end());
  return b_.Call("list_transform",
                 {b_.Call("list_zip", lists),
                  b_.Lambda({row}, b_.Call("struct_pack", fields))});
}

namespace {

// Whether an interval, perhaps times a number, is of months.
bool IsMonths(const Expression* interval) {
  if (const auto* unary = interval->As<UnaryExpr>()) {
    return IsMonths(unary->operand);
  }
  if (const auto* product = interval->As<BinaryExpr>()) {
    return IsMonths(product->left) || IsMonths(product->right);
  }
  const auto* literal = interval->As<IntervalExpr>();
  if (literal == nullptr) return false;
  for (const IntervalPart& part : literal->parts) {
    if (part.unit != TimeUnit::kYear && part.unit != TimeUnit::kMonth) {
      return false;
    }
  }
  return true;
}

}  // namespace

Expression* DuckDbTranslator::RewriteMapConcat(FunctionCall* call) {
  // By entries, so that a key that two maps have is an error; and one NULL
  // makes all NULL.
  Builder::Expressions entries, nulls;
  for (Expression* map : call->arguments) {
    entries.push_back(b_.Call("map_entries", {map}));
    nulls.push_back(b_.IsNull(map));
  }
  if (entries.empty()) return b_.Call("map");
  Expression* all =
      b_.Call("map_from_entries", {b_.Call("list_concat", entries)});
  return b_.Case({{b_.Or(nulls), b_.Null()}}, all);
}

Expression* DuckDbTranslator::RewriteSequence(FunctionCall* call) {
  const auto& a = call->arguments;
  const Type* type = TypeOf(a[0]);
  // The step tells dates from numbers where the bounds do not.
  const bool moves =
      a.size() == 3 &&
      (IsInterval(TypeOf(a[2])) || IsMonths(a[2]) || a[2]->Is<IntervalExpr>());
  if (IsDate(type) || IsTimestamp(type) || moves) {
    Expression* series = nullptr;
    if (a.size() == 2) {
      series = Fill(kDaysForm, {a[0], a[1]});
    } else {
      series = Fill(IsMonths(a[2]) ? kMonthSeriesForm : kDateSeriesForm,
                    {a[0], a[1], a[2]});
    }
    if (!IsDate(type)) return series;
    return b_.Call(
        "list_transform",
        {series, b_.Lambda({"_d"}, b_.Cast(b_.Column("_d"),
                                           b_.Type(TypeKind::kDate)))});
  }
  const std::optional<int64_t> from = IntegerValue(a[0]);
  const std::optional<int64_t> to = IntegerValue(a[1]);
  if (a.size() == 3) {
    const std::optional<int64_t> step = IntegerValue(a[2]);
    if (from.has_value() && to.has_value() && step.has_value() &&
        ((*step > 0 && *from <= *to) || (*step < 0 && *from >= *to))) {
      return b_.Call("generate_series", {a[0], a[1], a[2]});
    }
    return Fill(kStepSeriesForm, {a[0], a[1], a[2]});
  }
  if (from.has_value() && to.has_value()) {
    if (*from <= *to) return b_.Call("generate_series", {a[0], a[1]});
    return b_.Call("generate_series", {a[0], a[1], b_.Integer(-1)});
  }
  return Fill(kSeriesForm, {a[0], a[1]});
}

}  // namespace semantic_layer::sql
