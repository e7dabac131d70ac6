#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

// Statements of a block, each with its semicolon.
void Printer::PrintBlock(const List<Statement*>& statements) {
  Begin(2);
  for (uint32_t i = 0; i < statements.size(); ++i) {
    HardLine();
    Print(*statements[i]);
    Text(';');
    EndStatement(statements[i]->span.end, i + 1 == statements.size());
  }
  End();
  HardLine();
}

void Printer::PrintLabel(const Identifier& label) {
  if (label.empty()) return;
  PrintIdentifier(label);
  Text(": ");
}

void Printer::PrintCompoundStatement(const CompoundStatement& node) {
  PrintLabel(node.label);
  Keyword(node.not_atomic ? "BEGIN NOT ATOMIC"
          : node.atomic   ? "BEGIN ATOMIC"
                          : "BEGIN");
  PrintBlock(node.statements);
  Keyword("END");
  if (!node.label.empty()) {
    Space();
    PrintIdentifier(node.label);
  }
}

void Printer::PrintDeclareVariableStatement(
    const DeclareVariableStatement& node) {
  Keyword(node.or_replace ? "DECLARE OR REPLACE " : "DECLARE ");
  if (node.variable_keyword) Keyword("VARIABLE ");
  CommaList(node.names);
  if (node.type != nullptr) {
    Space();
    Print(*node.type);
  }
  if (node.default_value != nullptr) {
    Keyword(" DEFAULT ");
    Print(*node.default_value);
  }
}

void Printer::PrintDeclareConditionStatement(
    const DeclareConditionStatement& node) {
  Keyword("DECLARE ");
  PrintIdentifier(node.name);
  Keyword(" CONDITION");
  if (node.sqlstate != nullptr) {
    Keyword(" FOR SQLSTATE ");
    Print(*node.sqlstate);
  }
}

void Printer::PrintDeclareHandlerStatement(
    const DeclareHandlerStatement& node) {
  Keyword(node.continues ? "DECLARE CONTINUE HANDLER FOR "
                         : "DECLARE EXIT HANDLER FOR ");
  for (uint32_t i = 0; i < node.conditions.size(); ++i) {
    if (i > 0) Text(", ");
    const HandlerCondition& condition = node.conditions[i];
    switch (condition.condition) {
      case HandlerConditionKind::kSqlState:
        Keyword("SQLSTATE ");
        Print(*condition.sqlstate);
        break;
      case HandlerConditionKind::kSqlException:
        Keyword("SQLEXCEPTION");
        break;
      case HandlerConditionKind::kSqlWarning:
        Keyword("SQLWARNING");
        break;
      case HandlerConditionKind::kNotFound:
        Keyword("NOT FOUND");
        break;
      case HandlerConditionKind::kName:
        PrintIdentifier(condition.name);
        break;
    }
  }
  HardLine();
  Print(*node.body);
}

void Printer::PrintDeclareCursorStatement(const DeclareCursorStatement& node) {
  Keyword("DECLARE ");
  PrintIdentifier(node.name);
  Keyword(" CURSOR FOR ");
  Print(*node.query);
}

void Printer::PrintCursorStatement(const CursorStatement& node) {
  switch (node.verb) {
    case CursorVerb::kOpen:
      Keyword("OPEN ");
      break;
    case CursorVerb::kFetch:
      Keyword("FETCH ");
      break;
    case CursorVerb::kClose:
      Keyword("CLOSE ");
      break;
  }
  PrintIdentifier(node.name);
  if (!node.arguments.empty()) {
    Keyword(" USING ");
    CommaList(node.arguments);
  }
  if (!node.into.empty()) {
    Keyword(" INTO ");
    CommaList(node.into);
  }
}

void Printer::PrintIfStatement(const IfStatement& node) {
  for (uint32_t i = 0; i < node.branches.size(); ++i) {
    Keyword(i == 0 ? "IF " : "ELSEIF ");
    Print(*node.branches[i].condition);
    Keyword(" THEN");
    PrintBlock(node.branches[i].statements);
  }
  if (node.has_else) {
    Keyword("ELSE");
    PrintBlock(node.otherwise);
  }
  Keyword("END IF");
}

void Printer::PrintCaseStatement(const CaseStatement& node) {
  Keyword("CASE");
  if (node.operand != nullptr) {
    Space();
    Print(*node.operand);
  }
  HardLine();
  for (const ConditionalBranch& branch : node.branches) {
    Keyword("WHEN ");
    Print(*branch.condition);
    Keyword(" THEN");
    PrintBlock(branch.statements);
  }
  if (node.has_else) {
    Keyword("ELSE");
    PrintBlock(node.otherwise);
  }
  Keyword("END CASE");
}

void Printer::PrintLoopStatement(const LoopStatement& node) {
  PrintLabel(node.label);
  switch (node.loop) {
    case LoopKind::kLoop:
      Keyword("LOOP");
      PrintBlock(node.statements);
      Keyword("END LOOP");
      break;
    case LoopKind::kWhile:
      Keyword("WHILE ");
      Print(*node.condition);
      Keyword(" DO");
      PrintBlock(node.statements);
      Keyword("END WHILE");
      break;
    case LoopKind::kRepeat:
      Keyword("REPEAT");
      PrintBlock(node.statements);
      Keyword("UNTIL ");
      Print(*node.condition);
      HardLine();
      Keyword("END REPEAT");
      break;
    case LoopKind::kFor:
      Keyword("FOR ");
      if (!node.variable.empty()) {
        PrintIdentifier(node.variable);
        Keyword(" AS ");
      }
      Print(*node.query);
      Keyword(" DO");
      PrintBlock(node.statements);
      Keyword("END FOR");
      break;
  }
  if (!node.label.empty()) {
    Space();
    PrintIdentifier(node.label);
  }
}

void Printer::PrintLeaveStatement(const LeaveStatement& node) {
  Keyword(node.iterate ? "ITERATE " : "LEAVE ");
  PrintIdentifier(node.label);
}

void Printer::PrintGetDiagnosticsStatement(
    const GetDiagnosticsStatement& node) {
  Keyword("GET DIAGNOSTICS CONDITION ");
  Print(*node.condition);
  PrintAssignments(node.items);
}

void Printer::PrintSignalStatement(const SignalStatement& node) {
  Keyword(node.resignal ? "RESIGNAL" : "SIGNAL");
  if (node.sqlstate != nullptr) {
    Keyword(" SQLSTATE ");
    Print(*node.sqlstate);
  } else if (!node.condition.empty()) {
    Space();
    PrintObjectName(node.condition);
  }
  if (!node.items.empty()) {
    Keyword(" SET");
    PrintAssignments(node.items);
  }
}

void Printer::PrintReturnStatement(const ReturnStatement& node) {
  Keyword("RETURN");
  if (node.value == nullptr) return;
  Space();
  Print(*node.value);
}

}  // namespace semantic_layer::sql
