#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

bool Parser::AtCompound() const {
  if (!Ahead(0, K::kBegin)) return false;
  return !Ahead(1, T::kEnd) && !Ahead(1, K::kTransaction) &&
         !Ahead(1, T::kSemicolon);
}

// label: BEGIN | WHILE | LOOP | REPEAT | FOR.
bool Parser::AtLabel() const {
  if (!AtName(0) || !Ahead(1, T::kColon)) return false;
  switch (Peek(2).keyword) {
    case K::kBegin:
    case K::kWhile:
    case K::kLoop:
    case K::kRepeat:
    case K::kFor:
      return true;
    default:
      return false;
  }
}

Statement* Parser::ParseLabelled() {
  const uint32_t begin = Here();
  const Identifier label = ParseIdentifier("a label");
  Expect(T::kColon);
  if (Is(K::kBegin)) return ParseCompound(label, begin);
  return ParseLoop(label, begin);
}

// The label behind END, which repeats the one in front.
void Parser::ParseEndLabel(const Identifier& label) {
  if (!AtIdentifier() || Is(K::kDo) || Is(K::kEnd)) return;
  const Identifier end = ParseIdentifier();
  if (!label.empty() && absl::EqualsIgnoreCase(label.text, end.text)) return;
  Fail(DiagnosticCode::kSyntaxError, end.span,
       label.empty()
           ? std::string("a label stands behind END only")
           : absl::StrCat("the label behind END is not ", label.text));
}

CompoundStatement* Parser::ParseCompound(const Identifier& label,
                                         uint32_t begin) {
  const Nesting nesting(this);
  auto* block = StartAt<CompoundStatement>(begin);
  block->label = label;
  Expect(K::kBegin);
  block->not_atomic = Accept(K::kNot, K::kAtomic);
  block->atomic = !block->not_atomic && Accept(K::kAtomic);
  ++state_.block_depth;
  block->statements = ParseBlock(true);
  --state_.block_depth;
  Expect(K::kEnd);
  ParseEndLabel(label);
  return Finish(block);
}

bool Parser::AtBlockEnd() const {
  switch (Peek().keyword) {
    case K::kEnd:
    case K::kElse:
    case K::kElseif:
    case K::kUntil:
    case K::kWhen:
      return true;
    default:
      return Ahead(0, T::kEnd);
  }
}

// Statements, each with its semicolon, up to the word that ends the block.
List<Statement*> Parser::ParseBlock(bool may_be_empty) {
  List<Statement*> statements;
  if (AtBlockEnd() && !may_be_empty) Unexpected("a statement");
  while (!failed_ && !AtBlockEnd()) {
    if (Accept(T::kSemicolon)) continue;
    Statement* statement = ParseBlockItem();
    if (statement != nullptr) statements.push_back(arena_, statement);
  }
  return statements;
}

Statement* Parser::ParseBlockStatement() {
  const Nesting nesting(this);
  const uint32_t begin = Here();
  switch (Peek().keyword) {
    case K::kIf:
      return ParseIf();
    case K::kCase:
      return ParseCaseStatement();
    case K::kWhile:
    case K::kLoop:
    case K::kRepeat:
    case K::kFor:
      return ParseLoop(Identifier(), begin);
    case K::kLeave:
    case K::kIterate: {
      auto* leave = Start<LeaveStatement>();
      leave->iterate = Is(K::kIterate);
      Advance();
      leave->label = ParseIdentifier("a label");
      return Finish(leave);
    }
    case K::kOpen:
      return ParseCursorStatement(CursorVerb::kOpen);
    case K::kFetch:
      return ParseCursorStatement(CursorVerb::kFetch);
    case K::kClose:
      return ParseCursorStatement(CursorVerb::kClose);
    case K::kReturn: {
      auto* result = Start<ReturnStatement>();
      Advance();
      if (!Is(T::kSemicolon)) result->value = ParseExpression();
      return Finish(result);
    }
    default:
      return ParseStatement();
  }
}

Statement* Parser::ParseIf() {
  auto* statement = Start<IfStatement>();
  Expect(K::kIf);
  do {
    ConditionalBranch branch;
    branch.condition = ParseExpression();
    Expect(K::kThen);
    branch.statements = ParseBlock();
    statement->branches.push_back(arena_, branch);
  } while (Accept(K::kElseif));
  if (Accept(K::kElse)) {
    statement->has_else = true;
    statement->otherwise = ParseBlock();
  }
  Expect(K::kEnd, K::kIf);
  return Finish(statement);
}

Statement* Parser::ParseCaseStatement() {
  auto* statement = Start<CaseStatement>();
  Expect(K::kCase);
  if (!Is(K::kWhen)) statement->operand = ParseExpression();
  do {
    Expect(K::kWhen);
    ConditionalBranch branch;
    branch.condition = ParseExpression();
    Expect(K::kThen);
    branch.statements = ParseBlock();
    statement->branches.push_back(arena_, branch);
  } while (Is(K::kWhen));
  if (Accept(K::kElse)) {
    statement->has_else = true;
    statement->otherwise = ParseBlock();
  }
  Expect(K::kEnd, K::kCase);
  return Finish(statement);
}

Statement* Parser::ParseLoop(const Identifier& label, uint32_t begin) {
  const Nesting nesting(this);
  auto* loop = StartAt<LoopStatement>(begin);
  loop->label = label;
  ++state_.block_depth;
  if (Accept(K::kWhile)) {
    loop->loop = LoopKind::kWhile;
    loop->condition = ParseExpression();
    Expect(K::kDo);
    loop->statements = ParseBlock();
    Expect(K::kEnd, K::kWhile);
  } else if (Accept(K::kRepeat)) {
    loop->loop = LoopKind::kRepeat;
    loop->statements = ParseBlock();
    Expect(K::kUntil);
    loop->condition = ParseExpression();
    Expect(K::kEnd, K::kRepeat);
  } else if (Accept(K::kFor)) {
    loop->loop = LoopKind::kFor;
    if (AtIdentifier() && Ahead(1, K::kAs)) {
      loop->variable = ParseIdentifier();
      Expect(K::kAs);
    }
    loop->query = ParseQuery();
    Expect(K::kDo);
    loop->statements = ParseBlock();
    Expect(K::kEnd, K::kFor);
  } else {
    Expect(K::kLoop);
    loop->statements = ParseBlock();
    Expect(K::kEnd, K::kLoop);
  }
  --state_.block_depth;
  ParseEndLabel(label);
  return Finish(loop);
}

// DECLARE of a variable, condition, handler or cursor.
Statement* Parser::ParseDeclare() {
  const uint32_t begin = Here();
  Expect(K::kDeclare);
  if ((Is(K::kExit) || Is(K::kContinue)) && Ahead(1, K::kHandler)) {
    return ParseHandler(begin);
  }
  if (AtName(0) && Ahead(1, K::kCondition)) {
    auto* condition = StartAt<DeclareConditionStatement>(begin);
    condition->name = ParseIdentifier();
    Expect(K::kCondition);
    if (Accept(K::kFor)) {
      Expect(K::kSqlstate);
      Accept(K::kValue);
      condition->sqlstate = ParseStringLiteral();
    }
    return Finish(condition);
  }
  if (AtName(0) && (Ahead(1, K::kCursor) ||
                    ((Ahead(1, K::kInsensitive) || Ahead(1, K::kAsensitive)) &&
                     Ahead(2, K::kCursor)))) {
    auto* cursor = StartAt<DeclareCursorStatement>(begin);
    cursor->name = ParseIdentifier();
    if (!Is(K::kCursor)) Advance();
    Expect(K::kCursor, K::kFor);
    cursor->query = ParseQuery();
    if (Accept(K::kFor)) {
      Expect(K::kRead);
      Expect(K::kOnly);
    }
    return Finish(cursor);
  }
  auto* declare = StartAt<DeclareVariableStatement>(begin);
  declare->or_replace = Accept(K::kOr, K::kReplace);
  declare->variable_keyword = (Is(K::kVariable) || Is(K::kVar)) && AtName(1) &&
                              (Accept(K::kVariable) || Accept(K::kVar));
  CommaList(&declare->names, [this] { return ParseObjectName("a variable"); });
  if (!Is(K::kDefault) && !Is(T::kEqual) && !AtEndOfStatement()) {
    declare->type = ParseDataType();
  }
  if (Accept(K::kDefault) || Accept(T::kEqual)) {
    declare->default_value = ParseExpression();
  }
  if (declare->type == nullptr && declare->default_value == nullptr &&
      !failed_) {
    Unexpected("a type or DEFAULT");
  }
  return Finish(declare);
}

Statement* Parser::ParseHandler(uint32_t begin) {
  auto* handler = StartAt<DeclareHandlerStatement>(begin);
  handler->continues = Is(K::kContinue);
  Advance();
  Expect(K::kHandler, K::kFor);
  CommaList(&handler->conditions, [this] {
    HandlerCondition condition;
    if (Is(K::kSqlstate)) {
      Advance();
      Accept(K::kValue);
      condition.condition = HandlerConditionKind::kSqlState;
      condition.sqlstate = ParseStringLiteral();
    } else if (Accept(K::kSqlexception)) {
      condition.condition = HandlerConditionKind::kSqlException;
    } else if (Accept(K::kSqlwarning)) {
      condition.condition = HandlerConditionKind::kSqlWarning;
    } else if (Accept(K::kNot, K::kFound)) {
      condition.condition = HandlerConditionKind::kNotFound;
    } else {
      condition.name = ParseIdentifier("a condition");
    }
    return condition;
  });
  handler->body = ParseBlockStatement();
  return Finish(handler);
}

Statement* Parser::ParseCursorStatement(CursorVerb verb) {
  auto* cursor = Start<CursorStatement>();
  cursor->verb = verb;
  Advance();
  if (verb == CursorVerb::kFetch) {
    Accept(K::kNext);
    Accept(K::kFrom);
  }
  cursor->name = ParseIdentifier("a cursor");
  if (verb == CursorVerb::kOpen && Accept(K::kUsing)) {
    CommaList(&cursor->arguments, [this] { return ParseAliasedExpression(); });
  }
  if (verb == CursorVerb::kFetch) {
    Expect(K::kInto);
    CommaList(&cursor->into, [this] { return ParseObjectName("a variable"); });
  }
  return Finish(cursor);
}

Statement* Parser::ParseGetDiagnostics() {
  auto* get = Start<GetDiagnosticsStatement>();
  Expect(K::kGet, K::kDiagnostics);
  Expect(K::kCondition);
  get->condition = ParseIntegerOrParameter();
  get->items = ParseAssignments();
  return Finish(get);
}

Statement* Parser::ParseSignal(bool resignal) {
  auto* signal = Start<SignalStatement>();
  signal->resignal = resignal;
  Advance();
  if (Accept(K::kSqlstate)) {
    Accept(K::kValue);
    signal->sqlstate = ParseStringLiteral();
  } else if (AtIdentifier() && !Is(K::kSet)) {
    signal->condition = ParseObjectName("a condition");
  } else if (!resignal) {
    Unexpected("a condition");
  }
  if (Accept(K::kSet)) signal->items = ParseAssignments();
  return Finish(signal);
}

}  // namespace semantic_layer::sql::internal
