#include "absl/strings/match.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

void Printer::PrintFunctionCall(const FunctionCall& node) {
  PrintFunctionName(node.name);
  if (node.bare) return;
  Text('(');
  Begin(2);
  SoftLine();
  if (node.quantifier == SetQuantifier::kDistinct) Keyword("DISTINCT ");
  if (node.quantifier == SetQuantifier::kAll) Keyword("ALL ");
  CommaList(node.arguments);
  if (!node.argument_order.empty()) {
    Keyword(" ORDER BY ");
    CommaList(node.argument_order);
  }
  CloseLine();
  End();
  Text(')');
  if (!node.within_group.empty()) {
    Keyword(" WITHIN GROUP ");
    Text('(');
    Keyword("ORDER BY ");
    CommaList(node.within_group);
    Text(')');
  }
  if (node.filter != nullptr) {
    Keyword(" FILTER ");
    Text('(');
    Keyword("WHERE ");
    Print(*node.filter);
    Text(')');
  }
  if (node.nulls == NullTreatment::kIgnore) Keyword(" IGNORE NULLS");
  if (node.nulls == NullTreatment::kRespect) Keyword(" RESPECT NULLS");
  if (node.over != nullptr) {
    Keyword(" OVER ");
    Print(*node.over);
  }
}

void Printer::PrintOrderItem(const OrderItem& node) {
  const auto* column = node.expression->As<ColumnRef>();
  if (column != nullptr && column->name.parts.size() == 1 &&
      !column->name.parts[0].quoted &&
      absl::EqualsIgnoreCase(column->name.parts[0].text, "all")) {
    Text(column->name.parts[0].text);  // ORDER BY ALL
  } else {
    Print(*node.expression);
  }
  if (node.direction == SortDirection::kAscending) Keyword(" ASC");
  if (node.direction == SortDirection::kDescending) Keyword(" DESC");
  if (node.nulls == NullOrder::kFirst) Keyword(" NULLS FIRST");
  if (node.nulls == NullOrder::kLast) Keyword(" NULLS LAST");
}

void Printer::PrintFrameBound(const FrameBound& bound) {
  switch (bound.bound) {
    case FrameBoundKind::kUnboundedPreceding:
      return Keyword("UNBOUNDED PRECEDING");
    case FrameBoundKind::kUnboundedFollowing:
      return Keyword("UNBOUNDED FOLLOWING");
    case FrameBoundKind::kCurrentRow:
      return Keyword("CURRENT ROW");
    case FrameBoundKind::kPreceding:
      Operand(*bound.offset, Precedence::kComparison);
      return Keyword(" PRECEDING");
    case FrameBoundKind::kFollowing:
      Operand(*bound.offset, Precedence::kComparison);
      return Keyword(" FOLLOWING");
  }
}

void Printer::PrintWindowFrame(const WindowFrame& node) {
  Keyword(node.unit == FrameUnit::kRows ? "ROWS " : "RANGE ");
  if (node.has_end) Keyword("BETWEEN ");
  PrintFrameBound(node.start);
  if (node.has_end) {
    Keyword(" AND ");
    PrintFrameBound(node.end);
  }
}

void Printer::PrintWindowSpec(const WindowSpec& node) {
  if (!node.parenthesized) return PrintIdentifier(node.base_name);
  Text('(');
  Begin(2);
  SoftLine();
  bool first = true;
  const auto separate = [&] {
    if (!first) Line();
    first = false;
  };
  if (!node.base_name.empty()) {
    separate();
    PrintIdentifier(node.base_name);
  }
  if (!node.partition_by.empty()) {
    separate();
    Keyword(node.cluster_by ? "CLUSTER BY " : "PARTITION BY ");
    IndentedList(node.partition_by);
  }
  if (!node.order_by.empty()) {
    separate();
    Keyword("ORDER BY ");
    IndentedList(node.order_by);
  }
  if (node.frame != nullptr) {
    separate();
    Print(*node.frame);
  }
  CloseLine();
  End();
  Text(')');
}

void Printer::PrintStructField(const StructField& field) {
  PrintIdentifier(field.name);
  Text(": ");
  PrintFieldType(field);
}

void Printer::PrintSchemaField(const StructField& field) {
  PrintIdentifier(field.name);
  Space();
  PrintFieldType(field);
}

// The type of a field and what follows it.
void Printer::PrintFieldType(const StructField& field) {
  Print(*field.type);
  if (field.not_null) Keyword(" NOT NULL");
  if (field.default_value != nullptr) {
    Keyword(" DEFAULT ");
    Print(*field.default_value);
  }
  if (field.comment != nullptr) {
    Keyword(" COMMENT ");
    Print(*field.comment);
  }
}

void Printer::PrintDataType(const DataType& node) {
  static constexpr absl::string_view kNames[] = {
      "BOOLEAN",       "TINYINT",       "SMALLINT", "INT",    "BIGINT",
      "FLOAT",         "DOUBLE",        "DECIMAL",  "STRING", "CHAR",
      "VARCHAR",       "BINARY",        "DATE",     "TIME",   "TIMESTAMP",
      "TIMESTAMP_LTZ", "TIMESTAMP_NTZ", "INTERVAL", "VOID",   "VARIANT",
      "OBJECT",        "GEOGRAPHY",     "GEOMETRY", "ARRAY",  "MAP",
      "STRUCT"};
  if (node.type == TypeKind::kNamed) {
    // The name of a type is one word or phrase of its dialect.
    Text(node.name.text);
  } else {
    Keyword(kNames[static_cast<size_t>(node.type)]);
  }
  if (node.type == TypeKind::kInterval && node.from_unit != TimeUnit::kNone) {
    Space();
    Keyword(TimeUnitName(node.from_unit));
    if (node.to_unit != TimeUnit::kNone) {
      Keyword(" TO ");
      Keyword(TimeUnitName(node.to_unit));
    }
  }
  for (uint32_t i = 0; i < node.arguments.size(); ++i) {
    Text(i == 0 ? "(" : ", ");
    if (const auto* any = node.arguments[i]->As<ColumnRef>()) {
      Keyword(any->name.parts[0].text);  // GEOGRAPHY(ANY)
    } else {
      Print(*node.arguments[i]);
    }
    if (i + 1 == node.arguments.size()) Text(')');
  }
  if (!node.elements.empty() ||
      (node.type == TypeKind::kStruct && !node.bare_struct)) {
    Text('<');
    for (uint32_t i = 0; i < node.elements.size(); ++i) {
      if (i > 0) Text(", ");
      Print(*node.elements[i]);
    }
    for (uint32_t i = 0; i < node.fields.size(); ++i) {
      if (i > 0) Text(", ");
      PrintStructField(node.fields[i]);
    }
    Text('>');
  }
  if (!node.collation.empty()) {
    Keyword(" COLLATE ");
    PrintObjectName(node.collation);
  }
}

}  // namespace semantic_layer::sql
