#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_RELATION_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_RELATION_H_

#include "common/sql/ast/expression.h"
#include "common/sql/ast/query.h"

namespace semantic_layer::sql {

// key = value inside OPTIONS, TBLPROPERTIES and their like. The key is a dotted
// name or a string; `value` is null when only the key was written.
struct Property {
  ObjectName name;             // empty when the key is a string
  absl::string_view key_text;  // the string
  Expression* value = nullptr;

  SQL_AST_FIELDS(name, key_text, value)
};

enum class TimeTravelKind : uint8_t {
  kVersion,      // VERSION AS OF 12
  kTimestamp,    // TIMESTAMP AS OF expression
  kAtVersion,    // t@v12
  kAtTimestamp,  // t@20240101000000000
};

struct TimeTravel : Node {
  TimeTravelKind travel = TimeTravelKind::kVersion;
  Expression* value = nullptr;

  SQL_AST_NODE(TimeTravel, travel, value)
};

// CHANGES FROM VERSION a [TO VERSION b] [WITH (k = v)]: the change feed of a
// table between two versions or times.
struct ChangesClause : Node {
  bool timestamp = false;  // SYSTEM_TIME or TIMESTAMP, not VERSION
  Expression* from = nullptr;
  Expression* to = nullptr;  // may be null
  List<Property> options;

  SQL_AST_NODE(ChangesClause, timestamp, from, to, options)
};

enum class SampleMethod : uint8_t { kNone, kBernoulli, kSystem };

enum class SampleKind : uint8_t {
  kPercent,  // (10 PERCENT)
  kRows,     // (5 ROWS)
  kBucket,   // (BUCKET 4 OUT OF 10 [ON c])
  kBytes,    // (10M)
};

struct TableSample : Node {
  SampleMethod method = SampleMethod::kNone;
  SampleKind sample = SampleKind::kPercent;
  Expression* size = nullptr;       // percent, rows, bucket number
  Expression* buckets = nullptr;    // OUT OF; kBucket only
  Expression* bucket_on = nullptr;  // may be null
  absl::string_view bytes;          // kBytes only, as written
  Expression* seed = nullptr;       // REPEATABLE (seed); may be null

  SQL_AST_NODE(TableSample, method, sample, size, buckets, bucket_on, bytes,
               seed)
};

// WATERMARK expression [AS name] OF interval.
struct Watermark : Node {
  Expression* expression = nullptr;
  Identifier alias;  // may be empty
  IntervalExpr* delay = nullptr;

  SQL_AST_NODE(Watermark, expression, alias, delay)
};

// A table, view or CTE by name; also a path: parquet.`/a/b`.
struct TableRelation : Relation {
  ObjectName name;
  bool stream = false;                // STREAM t
  TimeTravel* time_travel = nullptr;  // may be null
  ChangesClause* changes = nullptr;   // may be null
  List<Property> options;             // WITH (k = v)
  Watermark* watermark = nullptr;     // may be null
  TableSample* sample = nullptr;      // may be null
  TableAlias alias;

  SQL_AST_NODE(TableRelation, name, stream, time_travel, changes, options,
               watermark, sample, alias)
};

// (query) [sample] [alias].
struct SubqueryRelation : Relation {
  bool lateral = false;
  bool stream = false;
  Query* query = nullptr;
  Watermark* watermark = nullptr;  // may be null
  TableSample* sample = nullptr;   // may be null
  TableAlias alias;

  SQL_AST_NODE(SubqueryRelation, lateral, stream, query, watermark, sample,
               alias)
};

// VALUES (1), (2) AS t(a) without parentheres around it.
struct ValuesRelation : Relation {
  List<Expression*> rows;
  TableAlias alias;

  SQL_AST_NODE(ValuesRelation, rows, alias)
};

// range(10) AS t, explode(x), read_files('p', format => 'csv').
struct FunctionRelation : Relation {
  bool lateral = false;
  bool stream = false;
  FunctionCall* call = nullptr;
  Watermark* watermark = nullptr;  // may be null
  TableSample* sample = nullptr;   // may be null
  TableAlias alias;

  SQL_AST_NODE(FunctionRelation, lateral, stream, call, watermark, sample,
               alias)
};

// (a JOIN b ON c) [sample] [alias].
struct ParenthesizedRelation : Relation {
  Relation* relation = nullptr;
  Watermark* watermark = nullptr;  // may be null
  TableSample* sample = nullptr;   // may be null
  TableAlias alias;

  SQL_AST_NODE(ParenthesizedRelation, relation, watermark, sample, alias)
};

enum class JoinKind : uint8_t {
  kInner,
  kCross,
  kLeft,
  kRight,
  kFull,
  kLeftSemi,
  kLeftAnti,
};

// [APPROX|EXACT] NEAREST [n] BY DISTANCE|SIMILARITY expression.
struct NearestClause : Node {
  bool approximate = false;
  Expression* count = nullptr;  // may be null
  bool similarity = false;
  Expression* measure = nullptr;

  SQL_AST_NODE(NearestClause, approximate, count, similarity, measure)
};

// left [NATURAL] kind JOIN [LATERAL] right [ON c | USING (cols)].
struct JoinRelation : Relation {
  JoinKind join = JoinKind::kInner;
  bool natural = false;
  bool lateral = false;  // JOIN LATERAL
  Relation* left = nullptr;
  Relation* right = nullptr;
  Expression* on = nullptr;  // may be null
  List<Identifier> using_columns;
  NearestClause* nearest = nullptr;  // may be null

  SQL_AST_NODE(JoinRelation, join, natural, lateral, left, right, on,
               using_columns, nearest)
};

// One IN item of PIVOT: value [AS name]; the value of several columns is a
// RowExpr.
struct PivotValue {
  Expression* value = nullptr;
  Identifier alias;  // may be empty

  SQL_AST_FIELDS(value, alias)
};

// input PIVOT (aggregates FOR columns IN (values)) [AS alias].
struct PivotRelation : Relation {
  Relation* input = nullptr;  // null for the whole FROM clause or a pipe
  List<SelectItem*> aggregates;
  List<Identifier> columns;
  bool columns_parenthesized = false;
  List<PivotValue> values;
  TableAlias alias;

  SQL_AST_NODE(PivotRelation, input, aggregates, columns, columns_parenthesized,
               values, alias)
};

// One IN item of UNPIVOT: (columns) [AS name].
struct UnpivotGroup {
  List<ObjectName> columns;
  bool parenthesized = false;
  Identifier alias;  // may be empty

  SQL_AST_FIELDS(columns, parenthesized, alias)
};

enum class UnpivotNulls : uint8_t { kNone, kInclude, kExclude };

// input UNPIVOT [nulls] (values FOR name IN (groups)) [AS alias].
struct UnpivotRelation : Relation {
  Relation* input = nullptr;  // null for the whole FROM clause or a pipe
  UnpivotNulls nulls = UnpivotNulls::kNone;
  List<Identifier> values;
  bool values_parenthesized = false;
  Identifier name_column;
  List<UnpivotGroup> groups;
  TableAlias alias;

  SQL_AST_NODE(UnpivotRelation, input, nulls, values, values_parenthesized,
               name_column, groups, alias)
};

// LATERAL VIEW [OUTER] f(args) table [AS] c1, c2. Stands in
// Select::lateral_views and applies to everything before it.
struct LateralView : Relation {
  bool outer = false;
  FunctionCall* call = nullptr;
  Identifier table_alias;
  List<Identifier> columns;

  SQL_AST_NODE(LateralView, outer, call, table_alias, columns)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_RELATION_H_
