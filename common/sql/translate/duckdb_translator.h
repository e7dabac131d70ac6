#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_TRANSLATOR_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_TRANSLATOR_H_

#include <optional>
#include <string>
#include <vector>

#include "common/sql/ast/builder.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/form.h"

namespace semantic_layer::sql {

// DuckDbTranslator rewrites one tree of Databricks SQL in place into one that
// means the same in DuckDB 1.4. Expressions are rewritten bottom up, so that a
// rewrite sees its operands in their final form and finds their Databricks
// types by TypeOf. Private to this folder; one family of methods per file.
class DuckDbTranslator {
 public:
  // `resolution` is of the very tree that is rewritten.
  DuckDbTranslator(Resolution* resolution, Arena& arena)
      : resolution_(*resolution),
        arena_(arena),
        b_(arena),
        bytes_before_(arena.bytes_reserved()) {}

  Statement* RewriteStatement(Statement* statement);
  void RewriteQuery(Query* query);
  Expression* Rewrite(Expression* expression);

  std::vector<Diagnostic> TakeDiagnostics() { return std::move(diagnostics_); }

  // ---- Calls: the methods that duckdb_function.def names -------------------
  // Each takes a call whose arguments are rewritten and returns what stands in
  // its place.
#define SQL_REWRITE(Method) Expression* Method(FunctionCall* call);
  // duckdb_numbers.cc
  SQL_REWRITE(RewriteFloor)
  SQL_REWRITE(RewriteDivCall)
  SQL_REWRITE(RewriteModCall)
  SQL_REWRITE(RewritePmod)
  SQL_REWRITE(RewriteRandom)
  SQL_REWRITE(RewriteBround)
  SQL_REWRITE(RewriteRound)
  SQL_REWRITE(RewriteShiftCall)
  SQL_REWRITE(RewriteTryArithmetic)
  SQL_REWRITE(RewriteTryDivide)
  SQL_REWRITE(RewriteCastCall)
  SQL_REWRITE(RewriteTypeof)
  // duckdb_strings.cc
  SQL_REWRITE(RewriteBase64)
  SQL_REWRITE(RewriteLength)
  SQL_REWRITE(RewriteLocate)
  SQL_REWRITE(RewriteConcat)
  SQL_REWRITE(RewriteConcatWs)
  SQL_REWRITE(RewriteDecode)
  SQL_REWRITE(RewriteElt)
  SQL_REWRITE(RewriteEncode)
  SQL_REWRITE(RewriteFormatNumber)
  SQL_REWRITE(RewriteLeftRight)
  SQL_REWRITE(RewritePad)
  SQL_REWRITE(RewriteRegexpExtract)
  SQL_REWRITE(RewriteRegexpReplace)
  SQL_REWRITE(RewriteReverse)
  SQL_REWRITE(RewriteSha2)
  SQL_REWRITE(RewriteSplit)
  SQL_REWRITE(RewriteSubstring)
  SQL_REWRITE(RewriteToBinary)
  SQL_REWRITE(RewriteToChar)
  // duckdb_dates.cc, duckdb_date_parts.cc
  SQL_REWRITE(RewriteAddMonths)
  SQL_REWRITE(RewriteDateAdd)
  SQL_REWRITE(RewriteDateSub)
  SQL_REWRITE(RewriteDateDiff)
  SQL_REWRITE(RewriteDateFormat)
  SQL_REWRITE(RewriteDatePart)
  SQL_REWRITE(RewriteDateTrunc)
  SQL_REWRITE(RewriteTrunc)
  SQL_REWRITE(RewriteFromUnixtime)
  SQL_REWRITE(RewriteMakeInterval)
  SQL_REWRITE(RewriteMonthsBetween)
  SQL_REWRITE(RewriteTimePart)
  SQL_REWRITE(RewriteUtcTimestamp)
  SQL_REWRITE(RewriteNextDay)
  SQL_REWRITE(RewriteToDate)
  SQL_REWRITE(RewriteToTimestamp)
  SQL_REWRITE(RewriteUnixTimestamp)
  // duckdb_collections.cc, duckdb_lambdas.cc
  SQL_REWRITE(RewriteFold)
  SQL_REWRITE(RewriteSortArray)
  SQL_REWRITE(RewriteArraysZip)
  SQL_REWRITE(RewriteSize)
  SQL_REWRITE(RewriteElementAt)
  SQL_REWRITE(RewriteExistsForall)
  SQL_REWRITE(RewriteFilter)
  SQL_REWRITE(RewriteTransform)
  SQL_REWRITE(RewriteMap)
  SQL_REWRITE(RewriteMapConcat)
  SQL_REWRITE(RewriteMapLambda)
  SQL_REWRITE(RewriteNamedStruct)
  SQL_REWRITE(RewriteStruct)
  SQL_REWRITE(RewriteSequence)
  SQL_REWRITE(RewriteZipWith)
  // duckdb_json.cc
  SQL_REWRITE(RewriteFromJson)
  SQL_REWRITE(RewriteGetJsonObject)
  SQL_REWRITE(RewriteToJson)
  SQL_REWRITE(RewriteVariantGet)
  // duckdb_aggregates.cc
  SQL_REWRITE(RewriteFirstLast)
  SQL_REWRITE(RewriteApproxCountDistinct)
  SQL_REWRITE(RewritePercentile)
  SQL_REWRITE(RewriteCollect)
  SQL_REWRITE(RewriteAvg)
  SQL_REWRITE(RewriteCount)
  SQL_REWRITE(RewriteCountIf)
  SQL_REWRITE(RewriteGroupingId)
  SQL_REWRITE(RewriteListagg)
  SQL_REWRITE(RewriteMedian)
  SQL_REWRITE(RewriteMode)
  SQL_REWRITE(RewritePercentileCont)
  SQL_REWRITE(RewriteNanIsNull)
  SQL_REWRITE(RewriteSkewness)
  SQL_REWRITE(RewriteSum)
  SQL_REWRITE(RewriteMisplacedGenerator)
#undef SQL_REWRITE

 private:
  // ---- Aggregates (duckdb_aggregates.cc) -----------------------------------
  Expression* Interpolated(Expression* value);

  // ---- Expressions (duckdb_expressions.cc, duckdb_operators.cc) ------------
  // Whether the result has outgrown kMaxTranslationBytes; says so once.
  bool TooLarge(const Expression& expression);
  Expression* RewriteNode(Expression* expression);
  void RewriteChildren(Expression* expression);
  Expression* RewriteColumn(ColumnRef* column);
  Expression* RewriteFieldAccess(FieldAccessExpr* access);
  Expression* RewriteSubscript(SubscriptExpr* subscript);
  Expression* RewriteLiteral(LiteralExpr* literal);
  Expression* RewriteInterval(IntervalExpr* interval);
  Expression* RewriteBinary(BinaryExpr* binary);
  Expression* RewriteArithmetic(BinaryExpr* binary);
  Expression* RewriteDateArithmetic(BinaryExpr* binary);
  Expression* RewriteDivide(BinaryExpr* binary);
  Expression* WithScale(BinaryExpr* binary, const Type* left,
                        const Type* right);
  Expression* RewriteShift(BinaryOp op, Expression* value, Expression* count);
  Expression* RewriteUnary(UnaryExpr* unary);
  Expression* RewriteLike(LikeExpr* like);
  Expression* RewriteExtract(ExtractExpr* extract);
  Expression* RewriteTrim(TrimExpr* trim);
  Expression* RewriteJsonPath(JsonPathExpr* path);
  Expression* RewriteRow(RowExpr* row);
  Expression* RewriteIn(InExpr* in);
  void RewriteOrder(List<OrderItem*>& items, bool add_nulls = true);
  void RewriteWindow(WindowSpec* window);
  void AlignOperands(Expression*& left, Expression*& right);

  // ---- Casts (duckdb_casts.cc) ---------------------------------------------
  Expression* RewriteCast(CastExpr* cast);
  // The value as another type by Databricks' rules.
  Expression* CastTo(Expression* value, const Type* from, DataType* type,
                     bool try_cast, Span span);
  Expression* CastToInteger(Expression* value, const Type* from, DataType* type,
                            bool try_cast);
  Expression* CastToString(Expression* value, const Type* from, Span span);
  DataType* RewriteType(DataType* type);

  Expression* CastStruct(Expression* value, const Type* from, const Type* to,
                         bool try_cast, Span span);
  Expression* CastNested(Expression* value, const Type* from, const Type* to,
                         bool try_cast, Span span);
  Expression* WholeDate(Expression* value, const Type* from, bool try_cast);
  absl::string_view WholeDateText(absl::string_view text);

  // ---- Values as text (duckdb_texts.cc) ------------------------------------
  enum class TextStyle : uint8_t { kCast, kJson };
  // The text of an array, map or struct as CAST AS STRING or to_json gives it.
  Expression* TextOf(Expression* value, const Type* type, TextStyle style,
                     Span span);
  Expression* NumberText(Expression* value, const Type* type);

  // ---- Calls (duckdb_calls.cc) ---------------------------------------------
  Expression* RewriteCall(FunctionCall* call);
  Expression* ApplyRule(FunctionCall* call);
  void NormalizeCall(FunctionCall* call);
  void TextArguments(FunctionCall* call);
  Expression* AsText(Expression* value);
  Expression* FromJson(Expression* json, const Type* type);
  Expression* Fill(absl::string_view form, std::vector<Expression*> arguments);
  Expression* TimestampOf(Expression* value);  // without time zone
  Expression* DateOf(Expression* value);
  Expression* NonZero(Expression* divisor);
  Expression* FormatWith(Expression* timestamp, Expression* pattern, Span span);
  Expression* ParseWith(Expression* text, Expression* pattern, bool try_parse,
                        Span span);
  Expression* PartOf(absl::string_view field, Expression* source, Span span);
  Expression* MoveBy(Expression* timestamp, Expression* count, TimeUnit unit,
                     Span span);
  Expression* JsonAt(Expression* json, const Type* type,
                     absl::string_view path);
  Expression* FoldOtherType(Expression* list, Expression* start,
                            LambdaExpr* merge, const Type* element,
                            const Type* result);
  Expression* JsonAtAnyCase(Expression* base, const JsonPathExpr& path,
                            absl::string_view exact_path);
  LambdaExpr* LambdaAt(FunctionCall* call, uint32_t index);
  void CountFromZero(LambdaExpr* lambda);
  Expression* SubstituteParameter(Expression* body, absl::string_view name,
                                  Expression* value);
  FunctionCall* LikeCall(const FunctionCall& call, absl::string_view name,
                         std::vector<Expression*> arguments);
  void AddFilter(FunctionCall* call, Expression* condition);

  // ---- Queries (duckdb_queries.cc, duckdb_relations.cc) --------------------
  void RewriteNamed(Query* query);
  void RewriteUnnamed(Query* query);
  void RewriteBody(QueryBody*& body);
  void RewriteSelect(Select* select);
  void RewriteItems(Select* select);
  bool ExpandGenerator(SelectItem* item, List<SelectItem*>* out);
  void RewriteGroupBy(GroupByClause* clause);
  void RewriteGroupingElement(GroupingElement* element);
  void RewriteWindows(List<NamedWindow>& windows);
  void RewriteTail(Query* query);
  void RewriteValues(List<Expression*>& rows, TableAlias* alias);
  void RewriteFrom(List<Relation*>& from, List<Relation*>& lateral_views);
  void RewriteRelation(Relation*& relation);
  void RewriteTable(TableRelation* table);
  void RewriteJoin(JoinRelation* join);
  void RewritePivot(PivotRelation* pivot);
  Expression* PivotCount(Expression* expression);
  Relation* RewriteFunctionRelation(FunctionRelation* relation);
  Relation* FoldFrom(const List<Relation*>& from);

  // ---- Generators (duckdb_generators.cc) -----------------------------------
  // A call whose columns are added to `select`.
  struct Generator {
    FunctionCall* call;
    const List<Identifier>& names;  // of the columns, as far as they are given
    bool outer;                     // a row of NULLs where there is none
    Expression* list;               // the first argument, and its type
    const Type* type;
    Select* select;
  };
  Select* GeneratorSelect(FunctionCall* call, const List<Identifier>& names,
                          bool outer);
  void Unnest(const Generator& generator, Expression* value,
              const std::string& column);
  void Explode(const Generator& generator, bool positions);
  void Inline(const Generator& generator);
  // False after a diagnostic.
  bool Stack(const Generator& generator);
  bool JsonTuple(const Generator& generator);

  // ---- Pipes (duckdb_pipes.cc) ---------------------------------------------
  // The same query without pipes; nothing in it is rewritten yet.
  Query* LowerPipe(PipeQuery* pipe);

  // ---- Statements (duckdb_statements.cc) -----------------------------------
  void RewriteInsert(InsertTarget* target, WithClause* with, Query* query);
  void RewriteMerge(MergeStatement* merge);
  void RewriteCreateTable(CreateTableStatement* create);
  void RewriteCreateView(CreateViewStatement* create);
  void RewriteWith(WithClause* with);

  // ---- Types and findings --------------------------------------------------
  const Type* TypeOf(const Expression* expression) const {
    return resolution_.TypeOf(*expression);
  }
  // Says that `expression` has a type that the resolver does not know of.
  template <typename T>
  T* Typed(T* expression, const Type* type) {
    if (type != nullptr) resolution_.types[expression] = type;
    return expression;
  }
  void Unsupported(Span span, std::string message, std::string hint = "");
  void Approximate(Span span, std::string message, std::string hint = "");

  Resolution& resolution_;
  Arena& arena_;
  Builder b_;
  std::vector<Diagnostic> diagnostics_;
  // Whether columns of the query at hand get the names of Databricks.
  bool name_columns_ = true;
  // The distinct expressions that the select at hand groups by.
  std::vector<const Expression*> grouping_columns_;
  const size_t bytes_before_;
  bool too_large_ = false;
  int next_name_ = 0;  // of generated lambda parameters and aliases
};

// A string literal's value; empty optional for other expressions.
std::optional<absl::string_view> StringValue(const Expression* expression);
// An integer literal's value.
std::optional<int64_t> IntegerValue(const Expression* expression);
// The name that a list of aliases gives to a column, or `otherwise`.
std::string NameAt(const List<Identifier>& names, uint32_t index,
                   absl::string_view otherwise);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_DUCKDB_TRANSLATOR_H_
