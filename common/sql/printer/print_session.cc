#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

void Printer::PrintSetVariableStatement(const SetVariableStatement& node) {
  Keyword("SET VARIABLE");
  if (node.query == nullptr) return PrintAssignments(node.assignments);
  Space();
  ParenthesizedList(node.targets);
  Text(" = ");
  ParenthesizedQuery(*node.query);
}

void Printer::PrintSetConfigStatement(const SetConfigStatement& node) {
  Keyword("SET");
  if (node.key.empty()) return;
  Space();
  Text(node.key);
  if (!node.has_value) return;
  // A line comment in the key would swallow what stands behind it.
  const bool comment = node.key.find("--") != absl::string_view::npos;
  Text(comment ? "\n= " : " = ");
  Text(node.value);
}

void Printer::PrintResetConfigStatement(const ResetConfigStatement& node) {
  Keyword("RESET");
  if (node.key.empty()) return;
  Space();
  Text(node.key);
}

void Printer::PrintSetTimeZoneStatement(const SetTimeZoneStatement& node) {
  Keyword("SET TIME ZONE ");
  if (node.zone == nullptr) return Keyword("LOCAL");
  Print(*node.zone);
}

void Printer::PrintUseStatement(const UseStatement& node) {
  Keyword(node.set_keyword ? "SET " : "USE ");
  if (node.type != ObjectType::kNone) {
    Keyword(ObjectTypeText(node.type));
    Space();
  }
  PrintObjectName(node.name);
}

void Printer::PrintExecuteImmediateStatement(
    const ExecuteImmediateStatement& node) {
  Keyword("EXECUTE IMMEDIATE ");
  Print(*node.text);
  if (!node.into.empty()) {
    Keyword(" INTO ");
    CommaList(node.into);
  }
  if (!node.arguments.empty()) {
    Keyword(" USING ");
    if (node.parenthesized) return ParenthesizedList(node.arguments);
    CommaList(node.arguments);
  }
}

void Printer::PrintCacheTableStatement(const CacheTableStatement& node) {
  Keyword("CACHE ");
  if (node.table.empty()) return Print(*node.query);
  Keyword(node.lazy ? "LAZY TABLE " : "TABLE ");
  PrintObjectName(node.table);
  if (!node.options.empty()) {
    Keyword(" OPTIONS ");
    PrintProperties(node.options);
  }
  Phrase("AS", node.query);
}

void Printer::PrintUncacheTableStatement(const UncacheTableStatement& node) {
  if (node.table.empty()) return Keyword("CLEAR CACHE");
  Keyword(node.if_exists ? "UNCACHE TABLE IF EXISTS " : "UNCACHE TABLE ");
  PrintObjectName(node.table);
}

void Printer::PrintExplainStatement(const ExplainStatement& node) {
  Keyword("EXPLAIN ");
  switch (node.mode) {
    case ExplainMode::kNone:
      break;
    case ExplainMode::kLogical:
      Keyword("LOGICAL ");
      break;
    case ExplainMode::kFormatted:
      Keyword("FORMATTED ");
      break;
    case ExplainMode::kExtended:
      Keyword("EXTENDED ");
      break;
    case ExplainMode::kCodegen:
      Keyword("CODEGEN ");
      break;
    case ExplainMode::kCost:
      Keyword("COST ");
      break;
  }
  Print(*node.statement);
}

void Printer::PrintResourceStatement(const ResourceStatement& node) {
  Keyword(node.verb);
  Space();
  PrintIdentifier(node.type);
  if (node.text.empty()) return;
  Space();
  Text(node.text);
}

void Printer::PrintFileStatement(const FileStatement& node) {
  switch (node.verb) {
    case FileVerb::kPut:
      Keyword("PUT ");
      Print(*node.path);
      Keyword(" INTO ");
      Print(*node.target);
      if (node.overwrite) Keyword(" OVERWRITE");
      return;
    case FileVerb::kGet:
      Keyword("GET ");
      Print(*node.path);
      Keyword(" TO ");
      return Print(*node.target);
    case FileVerb::kRemove:
      Keyword("REMOVE ");
      return Print(*node.path);
    case FileVerb::kList:
      Keyword("LIST ");
      Print(*node.path);
      if (!node.credential.empty()) {
        Keyword(" WITH (CREDENTIAL ");
        PrintObjectName(node.credential);
        Text(')');
      }
      return Phrase("LIMIT", node.limit);
  }
}

}  // namespace semantic_layer::sql
