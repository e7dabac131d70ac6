#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

void Printer::PrintRoutineParameters(const List<RoutineParameter>& parameters) {
  Text('(');
  Begin(2);
  SoftLine();
  for (uint32_t i = 0; i < parameters.size(); ++i) {
    const RoutineParameter& parameter = parameters[i];
    if (i > 0) {
      Text(',');
      Line();
    }
    switch (parameter.mode) {
      case ParameterMode::kNone:
        break;
      case ParameterMode::kIn:
        Keyword("IN ");
        break;
      case ParameterMode::kOut:
        Keyword("OUT ");
        break;
      case ParameterMode::kInOut:
        Keyword("INOUT ");
        break;
    }
    PrintIdentifier(parameter.name);
    Space();
    Print(*parameter.type);
    if (parameter.not_null) Keyword(" NOT NULL");
    if (parameter.default_value != nullptr) {
      Keyword(" DEFAULT ");
      Operand(*parameter.default_value, Precedence::kNot);
    }
    if (parameter.comment != nullptr) {
      Keyword(" COMMENT ");
      Print(*parameter.comment);
    }
  }
  CloseLine();
  End();
  Text(')');
}

void Printer::PrintRoutineTraits(const List<RoutineTrait>& traits) {
  for (const RoutineTrait& trait : traits) {
    Line();
    Keyword(trait.words);
    if (trait.value != nullptr) {
      Space();
      Print(*trait.value);
    } else if (!trait.name.empty()) {
      Space();
      PrintIdentifier(trait.name);
    } else if (!trait.properties.empty()) {
      Space();
      PrintProperties(trait.properties);
    }
  }
}

void Printer::PrintCreateFunctionStatement(
    const CreateFunctionStatement& node) {
  Begin();
  PrintCreateMode(node.mode);
  if (node.temporary) Keyword("TEMPORARY ");
  Keyword("FUNCTION ");
  if (node.if_not_exists) Keyword("IF NOT EXISTS ");
  PrintObjectName(node.name);
  if (node.has_parameters) PrintRoutineParameters(node.parameters);
  if (node.returns_table) {
    Line();
    Keyword("RETURNS TABLE");
    if (!node.table_columns.empty()) {
      Text(" (");
      for (uint32_t i = 0; i < node.table_columns.size(); ++i) {
        if (i > 0) Text(", ");
        PrintSchemaField(node.table_columns[i]);
      }
      Text(')');
    }
  }
  Phrase("RETURNS", node.returns);
  PrintRoutineTraits(node.traits);
  if (node.class_name != nullptr) {
    Line();
    Keyword("AS ");
    Print(*node.class_name);
    for (uint32_t i = 0; i < node.resources.size(); ++i) {
      if (i == 0) {
        Keyword(" USING ");
      } else {
        Text(", ");
      }
      PrintIdentifier(node.resources[i].type);
      Space();
      Print(*node.resources[i].uri);
    }
  } else if (node.has_source) {
    Line();
    Keyword("AS ");
    PrintDollarQuoted(node.source);
  } else if (node.block != nullptr) {
    HardLine();
    Print(*node.block);
  }
  Phrase("RETURN", node.body);
  Phrase("RETURN", node.query);
  End();
}

void Printer::PrintCreateProcedureStatement(
    const CreateProcedureStatement& node) {
  PrintCreateMode(node.mode);
  Keyword("PROCEDURE ");
  if (node.if_not_exists) Keyword("IF NOT EXISTS ");
  PrintObjectName(node.name);
  PrintRoutineParameters(node.parameters);
  PrintRoutineTraits(node.traits);
  HardLine();
  Keyword("AS ");
  Print(*node.body);
}

void Printer::PrintCallStatement(const CallStatement& node) {
  Keyword("CALL ");
  PrintObjectName(node.name);
  if (node.arguments.empty()) return Text("()");
  ParenthesizedList(node.arguments);
}

}  // namespace semantic_layer::sql
