#ifndef SEMANTIC_LAYER_COMMON_SQL_RESOLVE_RESOLVER_H_
#define SEMANTIC_LAYER_COMMON_SQL_RESOLVE_RESOLVER_H_

#include <memory>
#include <string>
#include <vector>

#include "common/sql/functions/function_table.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/resolve/scope.h"

namespace semantic_layer::sql {

// Resolver walks one statement and fills a Resolution. Private to this folder.
// One method family per file: statements, scripts, queries, grouping,
// relations, pipes, names, expressions, calls.
class Resolver {
 public:
  explicit Resolver(const ResolveOptions& options)
      : options_(options), script_(options.script) {}

  void ResolveStatement(const Statement& statement);
  OutputColumns ResolveQuery(const Query& query, const Scope* outer);
  void ResolveLoose(const Expression& expression);
  Resolution Take() {
    resolution_.made = std::move(own_script_);
    return std::move(resolution_);
  }

 private:
  // A CTE in sight, with what it gives.
  struct NamedQuery {
    absl::string_view name;
    const CommonTableExpression* definition = nullptr;
    OutputColumns columns;
  };
  // A recursive CTE whose columns its first operand will give.
  struct Anchor {
    const QueryBody* body = nullptr;
    size_t named_query = 0;
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
  void NameColumns(const CommonTableExpression& table, OutputColumns* columns);
  void ResolveWindows(const List<NamedWindow>& windows, Scope* scope);
  void ResolveLimit(const Expression* limit, absl::string_view clause);
  void CheckOrdinal(const Expression& expression, const OutputColumns& columns,
                    absl::string_view clause);
  void AddGenerated(const SelectItem& item, const FunctionCall& call,
                    Scope* scope, OutputColumns* out);
  void ExpandFields(const FieldAccessExpr& star, OutputColumns* out);

  // ---- Grouping and where aggregates may stand (grouping_resolver.cc) ------
  void ResolveGroupBy(const GroupByClause& clause, const OutputColumns& columns,
                      Scope* scope);
  void ResolveGroupingElement(const GroupingElement& element, Scope* scope);
  void CheckGroupingKey(const GroupingElement& element,
                        const OutputColumns& columns);
  void CheckNoAggregate(const Expression* expression, absl::string_view clause);
  void CheckNesting(const Expression& expression);
  void CheckQualify(const Select& select);
  void CheckGrouped(const Select& select, const Query* query,
                    const Scope& scope);
  void CheckGroupedExpression(const Expression& expression,
                              const std::vector<const Expression*>& grouped,
                              const Scope& scope, bool aliases);
  bool IsGrouped(const Expression& expression,
                 const std::vector<const Expression*>& grouped);
  void CheckDistinctOrder(const Query& query, const OutputColumns& columns);
  void CheckCondition(const Expression& condition, absl::string_view clause);

  // ---- Pipes (pipe_resolver.cc) --------------------------------------------
  OutputColumns ResolvePipe(const PipeQuery& pipe, const Scope* outer);
  void ApplyPipeOperator(const PipeOperator& op, const Scope* outer,
                         Scope* scope);
  void ApplyPipeAggregate(const PipeAggregate& op, Scope* scope);
  void ApplyPipeSet(const PipeSet& op, Scope* scope);
  void ApplyPipeDrop(const PipeDrop& op, Scope* scope);
  void ApplyPipeTail(const PipeTail& op, Scope* scope);
  void CheckPipeItems(const List<SelectItem*>& items, absl::string_view step);
  void ReplaceColumns(const OutputColumns& columns, const Node& node,
                      Scope* scope);
  static OutputColumns ColumnsOf(const Scope& scope);

  // ---- Relations (relation_resolver.cc) ------------------------------------
  void AddFrom(const List<Relation*>& from, const List<Relation*>& views,
               Scope* scope);
  void AddRelation(const Relation& relation, Scope* scope);
  void AddTable(const TableRelation& table, Scope* scope);
  // Where the parts of a join begin in a scope.
  struct JoinSides {
    uint32_t first_column = 0;  // of the left side
    uint32_t left_relations = 0;
    uint32_t left_columns = 0;  // where the right side begins
  };
  void AddJoin(const JoinRelation& join, Scope* scope);
  void AddJoinRight(const JoinRelation& join, const JoinSides& sides,
                    Scope* scope);
  void MergeColumns(const JoinRelation& join, const JoinSides& sides,
                    Scope* scope);
  bool MergeColumn(absl::string_view name, const JoinSides& sides,
                   JoinKind kind, Span span, Scope* scope, uint32_t* kept);
  bool TableColumns(const ObjectName& name, OutputColumns* columns,
                    TableBinding* binding);
  void CheckColumnExists(const Identifier& name, const Scope& scope,
                         absl::string_view clause);
  void ReportUnknownTable(const ObjectName& name);
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
  void CheckUniqueAlias(const ScopeRelation& relation, const Scope& scope);

  // ---- Names (name_resolver.cc) --------------------------------------------
  const Type* ResolveColumn(const ColumnRef& column, const Scope& scope);
  bool FindInScope(const ColumnRef& column, const Scope& scope,
                   uint32_t levels_up, const Type** type);
  bool FindParameter(const ColumnRef& column, const Scope& scope,
                     const Type** type);
  bool FindAlias(const ColumnRef& column, const Scope& scope,
                 uint32_t levels_up, const Type** type);
  bool FindVariable(const ColumnRef& column, const Type** type);
  const Type* FieldsOf(const Type* type, const ColumnRef& column,
                       uint32_t from);
  const Type* FieldOf(const Type* type, const Identifier& name,
                      absl::string_view owner);
  bool MayBeHidden(const ObjectName& name, const Scope& scope);
  void ReportUnknownColumn(const ColumnRef& column, const Scope& scope);
  void AddStarColumns(const StarExpr& star, const Scope& scope,
                      const std::vector<uint32_t>& positions,
                      OutputColumns* expansion);
  bool ExpandStarIn(const StarExpr& star, const Scope& scope,
                    OutputColumns* expansion);
  void ExpandStructStar(const StarExpr& star, const Scope& scope,
                        OutputColumns* expansion);
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
  const Type* ResolveSubquery(const SubqueryExpr& subquery, Scope* scope);
  void ResolveIn(const InExpr& in, Scope* scope);
  const Type* ResolveSubscript(const SubscriptExpr& subscript, Scope* scope);
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
  void ResolveInsert(const InsertStatement& insert);
  void CheckInsert(const InsertTarget& target, const Query& query,
                   const OutputColumns& given);
  void CheckInsertCount(const InsertTarget& target, const Query& query,
                        const OutputColumns& given, const Scope& scope);
  void CheckTargetColumn(const ObjectName& column, const Scope& scope);
  void ResolveMerge(const MergeStatement& merge);
  void ResolveMergeClause(const MergeClause& clause, const Scope& target,
                          Scope* source, Scope* both);
  void ResolveUpdate(const UpdateStatement& update);
  void ResolveDelete(const DeleteStatement& statement);
  void ResolveMultiInsert(const MultiInsertStatement& statement);
  void ResolveNested(const Node& node);
  void AddTarget(const ObjectName& table, const TableAlias& alias,
                 const Node& node, Scope* scope);
  void ResolveAssignments(const List<Assignment>& assignments,
                          const Scope& target, Scope* scope);

  // ---- Scripts and what they make (script_resolver.cc) ---------------------
  void ResolveCreateView(const CreateViewStatement& view);
  void ResolveCreateTable(const CreateTableStatement& table);
  void ResolveCreateFunction(const CreateFunctionStatement& function);
  void ResolveCreateProcedure(const CreateProcedureStatement& procedure);
  void ResolveDeclare(const DeclareVariableStatement& declare);
  void ResolveSetVariable(const SetVariableStatement& set);
  void ResolveBlock(const CompoundStatement& block);
  void ResolveLoop(const LoopStatement& loop);
  void ResolveBranches(const List<ConditionalBranch>& branches,
                       const List<Statement*>& otherwise);
  void ResolveStatements(const List<Statement*>& statements);
  void ResolveAlone(const Expression* expression);
  void AddParameters(const List<RoutineParameter>& parameters,
                     const ObjectName& routine);
  void NoteTable(const ObjectName& name, bool temporary,
                 const List<ColumnDefinition*>& columns,
                 const OutputColumns* output);
  void NoteDropped(const DropStatement& drop);
  void CheckUniqueColumns(const OutputColumns& columns, Span span);
  const ScriptNames* script_names() const {
    return script_ != nullptr ? script_ : own_script_.get();
  }
  ScriptNames* MutableScript();
  std::string label_;  // of the block around; may be empty

  // Takes steps off the statement's budget (kMaxResolveSteps); false when it is
  // used up, after which nothing more is found out.
  bool Spend(uint64_t steps);
  bool SpendOnLookup(const Scope& scope);
  // Whether a further finding would be left out anyway, so that no hint for it
  // need be looked for.
  bool Full() const;
  void Report(DiagnosticCode code, Span span, std::string message,
              std::string hint = "") {
    ReportAs(Severity::kError, code, span, std::move(message), std::move(hint));
  }
  void ReportAs(Severity severity, DiagnosticCode code, Span span,
                std::string message, std::string hint);
  void SetType(const Expression& expression, const Type* type) {
    if (type != nullptr) resolution_.types[&expression] = type;
  }
  const Type* TypeOf(const Expression& expression) const {
    return resolution_.TypeOf(expression);
  }

  const ResolveOptions& options_;
  Resolution resolution_;
  uint64_t steps_ = 0;
  bool exhausted_ = false;
  std::vector<NamedQuery> named_queries_;
  std::vector<Anchor> anchors_;
  // Named windows of the queries around.
  std::vector<absl::string_view> windows_;
  ScriptNames* script_;
  std::unique_ptr<ScriptNames> own_script_;  // made when script_ is null
};

// Whether a call is an aggregate (without OVER) or holds one outside of
// subqueries.
bool HasAggregate(const Expression& expression);

// The name that a select item's column gets.
absl::string_view OutputName(const Expression& expression);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_RESOLVE_RESOLVER_H_
