#ifndef SEMANTIC_LAYER_COMMON_SQL_PARSER_PARSER_H_
#define SEMANTIC_LAYER_COMMON_SQL_PARSER_PARSER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/lexer/lexer.h"
#include "common/sql/parser/parse.h"

namespace semantic_layer::sql::internal {

// Parser is the recursive-descent parser behind parse.h, private to this
// folder. Its methods are spread over files by noun.
//
// Errors: the first Fail() of a statement notes the error and moves the cursor
// to the end of the text, where every Accept fails and every loop ends. Methods
// therefore never check for failure and always return a node, which the caller
// of the statement drops. No loop may wait for a token without ending at kEnd.
//
// Hints: when a statement has failed, it is parsed a second time with tracing
// on, which records what was looked for at the place of the error.
class Parser {
 public:
  Parser(Arena& arena, absl::string_view text, const ParseOptions& options,
         std::vector<Diagnostic>* diagnostics);

  // Entry points; each reads the whole text.
  void Script(std::vector<Statement*>* statements);
  Statement* OneStatement();
  Query* OneQuery();
  Expression* OneExpression();
  DataType* OneDataType();
  bool OneSchema(List<StructField>* fields);

  std::vector<CommentToken>& comments() { return comments_; }

 private:
  // Counts a level of nesting and keeps the height of what is parsed inside.
  class Nesting {
   public:
    explicit Nesting(Parser* parser);
    ~Nesting();

   private:
    Parser* const parser_;
    const int outer_height_;
  };

  // Keeps the height of what is parsed inside apart from that of what was
  // parsed before it at the same level, and then takes the higher.
  class HeightScope {
   public:
    explicit HeightScope(Parser* parser)
        : parser_(parser), outer_height_(parser->state_.height) {
      parser->state_.height = 0;
    }
    ~HeightScope() {
      int& height = parser_->state_.height;
      if (height < outer_height_) height = outer_height_;
    }

   private:
    Parser* const parser_;
    const int outer_height_;
  };

  // The nesting that the cursor is in.
  struct State {
    int depth = 0;
    int height = 0;
    // Depth at which IN ends an expression: the first argument of position().
    int no_in_depth = -1;
    int type_depth = 0;
    int pending_close = 0;  // brackets of a >> that outer types still close
    int block_depth = 0;    // BEGIN ... END around the cursor
  };

  using K = Keyword;
  using T = TokenType;

  // ---- Cursor (cursor.cc) ----
  const Token& Peek(size_t ahead = 0) const { return tokens_[pos_ + ahead]; }
  bool Is(T type) {
    if (tracing_) Trace(type);
    return Peek().type == type;
  }
  bool Is(K keyword) {
    if (tracing_) Trace(keyword);
    return Peek().keyword == keyword;
  }
  bool Is(K first, K second) {
    if (tracing_) Trace(first);
    return Peek().keyword == first && Peek(1).keyword == second;
  }
  bool Is(K first, K second, K third) {
    return Is(first, second) && Peek(2).keyword == third;
  }
  bool Is(K first, T second) {
    if (tracing_) Trace(first);
    return Peek().keyword == first && Peek(1).type == second;
  }
  // Lookahead that leaves no trace.
  bool Ahead(size_t n, K keyword) const { return Peek(n).keyword == keyword; }
  bool Ahead(size_t n, T type) const { return Peek(n).type == type; }
  void Advance() {
    prev_end_ = Peek().end;
    if (Peek().type != T::kEnd) ++pos_;
  }
  template <typename X>
  bool Accept(X what) {
    if (!Is(what)) return false;
    Advance();
    return true;
  }
  bool Accept(K first, K second) {
    if (!Is(first, second)) return false;
    Advance();
    Advance();
    return true;
  }
  bool Accept(K first, K second, K third) {
    if (!Is(first, second, third)) return false;
    Advance();
    Advance();
    Advance();
    return true;
  }
  void Expect(T type);
  void Expect(K keyword);
  void Expect(K first, K second) {
    Expect(first);
    Expect(second);
  }
  bool failed() const { return failed_; }
  // Fails at the next token with "unexpected ...".
  void Unexpected(absl::string_view expected = "");
  void Fail(DiagnosticCode code, Span span, std::string message,
            std::string hint = "");
  // Adds a diagnostic without failing.
  void Report(DiagnosticCode code, Span span, std::string message,
              std::string hint = "");
  void Trace(T type);
  void Trace(K keyword);
  void Recover(size_t statement_begin);
  template <typename F>
  void Explain(size_t begin, size_t known, const State& state, F parse);
  template <typename F>
  auto WithRecovery(F parse) -> decltype(parse());
  Statement* ParseBlockItem();

  // ---- Hints (hint.cc) ----
  void ExplainError(size_t begin, size_t at, Diagnostic* diagnostic);
  bool MatchesIdiom(absl::string_view pattern, size_t at) const;
  std::string ShapeHint(size_t begin, size_t at) const;
  std::string ClauseHint(size_t begin, size_t at) const;
  std::string MissingHint(size_t begin, size_t at) const;
  std::string CommaHint(size_t at) const;
  std::string ExpectationHint() const;
  absl::string_view MistypedClause(size_t begin, size_t at) const;

  void ExpectEnd();
  bool AtEndOfStatement() const { return AtEndOfStatementAt(0); }
  bool AtEndOfStatementAt(size_t ahead) const {
    return Ahead(ahead, T::kEnd) || Ahead(ahead, T::kSemicolon);
  }

  absl::string_view TextOf(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  uint32_t Here() const { return Peek().begin; }
  // The token behind the parenthesis that closes the one at `open`; kEnd when
  // there is none.
  const Token& TokenBehind(size_t open);
  template <typename N>
  N* Start() {
    N* node = arena_.New<N>();
    node->span.begin = Here();
    return node;
  }
  template <typename N>
  N* StartAt(uint32_t begin) {
    N* node = arena_.New<N>();
    node->span.begin = begin;
    return node;
  }
  template <typename N>
  N* Finish(N* node) {
    node->span.end = prev_end_;
    return node;
  }
  template <typename L, typename F>
  void CommaList(L* list, F parse) {
    do {
      list->push_back(arena_, parse());
    } while (Accept(T::kComma));
  }
  // "(" items ")".
  template <typename L, typename F>
  void ParenList(L* list, F parse) {
    Expect(T::kLeftParen);
    CommaList(list, parse);
    Expect(T::kRightParen);
  }
  // One more level for a tree that grows to the left in a loop.
  void GrowHeight(Span span);

  // ---- Names and small things (name_parser.cc) ----
  bool AtIdentifier() const;
  bool AtName(size_t ahead) const;
  Identifier ParseIdentifier(absl::string_view what = "a name");
  ObjectName ParseObjectName(absl::string_view what = "a name");
  void CheckHyphen(const ObjectName& name);
  List<Identifier> ParseIdentifierList();  // "(" a, b ")"
  Identifier NameOf(const Token& token);
  absl::string_view ParseStringValue(absl::string_view what = "a string");
  LiteralExpr* ParseStringLiteral();
  Expression* ParseStringOrParameter();
  Expression* ParseIntegerOrParameter();
  Property ParseProperty();
  List<Property> ParsePropertyList();
  List<PartitionValue> ParsePartitionSpec();
  List<PartitionValue> ParsePartitionValues();  // "(" a = 1, b ")"
  ObjectName ParseCollationName();

  // ---- Expressions (expression_parser.cc) ----
  Expression* ParseExpression();
  void AddOperand(LogicalExpr* logical, Expression* operand);
  Expression* ParseAnd();
  Expression* ParseNot();
  Expression* ParsePredicate();
  Expression* ParsePredicateTail(Expression* value, uint32_t begin);
  Expression* ParseLike(Expression* value, uint32_t begin, bool negated);
  Expression* ParseIn(Expression* value, uint32_t begin, bool negated);
  Expression* ParseIs(Expression* value, uint32_t begin);
  Expression* ParseValue(int min_level = 0);
  Expression* ParseUnary();
  Expression* ParsePostfix(Expression* base, uint32_t begin);
  Expression* ParseJsonPath(Expression* base, uint32_t begin);
  Expression* ParseDot(Expression* base, uint32_t begin);
  bool AtLambda() const;
  Expression* ParseLambda();
  // An expression that may have an alias: AliasExpr inside STRUCT and rows.
  Expression* ParseAliasedExpression();
  bool AtImplicitAlias() const;
  bool AtImplicitTableAlias() const;
  bool ContinuesName(size_t ahead) const;
  bool AtClauseWord() const;

  // ---- Primaries (primary_parser.cc) ----
  Expression* ParsePrimary();
  Expression* ParseWordPrimary();
  void CheckHexadecimal(absl::string_view digits, Span span);
  Expression* ParseNumber(bool negative, uint32_t begin);
  Expression* ParseParameter();
  Expression* ParseNameOrCall();
  Expression* ParseStar(const ObjectName& qualifier, uint32_t begin);
  Expression* ParseParenthesized();
  Expression* ParseQueryInParens(uint32_t begin);
  Query* ContinueQuery(QueryBody* left);
  bool AtQueryContinuation();
  bool AtQuery(size_t ahead) const;
  Expression* ParseCase();
  Expression* ParseCast(CastStyle style);
  Expression* ParseInterval();
  bool AtInterval() const;
  bool IsUnitAt(size_t ahead) const;
  Expression* ParseIntervalValue();
  Expression* ParseTypedLiteral(LiteralKind kind);
  LiteralExpr* NewLiteral(LiteralKind kind, absl::string_view text,
                          uint32_t begin);

  // ---- Calls (call_parser.cc) ----
  Expression* ParseCall(const ObjectName& name, uint32_t begin);
  FunctionCall* ParseCallArguments(FunctionCall* call);
  Expression* ParseArgument();
  Expression* ParseTableArgument();
  Expression* ParseSpecialCall(const ObjectName& name, uint32_t begin,
                               Keyword word);
  Expression* ParseExtract(uint32_t begin);
  Expression* ParseTrim(const ObjectName& name, uint32_t begin);
  Expression* ParseSubstring(const ObjectName& name, uint32_t begin);
  Expression* ParseOverlay(const ObjectName& name, uint32_t begin);
  Expression* ParsePosition(const ObjectName& name, uint32_t begin);
  Expression* ParseUnitCall(const ObjectName& name, uint32_t begin);
  Expression* ParseRestOfCall(FunctionCall* call);
  FunctionCall* ParseCallSuffix(FunctionCall* call);
  NullTreatment AcceptNullTreatment();

  // ---- Windows and order (window_parser.cc) ----
  WindowSpec* ParseWindowSpec();
  WindowFrame* ParseWindowFrame();
  FrameBound ParseFrameBound();
  OrderItem* ParseOrderItem();
  List<OrderItem*> ParseOrderItems();
  List<NamedWindow> ParseWindowClause();

  // ---- Types (type_parser.cc) ----
  DataType* ParseDataType();
  DataType* ParseTypeBody();
  bool ParseSimpleType(DataType* type, Keyword word);
  void ParseTypeArguments(DataType* type);
  void CheckTypeArguments(const DataType& type);
  void ParseStructFields(DataType* type);
  StructField ParseStructField();
  void ParseIntervalType(DataType* type);
  void OpenTypeBracket();
  void CloseTypeBracket();
  bool AtTypeClose();

  // ---- Queries (query_parser.cc, select_parser.cc, pipe_parser.cc) ----
  Query* ParseQuery();
  Query* ParseQueryAfterWith(WithClause* with, uint32_t begin);
  Query* ParseParenthesizedQuery();  // "(" query ")"
  void CheckTailAfterPipe(const QueryBody* body, bool has_tail,
                          uint32_t tail_begin);
  WithClause* ParseWith();
  CommonTableExpression* ParseCommonTable();
  QueryBody* ParseQueryTerm(int min_level);
  QueryBody* ParseSetOperations(QueryBody* left, int min_level);
  QueryBody* ParseQueryPrimary();
  QueryBody* ParseFromFirst();
  ValuesQuery* ParseValuesQuery();
  bool ParseTail(Query* query);
  void ParseLimit(Query* query);
  bool AcceptSetOperator(SetOperator* op, SetQuantifier* quantifier,
                         int min_level);
  Select* ParseSelect();
  void ParseSelectList(Select* select);
  void ParseSelectClauses(Select* select);
  SelectItem* ParseSelectItem();
  List<Hint> ParseHints();
  Hint ParseHint();
  GroupByClause* ParseGroupBy();
  GroupingElement* ParseGroupingElement(bool nested);
  bool AtGroupingSet();
  GroupingElement* ParseGroupingCall(GroupingKind kind);
  bool ConvertTransform(Select* select);
  void ParseTransformTail(TransformClause* clause);
  Select* ParseMapReduce(TransformKind kind);
  RowFormat* ParseRowFormat();
  QueryBody* ParsePipes(QueryBody* input);
  PipeOperator* ParsePipe();
  PipeOperator* ParsePipeSelect();
  PipeOperator* ParsePipeAggregate();
  PipeOperator* ParsePipeSet();

  // ---- Relations (relation_parser.cc) ----
  void ParseFromClause(List<Relation*>* from, List<Relation*>* lateral_views);
  Relation* ParseRelation();
  Relation* ParseRelationExtensions(Relation* left);
  Relation* ParseRelationPrimary();
  Relation* ParseParenthesizedRelation(bool stream);
  Relation* ParseTableOrFunction(bool stream);
  bool AtMisplacedJoinWord() const;
  bool AtJoin();
  JoinRelation* ParseJoin(Relation* left);
  JoinKind ParseJoinKind();
  LateralView* ParseLateralView();
  PivotRelation* ParsePivot(Relation* input);
  UnpivotRelation* ParseUnpivot(Relation* input);
  UnpivotGroup ParseUnpivotGroup();
  TableAlias ParseTableAlias();
  TableSample* ParseSample();
  TimeTravel* ParseTimeTravel();
  TimeTravel* ParseAtVersion();
  Watermark* ParseWatermark();
  bool AtValues() const;

  ChangesClause* ParseChanges();
  NearestClause* ParseNearest();

  // ---- Statements (statement_parser.cc) ----
  Statement* ParseStatement();
  Statement* ParseStatementAfterWith();
  Statement* ParseQueryStatement();
  Statement* ParseCreate();
  Statement* ParseDrop();
  void ParseDropTail(DropStatement* drop);
  Statement* ParseExplain();
  Statement* ParseComment();
  Statement* ParseTruncate();
  Statement* ParseUndrop();
  bool AcceptIfNotExists() { return Accept(K::kIf, K::kNot, K::kExists); }
  bool AcceptIfExists() { return Accept(K::kIf, K::kExists); }
  // A type of object at the cursor, e.g. EXTERNAL LOCATION; kNone, and the
  // cursor unmoved, if there is none.
  ObjectType AcceptObjectType();
  // The words consumed since `begin`, in capitals.
  absl::string_view WordsSince(size_t begin);
  // The raw text from the cursor to the end of the statement.
  absl::string_view RestOfStatement();

  // ---- DML (dml_parser.cc) ----
  Statement* ParseInsert(WithClause* with, uint32_t begin);
  InsertTarget* ParseInsertTarget();
  void ParseInsertReplace(InsertTarget* target);
  Statement* ParseInsertDirectory(WithClause* with, uint32_t begin);
  Query* ParseInsertQuery();
  Statement* ParseFromStatement(WithClause* with, uint32_t begin);
  Statement* ParseMerge(WithClause* with, uint32_t begin);
  MergeClause* ParseMergeClause();
  void ParseMergeAction(MergeClause* clause);
  Statement* ParseUpdate(WithClause* with, uint32_t begin);
  Statement* ParseDelete(WithClause* with, uint32_t begin);
  List<Assignment> ParseAssignments();
  Statement* ParseCopyInto();
  void ParseCopySource(CopyIntoStatement* copy);
  Statement* ParseLoadData();
  StorageFormat* ParseStorageFormat();

  // ---- Tables and views (table_parser.cc, view_parser.cc) ----
  Statement* ParseCreateTable(CreateMode mode, uint32_t begin);
  void CheckReplaceIfNotExists(CreateMode mode, bool if_not_exists);
  void ParseColumns(bool* has_columns, List<ColumnDefinition*>* columns,
                    List<TableConstraint*>* constraints);
  ColumnDefinition* ParseColumnDefinition(bool with_type);
  bool ParseColumnOption(ColumnDefinition* column);
  void ParseIdentity(ColumnDefinition* column);
  bool AtConstraint();
  TableConstraint* ParseConstraint(bool of_column);
  void ParseConstraintTraits(TableConstraint* constraint);
  ColumnPosition ParseColumnPosition();
  FilterFunction ParseFilterFunction();
  bool ParseTableClause(TableClauses* clauses);
  PartitionField* ParsePartitionField();
  ClusterMode ParseClusterBy(List<ObjectName>* columns);
  Statement* ParseCreateView(CreateMode mode, uint32_t begin);
  bool ParseViewClause(CreateViewStatement* view);
  ViewSchemaMode AcceptSchemaMode();
  absl::string_view ParseDollarBody();
  Statement* ParseCreatePipelineTable(CreateMode mode, uint32_t begin);
  RefreshSchedule* ParseSchedule();
  Statement* ParseCreateIndex(uint32_t begin);
  Statement* ParseCreateFlow(uint32_t begin);
  Statement* ParseAutoCdc(uint32_t begin);
  bool ParseAutoCdcClause(AutoCdcStatement* cdc);

  // ---- ALTER (alter_parser.cc) ----
  Statement* ParseAlter();
  AlterAction* ParseAlterAction(ObjectType type);
  AlterAction* ParseAlterAdd(ObjectType type);
  AlterAction* ParseAlterDrop();
  AlterAction* ParseAlterRename();
  AlterAction* ParseAlterSet(ObjectType type);
  AlterAction* ParseAlterUnset();
  void CheckPropertyValues(const List<Property>& properties, bool needed);
  AlterAction* ParseAlterColumn();
  AlterAction* ParseAlterColumns(bool replace);
  bool ParseColumnChange(ColumnChange* change);
  AlterAction* ParseAlterShare(absl::string_view verb);
  PropertyWord ParsePropertyWord();
  AlterAction* ParseAlterView();

  // ---- Routines and scripts (routine_parser.cc, script_parser.cc) ----
  Statement* ParseCreateFunction(CreateMode mode, bool temporary,
                                 uint32_t begin);
  Statement* ParseCreateProcedure(CreateMode mode, uint32_t begin);
  List<RoutineParameter> ParseRoutineParameters();
  RoutineParameter ParseRoutineParameter();
  bool ParseRoutineTrait(List<RoutineTrait>* traits);
  void ParseFunctionBody(CreateFunctionStatement* function);
  Statement* ParseCall();
  CompoundStatement* ParseCompound(const Identifier& label, uint32_t begin);
  bool AtCompound() const;
  bool AtLabel() const;
  List<Statement*> ParseBlock(bool may_be_empty = false);
  bool AtBlockEnd() const;
  Statement* ParseBlockStatement();
  Statement* ParseLabelled();
  Statement* ParseLoop(const Identifier& label, uint32_t begin);
  void ParseEndLabel(const Identifier& label);
  Statement* ParseIf();
  Statement* ParseCaseStatement();
  Statement* ParseDeclare();
  Statement* ParseHandler(uint32_t begin);
  Statement* ParseCursorStatement(CursorVerb verb);
  Statement* ParseSignal(bool resignal);
  Statement* ParseGetDiagnostics();

  // ---- Session, show, describe (session_parser.cc, show_parser.cc) ----
  Statement* ParseSet();
  Statement* ParseSetVariable(uint32_t begin);
  Statement* ParseSetConfig(uint32_t begin);
  Statement* ParseReset();
  Statement* ParseUse();
  Statement* ParseExecuteImmediate();
  Statement* ParseCache();
  Statement* ParseUncache();
  Statement* ParseResource(absl::string_view verb);
  Statement* ParseFileStatement(FileVerb verb);
  Statement* ParseShow();
  bool ParseShowKind(ShowStatement* show);
  void ParseShowGrants(ShowStatement* show);
  void ParseShowTail(ShowStatement* show);
  Statement* ParseDescribe();
  bool ParseDescribeKind(DescribeStatement* describe);
  void ParseDescribeTail(DescribeStatement* describe);

  // ---- Maintenance and governance ----
  Statement* ParseAnalyze();
  Statement* ParseRefresh();
  Statement* ParseRepair();
  Statement* ParseOptimize();
  Statement* ParseVacuum();
  Statement* ParseRestore();
  Statement* ParseConvert();
  Statement* ParseGenerate();
  Statement* ParseReorg();
  Statement* ParseGrant(GrantVerb verb);
  Privilege ParsePrivilege();
  Statement* ParseCreateObject(CreateMode mode, uint32_t begin);
  bool ParseObjectAttribute(List<ObjectAttribute>* attributes);
  Statement* ParseTag(bool unset);
  Statement* ParseCreatePolicy(CreateMode mode, uint32_t begin);
  Statement* ParseSync();
  Identifier ParsePrincipal();

  Arena& arena_;
  absl::string_view text_;
  const ParseOptions& options_;
  std::vector<Diagnostic>* diagnostics_;
  std::vector<CommentToken> comments_;
  std::vector<Token> tokens_;
  std::vector<uint32_t> closing_;  // by opening parenthesis; made when needed
  size_t pos_ = 0;
  size_t end_pos_ = 0;
  uint32_t prev_end_ = 0;
  bool failed_ = false;
  size_t error_pos_ = 0;
  State state_;
  uint32_t parameter_count_ = 0;
  bool explained_ = false;  // the error at hand has got its hint
  bool tracing_ = false;
  size_t trace_pos_ = 0;
  std::vector<absl::string_view> traced_;
};

}  // namespace semantic_layer::sql::internal

#endif  // SEMANTIC_LAYER_COMMON_SQL_PARSER_PARSER_H_
