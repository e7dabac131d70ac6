#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {

std::string NameAt(const List<Identifier>& names, uint32_t index,
                   absl::string_view otherwise) {
  return std::string(index < names.size() ? names[index].text : otherwise);
}

// SELECT unnest(...) AS name, ...: a generator's rows as DuckDB makes them.
// Null after a diagnostic.
Select* DuckDbTranslator::GeneratorSelect(FunctionCall* call,
                                          const List<Identifier>& names,
                                          bool outer) {
  const FunctionInfo* function = FindFunction(call->name);
  const absl::string_view name = function == nullptr ? "" : function->name;
  for (Expression*& argument : call->arguments) argument = Rewrite(argument);
  Expression* list = call->arguments.empty() ? nullptr : call->arguments[0];
  const Generator generator = {.call = call,
                               .names = names,
                               .outer = outer,
                               .list = list,
                               .type = list == nullptr ? nullptr : TypeOf(list),
                               .select = b_.NewSelect()};
  bool good = true;
  if (absl::StartsWith(name, "posexplode")) {
    Explode(generator, /*positions=*/true);
  } else if (absl::StartsWith(name, "explode")) {
    Explode(generator, /*positions=*/false);
  } else if (absl::StartsWith(name, "inline")) {
    Inline(generator);
  } else if (name == "stack") {
    good = Stack(generator);
  } else if (name == "json_tuple") {
    good = JsonTuple(generator);
  } else {
    Unsupported(call->span,
                absl::StrCat("the generator `", call->name.parts.back().text,
                             "` cannot be said in DuckDB"));
    good = false;
  }
  return good ? generator.select : nullptr;
}

void DuckDbTranslator::Unnest(const Generator& generator, Expression* value,
                              const std::string& column) {
  if (generator.outer) value = Fill(kOrNullForm, {value});
  b_.AddItem(generator.select, b_.Call("unnest", {value}), column);
}

void DuckDbTranslator::Explode(const Generator& generator, bool positions) {
  const List<Identifier>& names = generator.names;
  Expression* list = generator.list;
  const uint32_t first = positions ? 1 : 0;
  const bool map = IsKind(generator.type, TypeKind::kMap) ||
                   (generator.type == nullptr && names.size() == first + 2);
  Expression* keys = map ? b_.Call("map_keys", {list}) : list;
  if (positions) {
    // The position is NULL where there is no element.
    b_.AddItem(
        generator.select,
        b_.Binary(BinaryOp::kSubtract,
                  b_.Call("unnest",
                          {b_.Call("generate_series",
                                   {b_.Integer(1), b_.Call("len", {keys})})}),
                  b_.Integer(1)),
        NameAt(names, 0, "pos"));
  }
  if (map) {
    Unnest(generator, keys, NameAt(names, first, "key"));
    Unnest(generator, b_.Call("map_values", {list}),
           NameAt(names, first + 1, "value"));
  } else {
    Unnest(generator, list, NameAt(names, first, "col"));
  }
}

void DuckDbTranslator::Inline(const Generator& generator) {
  const List<Identifier>& names = generator.names;
  Expression* list = generator.list;
  const Type* element =
      generator.type == nullptr ? nullptr : generator.type->element;
  if (!IsKind(element, TypeKind::kStruct) && names.empty()) {
    if (generator.outer) list = Fill(kOrNullForm, {list});
    b_.AddItem(generator.select,
               b_.Call("unnest",
                       {list, b_.NamedArgument("max_depth", b_.Integer(2))}));
    return;
  }
  const uint32_t width = IsKind(element, TypeKind::kStruct)
                             ? element->fields.size()
                             : names.size();
  for (uint32_t i = 0; i < width; ++i) {
    const absl::string_view field =
        element != nullptr && i < element->fields.size()
            ? element->fields[i].name
            : absl::string_view();
    const absl::string_view row = arena_.Copy(absl::StrCat("_i", next_name_++));
    Expression* at =
        b_.Call("struct_extract_at", {b_.Column(row), b_.Integer(i + 1)});
    Unnest(generator, b_.Call("list_transform", {list, b_.Lambda({row}, at)}),
           NameAt(names, i, field));
  }
}

bool DuckDbTranslator::Stack(const Generator& generator) {
  FunctionCall* call = generator.call;
  const std::optional<int64_t> rows = IntegerValue(generator.list);
  const int64_t values = static_cast<int64_t>(call->arguments.size()) - 1;
  if (!rows.has_value() || *rows < 1) {
    Unsupported(call->span, "the number of rows of stack has to be a constant");
    return false;
  }
  const int64_t width = (values + *rows - 1) / *rows;
  for (int64_t c = 0; c < width; ++c) {
    Builder::Expressions column;
    for (int64_t r = 0; r < *rows; ++r) {
      const int64_t at = r * width + c;
      column.push_back(at < values ? call->arguments[at + 1]
                                   : static_cast<Expression*>(b_.Null()));
    }
    Unnest(generator, b_.Call("list_value", column),
           NameAt(generator.names, static_cast<uint32_t>(c),
                  absl::StrCat("col", c)));
  }
  return true;
}

bool DuckDbTranslator::JsonTuple(const Generator& generator) {
  FunctionCall* call = generator.call;
  for (uint32_t i = 1; i < call->arguments.size(); ++i) {
    const auto key = StringValue(call->arguments[i]);
    if (!key.has_value()) {
      Unsupported(call->span, "the fields of json_tuple have to be constants");
      return false;
    }
    b_.AddItem(generator.select,
               JsonAt(generator.list, SimpleType(TypeKind::kString),
                      absl::StrCat("$.\"", *key, "\"")),
               NameAt(generator.names, i - 1, absl::StrCat("c", i - 1)));
  }
  return true;
}

}  // namespace semantic_layer::sql
