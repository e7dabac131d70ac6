#include "common/semantic/interchange/sql_trees.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "common/semantic/compiler/resolve/substitute.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {

sql::Expression* ParseSql(const SqlText& text, sql::Arena* arena) {
  if (text.empty()) return nullptr;
  std::vector<sql::Diagnostic> findings;
  return sql::ParseExpressionInto(*arena, text.text, &findings);
}

std::optional<std::string> JoinConditions(const std::vector<SqlText>& filters) {
  if (filters.empty()) return "";
  if (filters.size() == 1) return filters.front().text;
  sql::Arena arena;
  sql::Builder b(arena);
  std::vector<sql::Expression*> trees;
  for (const SqlText& filter : filters) {
    trees.push_back(ParseSql(filter, &arena));
    if (trees.back() == nullptr) return std::nullopt;
  }
  return sql::Print(*b.And(trees));
}

std::optional<std::string> PlainColumn(const sql::Expression& tree) {
  const auto* column = tree.As<sql::ColumnRef>();
  if (column == nullptr || column->name.parts.size() != 1 ||
      column->name.parts[0].dynamic != nullptr) {
    return std::nullopt;
  }
  return std::string(column->name.parts[0].text);
}

std::optional<std::string> PlainColumn(const SqlText& text) {
  sql::Arena arena;
  const sql::Expression* tree = ParseSql(text, &arena);
  return tree == nullptr ? std::nullopt : PlainColumn(*tree);
}

bool HoldsQuery(const sql::Expression& tree) {
  bool holds = false;
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    holds = holds || node.Is<sql::Query>();
    return !holds;
  });
  return holds;
}

void ReplaceNames(sql::Expression*& tree, const NameReplacer& replace) {
  absl::flat_hash_set<std::string> parameters;
  sql::Walk(static_cast<const sql::Node&>(*tree), [&](const sql::Node& node) {
    if (const auto* lambda = node.As<sql::LambdaExpr>()) {
      for (const sql::Identifier& name : lambda->parameters) {
        parameters.insert(absl::AsciiStrToLower(name.text));
      }
    }
    return true;
  });
  auto visit = [&](sql::Expression& node) -> sql::Expression* {
    if (node.Is<sql::TemplateExpr>()) return replace(node);
    // The name inside is a measure's.
    if (IsMeasureReference(node)) return &node;
    const auto* column = node.As<sql::ColumnRef>();
    if (column == nullptr || column->name.parts.empty() ||
        parameters.contains(
            absl::AsciiStrToLower(column->name.parts[0].text))) {
      return nullptr;
    }
    return replace(node);
  };
  Substitute(tree, visit);
}

}  // namespace semantic_layer::semantic
