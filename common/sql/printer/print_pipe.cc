#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

void Printer::PrintPipeQuery(const PipeQuery& node) {
  QueryOperand(*node.input, 0);
  for (const PipeOperator* op : node.operators) {
    HardLine();
    Text("|>");
    Begin(2);
    if (!op->Is<PipeTail>()) Space();  // a tail begins with its own
    Print(*op);
    End();
  }
}

void Printer::PrintPipeSelect(const PipeSelect& node) {
  PrintSelectList(*node.select);
  PrintNamedWindows(node.select->windows);
}

void Printer::PrintPipeExtend(const PipeExtend& node) {
  Keyword("EXTEND ");
  Begin(2);
  CommaList(node.items);
  End();
}

void Printer::PrintPipeSet(const PipeSet& node) {
  Keyword("SET");
  PrintAssignments(node.assignments);
}

// A space or line before each assignment.
void Printer::PrintAssignments(const List<Assignment>& assignments) {
  Begin(2);
  for (uint32_t i = 0; i < assignments.size(); ++i) {
    if (i > 0) Text(',');
    Line();
    PrintObjectName(assignments[i].target);
    Text(" = ");
    Print(*assignments[i].value);
  }
  End();
}

void Printer::PrintPipeDrop(const PipeDrop& node) {
  Keyword("DROP ");
  CommaList(node.columns);
}

void Printer::PrintPipeAs(const PipeAs& node) {
  Keyword("AS ");
  PrintIdentifier(node.alias);
}

void Printer::PrintPipeWhere(const PipeWhere& node) {
  Keyword("WHERE ");
  Begin(2);
  Print(*node.condition);
  End();
}

void Printer::PrintPipeAggregate(const PipeAggregate& node) {
  Keyword("AGGREGATE");
  if (!node.items.empty()) {
    Space();
    Begin(2);
    CommaList(node.items);
    End();
  }
  Phrase("GROUP BY", node.group_by);
}

void Printer::PrintPipeJoin(const PipeJoin& node) { Print(*node.join); }

void Printer::PrintPipePivot(const PipePivot& node) { Print(*node.pivot); }

void Printer::PrintPipeLateralView(const PipeLateralView& node) {
  Print(*node.view);
}

void Printer::PrintPipeSample(const PipeSample& node) { Print(*node.sample); }

void Printer::PrintPipeSetOperation(const PipeSetOperation& node) {
  switch (node.op) {
    case SetOperator::kUnion:
      Keyword("UNION ");
      break;
    case SetOperator::kIntersect:
      Keyword("INTERSECT ");
      break;
    case SetOperator::kExcept:
      Keyword("EXCEPT ");
      break;
    case SetOperator::kMinus:
      Keyword("MINUS ");
      break;
  }
  if (node.quantifier == SetQuantifier::kAll) Keyword("ALL ");
  if (node.quantifier == SetQuantifier::kDistinct) Keyword("DISTINCT ");
  constexpr int kOnlyPrimary = 3;
  QueryOperand(*node.right, kOnlyPrimary);
}

void Printer::PrintPipeTail(const PipeTail& node) { PrintTail(*node.tail); }

}  // namespace semantic_layer::sql
