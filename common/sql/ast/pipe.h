#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_PIPE_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_PIPE_H_

#include "common/sql/ast/query.h"
#include "common/sql/ast/relation.h"

namespace semantic_layer::sql {

// |> SELECT [hints] [DISTINCT] items: a Select with only those fields, and
// `windows` when a WINDOW clause follows.
struct PipeSelect : PipeOperator {
  Select* select = nullptr;

  SQL_AST_NODE(PipeSelect, select)
};

// |> EXTEND e AS n, ...
struct PipeExtend : PipeOperator {
  List<SelectItem*> items;

  SQL_AST_NODE(PipeExtend, items)
};

// column = value, in |> SET, UPDATE, MERGE and SET VARIABLE.
struct Assignment {
  ObjectName target;
  Expression* value = nullptr;

  SQL_AST_FIELDS(target, value)
};

// |> SET c = e, ...
struct PipeSet : PipeOperator {
  List<Assignment> assignments;

  SQL_AST_NODE(PipeSet, assignments)
};

// |> DROP c, ...
struct PipeDrop : PipeOperator {
  List<Identifier> columns;

  SQL_AST_NODE(PipeDrop, columns)
};

// |> AS alias
struct PipeAs : PipeOperator {
  Identifier alias;

  SQL_AST_NODE(PipeAs, alias)
};

// |> WHERE condition
struct PipeWhere : PipeOperator {
  Expression* condition = nullptr;

  SQL_AST_NODE(PipeWhere, condition)
};

// |> AGGREGATE items [GROUP BY keys AS n, ...]. A grouping key with an alias is
// an AliasExpr.
struct PipeAggregate : PipeOperator {
  List<SelectItem*> items;
  GroupByClause* group_by = nullptr;  // may be null

  SQL_AST_NODE(PipeAggregate, items, group_by)
};

// |> [kind] JOIN right ...: `join->left` is null.
struct PipeJoin : PipeOperator {
  JoinRelation* join = nullptr;

  SQL_AST_NODE(PipeJoin, join)
};

// |> PIVOT (...) or |> UNPIVOT (...): `pivot` is a PivotRelation or
// UnpivotRelation without input.
struct PipePivot : PipeOperator {
  Relation* pivot = nullptr;

  SQL_AST_NODE(PipePivot, pivot)
};

// |> LATERAL VIEW ...
struct PipeLateralView : PipeOperator {
  LateralView* view = nullptr;

  SQL_AST_NODE(PipeLateralView, view)
};

// |> TABLESAMPLE (...)
struct PipeSample : PipeOperator {
  TableSample* sample = nullptr;

  SQL_AST_NODE(PipeSample, sample)
};

// |> UNION ALL right
struct PipeSetOperation : PipeOperator {
  SetOperator op = SetOperator::kUnion;
  SetQuantifier quantifier = SetQuantifier::kNone;
  QueryBody* right = nullptr;

  SQL_AST_NODE(PipeSetOperation, op, quantifier, right)
};

// |> ORDER BY, SORT BY, CLUSTER BY, DISTRIBUTE BY, WINDOW, LIMIT, OFFSET: a
// Query whose body is null and of which only the tail is used.
struct PipeTail : PipeOperator {
  Query* tail = nullptr;

  SQL_AST_NODE(PipeTail, tail)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_PIPE_H_
