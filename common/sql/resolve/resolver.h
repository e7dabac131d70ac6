#ifndef SEMANTIC_LAYER_COMMON_SQL_RESOLVE_RESOLVER_H_
#define SEMANTIC_LAYER_COMMON_SQL_RESOLVE_RESOLVER_H_

#include <string>
#include <vector>

#include "common/sql/functions/function_table.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/resolve/scope.h"

namespace semantic_layer::sql {

// Resolver walks one statement and fills a Resolution. Private to this folder.
// One method family per file: statements, queries, relations, pipes, names,
// expressions, calls.
class Resolver {
 public:
  explicit Resolver(const ResolveOptions& options) : options_(options) {}

  void ResolveStatement(const Statement& statement);
  OutputColumns ResolveQuery(const Query& query, const Scope* outer);
  void ResolveLoose(const Expression& expression);
  Resolution Take() { return std::move(resolution_); }

 private:
  // A CTE in sight, with what it gives.
  struct NamedQuery {
    absl::string_view name;
    const CommonTableExpression* definition = nullptr;
    OutputColumns columns;
  };

  // ---- Queries (query_resolver.cc) -----------------------------------------
  OutputColumns ResolveBody(const QueryBody& body, const Scope* outer,
                            Scope* visible);
  OutputColumns ResolveSelect(const Select& select, const Scope* outer,
                              Scope* visible);
  OutputColumns ResolveItems(const List<SelectItem*>& items, Scope* scope);
  void ResolveItem(const SelectItem& item, Scope* scope, OutputColumns* out);
  OutputColumns ResolveSetOperation(const SetOperation& operation,
                                    const Scope* outer);
  OutputColumns ResolveRows(const List<Expression*>& rows, const Scope* outer);
  void ResolveWith(const WithClause& with, const Scope* outer);
  void ResolveTail(const Query& query, const OutputColumns& columns,
                   Scope* scope);
  void ResolveGroupBy(const GroupByClause& clause, Scope* scope);
  void ResolveGroupingElement(const GroupingElement& element, Scope* scope);
  void ResolveWindows(const List<NamedWindow>& windows, Scope* scope);
  void CheckOrdinal(const Expression& expression, const OutputColumns& columns,
                    absl::string_view clause);
  void CheckNoAggregate(const Expression* expression, absl::string_view clause);
  void CheckGrouped(const Select& select, const Scope& scope);

  // ---- Pipes (pipe_resolver.cc) --------------------------------------------
  OutputColumns ResolvePipe(const PipeQuery& pipe, const Scope* outer);
  void ApplyPipeOperator(const PipeOperator& op, const Scope* outer,
                         Scope* scope);
  void ApplyPipeAggregate(const PipeAggregate& op, Scope* scope);
  void ReplaceColumns(const OutputColumns& columns, const Node& node,
                      Scope* scope);
  static OutputColumns ColumnsOf(const Scope& scope);

  // ---- Relations (relation_resolver.cc) ------------------------------------
  void AddFrom(const List<Relation*>& from, const List<Relation*>& views,
               Scope* scope);
  void AddRelation(const Relation& relation, Scope* scope);
  void AddTable(const TableRelation& table, Scope* scope);
  void AddJoin(const JoinRelation& join, Scope* scope);
  void MergeColumn(absl::string_view name, uint32_t left_relations,
                   uint32_t left_columns, JoinKind kind, Span span,
                   Scope* scope);
  void AddGenerator(const FunctionCall& call, const Node& node,
                    absl::string_view alias, const List<Identifier>& names,
                    Scope* scope);
  void AddPivot(const PivotRelation& pivot, Scope* scope);
  void AddUnpivot(const UnpivotRelation& unpivot, Scope* scope);
  void AddOutput(const OutputColumns& columns, const Node& node,
                 const TableAlias& alias, Scope* scope);
  void RenameColumns(const List<Identifier>& names, const Node& node,
                     ScopeRelation* relation, Scope* scope);
  OutputColumns GeneratorColumns(const FunctionCall& call);
  OutputColumns StackColumns(const FunctionCall& call);
  const NamedQuery* FindNamedQuery(const ObjectName& name) const;
  const TableSchema* FindTable(const ObjectName& name) const;
  void CheckUniqueAlias(const ScopeRelation& relation, const Scope& scope);

  // ---- Names (name_resolver.cc) --------------------------------------------
  const Type* ResolveColumn(const ColumnRef& column, const Scope& scope);
  bool FindInScope(const ColumnRef& column, const Scope& scope,
                   uint32_t levels_up, const Type** type);
  bool FindParameter(const ColumnRef& column, const Scope& scope,
                     const Type** type);
  bool FindAlias(const ColumnRef& column, const Scope& scope,
                 uint32_t levels_up, const Type** type);
  const Type* FieldsOf(const Type* type, const ColumnRef& column, uint32_t from,
                       bool report);
  void ReportUnknownColumn(const ColumnRef& column, const Scope& scope);
  void ExpandStar(const StarExpr& star, const Scope& scope, OutputColumns* out);

  // ---- Expressions (expression_resolver.cc) --------------------------------
  const Type* Resolve(const Expression* expression, Scope* scope);
  const Type* ResolveNode(const Expression& expression, Scope* scope);
  const Type* ResolveBinary(const BinaryExpr& binary, Scope* scope);
  // The result of + - * / % on numbers.
  static const Type* ArithmeticType(BinaryOp op, const Type* a, const Type* b,
                                    Arena& arena);
  // The type with which an operand takes part beside one of the type `other`.
  const Type* ArithmeticOperand(const Expression& expression,
                                const Type* other);
  const Type* ResolveCase(const CaseExpr& expression, Scope* scope);
  const Type* ResolveSubquery(const Query& query, Scope* scope);
  void ResolveOrder(const List<OrderItem*>& items, Scope* scope);
  void ResolveWindow(const WindowSpec& window, Scope* scope);

  // ---- Calls (call_resolver.cc, call_type.cc) ------------------------------
  const Type* ResolveCall(const FunctionCall& call, Scope* scope);
  void ResolveLambdaArguments(const FunctionCall& call,
                              const FunctionInfo* function, Scope* scope);
  void CheckFunction(const FunctionCall& call, const FunctionInfo* function);
  const Type* CallType(const FunctionCall& call, const FunctionInfo& function);
  const Type* CollectionType(const FunctionCall& call, ResultRule rule);
  const Type* NumberCallType(const FunctionCall& call, ResultRule rule);
  const Type* ArgumentType(const FunctionCall& call, uint32_t index) const;

  // ---- Statements (statement_resolver.cc) ----------------------------------
  void ResolveInsert(const InsertTarget& target, const Query& query,
                     const WithClause* with);
  void ResolveMerge(const MergeStatement& merge);
  void ResolveUpdate(const UpdateStatement& update);
  void ResolveDelete(const DeleteStatement& statement);
  void ResolveMultiInsert(const MultiInsertStatement& statement);
  void ResolveNested(const Node& node);
  void AddTarget(const ObjectName& table, const TableAlias& alias,
                 const Node& node, Scope* scope);
  void ResolveAssignments(const List<Assignment>& assignments, Scope* scope);

  void Report(DiagnosticCode code, Span span, std::string message,
              std::string hint = "");
  void SetType(const Expression& expression, const Type* type) {
    if (type != nullptr) resolution_.types[&expression] = type;
  }
  const Type* TypeOf(const Expression& expression) const {
    return resolution_.TypeOf(expression);
  }

  const ResolveOptions& options_;
  Resolution resolution_;
  std::vector<NamedQuery> named_queries_;
};

// Whether a call is an aggregate (without OVER) or holds one outside of
// subqueries.
bool HasAggregate(const Expression& expression);

// The name that a select item's column gets.
absl::string_view OutputName(const Expression& expression);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_RESOLVE_RESOLVER_H_
