#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {
namespace {

// What messages call a token type.
absl::string_view TypeText(TokenType type) {
  switch (type) {
    case TokenType::kLeftParen:
      return "(";
    case TokenType::kRightParen:
      return ")";
    case TokenType::kLeftBracket:
      return "[";
    case TokenType::kRightBracket:
      return "]";
    case TokenType::kComma:
      return ",";
    case TokenType::kDot:
      return ".";
    case TokenType::kSemicolon:
      return ";";
    case TokenType::kColon:
      return ":";
    case TokenType::kEqual:
      return "=";
    case TokenType::kLess:
      return "<";
    case TokenType::kGreater:
      return ">";
    case TokenType::kArrow:
      return "->";
    case TokenType::kFatArrow:
      return "=>";
    case TokenType::kStar:
      return "*";
    case TokenType::kString:
      return "a string";
    case TokenType::kInteger:
      return "an integer";
    case TokenType::kDollarString:
      return "a $$ body";
    case TokenType::kHintEnd:
      return "*/";
    default:
      return "";
  }
}

constexpr size_t kLongestQuotedToken = 40;

// Whether a text begins with one of the quotes that word processors write.
bool StartsWithTypographicQuote(absl::string_view text) {
  return text.size() >= 3 && text.substr(0, 2) == "\xE2\x80" &&
         text[2] >= '\x98' && text[2] <= '\x9F';
}

}  // namespace

Parser::Nesting::Nesting(Parser* parser)
    : parser_(parser), outer_height_(parser->state_.height) {
  parser->state_.height = 0;
  if (++parser->state_.depth > parser->options_.max_nesting_depth) {
    parser->Fail(DiagnosticCode::kMaxDepthExceeded, parser->Peek().span(),
                 absl::StrCat("the statement is nested deeper than ",
                              parser->options_.max_nesting_depth, " levels"),
                 "split it with common table expressions or temporary views");
  }
}

Parser::Nesting::~Nesting() {
  State& state = parser_->state_;
  --state.depth;
  state.height = std::max(outer_height_, state.height + 1);
  if (state.height > parser_->options_.max_tree_height) {
    parser_->GrowHeight(parser_->Peek().span());
  }
}

void Parser::GrowHeight(Span span) {
  if (++state_.height <= options_.max_tree_height) return;
  Fail(DiagnosticCode::kMaxDepthExceeded, span,
       absl::StrCat("a chain of operators or joins makes the statement deeper "
                    "than ",
                    options_.max_tree_height, " levels"),
       "use concat(), array functions, IN lists or parentheses in balance");
}

Parser::Parser(Arena& arena, absl::string_view text,
               const ParseOptions& options,
               std::vector<Diagnostic>* diagnostics)
    : arena_(arena), text_(text), options_(options), diagnostics_(diagnostics) {
  tokens_ = Tokenize(text, options.keep_comments ? &comments_ : nullptr);
  end_pos_ = tokens_.size() - 1;
  // Lookahead never leaves the vector.
  constexpr size_t kPadding = 8;
  static_assert(kPadding < kTokenPadding);
  tokens_.resize(tokens_.size() + kPadding, tokens_.back());
}

const Token& Parser::TokenBehind(size_t open) {
  if (closing_.empty()) {
    closing_.assign(tokens_.size(), static_cast<uint32_t>(end_pos_));
    std::vector<uint32_t> around;
    for (uint32_t i = 0; i < end_pos_; ++i) {
      if (tokens_[i].type == T::kLeftParen) around.push_back(i);
      if (tokens_[i].type != T::kRightParen || around.empty()) continue;
      closing_[around.back()] = i;
      around.pop_back();
    }
  }
  return tokens_[closing_[open] + 1];
}

void Parser::Trace(T type) {
  if (pos_ != trace_pos_ || failed_) return;
  const absl::string_view text = TypeText(type);
  if (!text.empty()) traced_.push_back(text);
}

void Parser::Trace(K keyword) {
  if (pos_ != trace_pos_ || failed_) return;
  traced_.push_back(KeywordText(keyword));
}

void Parser::Report(DiagnosticCode code, Span span, std::string message,
                    std::string hint) {
  if (diagnostics_->size() > kMaxDiagnostics) return;
  Diagnostic diagnostic;
  diagnostic.span = span;
  if (diagnostics_->size() == kMaxDiagnostics) {
    diagnostic.code = DiagnosticCode::kTooManyDiagnostics;
    diagnostic.message = "further findings are left out";
  } else {
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
  }
  diagnostics_->push_back(std::move(diagnostic));
}

void Parser::Fail(DiagnosticCode code, Span span, std::string message,
                  std::string hint) {
  if (failed_) return;
  failed_ = true;
  error_pos_ = pos_;
  pos_ = end_pos_;
  Report(code, span, std::move(message), std::move(hint));
}

void Parser::Unexpected(absl::string_view expected) {
  if (failed_) return;
  const Token& token = Peek();
  if (tracing_ && !expected.empty() && pos_ == trace_pos_) {
    traced_.push_back(expected);
  }
  switch (token.problem()) {
    case LexProblem::kNone:
      break;
    case LexProblem::kCharacter:
      return Fail(DiagnosticCode::kInvalidCharacter, token.span(),
                  "a character that means nothing here",
                  text_[token.begin] == '$'
                      ? "a parameter is written :name or ?"
                      : "remove it, or put the name in backquotes");
    case LexProblem::kUnclosedString:
      if (pos_ >= 2 && tokens_[pos_ - 1].type == T::kWord &&
          tokens_[pos_ - 2].type == T::kString &&
          tokens_[pos_ - 1].end == token.begin &&
          tokens_[pos_ - 2].end == tokens_[pos_ - 1].begin) {
        return Fail(DiagnosticCode::kUnclosedString, token.span(),
                    "a string has no closing quote",
                    "a quote inside of the string before is written '' or \\'");
      }
      return Fail(DiagnosticCode::kUnclosedString, token.span(),
                  "a string has no closing quote",
                  "close the string; a quote inside is written '' or \\'");
    case LexProblem::kUnclosedName:
      return Fail(DiagnosticCode::kUnclosedIdentifier, token.span(),
                  "a backquoted name has no closing backquote");
    case LexProblem::kUnclosedComment:
      return Fail(DiagnosticCode::kUnclosedComment, token.span(),
                  "a comment has no end", "close it with */");
  }
  if (token.non_ascii() && StartsWithTypographicQuote(TextOf(token))) {
    return Fail(DiagnosticCode::kInvalidCharacter, token.span(),
                "a typographic quote",
                "write ' around a string and ` around a name");
  }
  if (token.non_ascii()) {
    return Fail(DiagnosticCode::kInvalidIdentifier, token.span(),
                "a name with letters beyond ASCII needs backquotes",
                absl::StrCat("write `", TextOf(token), "`"));
  }
  if (token.type == T::kHintBegin) {
    return Fail(DiagnosticCode::kSyntaxError, token.span(),
                "a hint stands only after SELECT",
                "write a comment without the plus sign: /* ... */");
  }
  std::string message = "unexpected ";
  if (token.type == T::kEnd) {
    message += "end of the text";
  } else if (token.type == T::kString || token.type == T::kRawString) {
    message += "string";
  } else if (TextOf(token).size() > kLongestQuotedToken) {
    message += "text";
  } else {
    absl::StrAppend(&message, "'", TextOf(token), "'");
  }
  if (!expected.empty()) absl::StrAppend(&message, ", expected ", expected);
  Fail(DiagnosticCode::kSyntaxError, token.span(), std::move(message));
}

void Parser::Expect(T type) {
  if (Accept(type)) return;
  Unexpected(TypeText(type));
}

void Parser::Expect(K keyword) {
  if (Accept(keyword)) return;
  Unexpected(KeywordText(keyword));
}

// Moves the cursor to the semicolon that ends the statement whose error is at
// error_pos_. Inside of BEGIN ... END semicolons do not end it.
void Parser::Recover(size_t statement_begin) {
  int blocks = 0;
  for (size_t i = statement_begin; i < end_pos_; ++i) {
    const Token& token = tokens_[i];
    const Token& before = tokens_[i == statement_begin ? end_pos_ : i - 1];
    const bool opens_statement =
        i == statement_begin || before.type == T::kSemicolon ||
        before.keyword == K::kThen || before.keyword == K::kElse ||
        before.keyword == K::kDo || before.keyword == K::kBegin ||
        before.type == T::kColon;
    switch (token.keyword) {
      case K::kBegin:
        if (opens_statement || before.keyword == K::kAs) {
          const Keyword next = tokens_[i + 1].keyword;
          if (tokens_[i + 1].type != T::kSemicolon && next != K::kTransaction) {
            ++blocks;
          }
        }
        break;
      case K::kCase:
        if (before.keyword != K::kEnd && blocks > 0) ++blocks;
        break;
      case K::kIf:
      case K::kLoop:
      case K::kRepeat:
        if (opens_statement && before.keyword != K::kEnd && blocks > 0) {
          ++blocks;
        }
        break;
      case K::kDo:
        if (blocks > 0) ++blocks;
        break;
      case K::kEnd:
        if (blocks > 0) --blocks;
        break;
      default:
        break;
    }
    if (i >= error_pos_ && token.type == T::kSemicolon && blocks == 0) {
      pos_ = i;
      return;
    }
  }
  pos_ = end_pos_;
}

// Gives the last diagnostic, which the failed `parse` from `begin` added behind
// the first `known`, its hint: parses again with tracing.
template <typename F>
void Parser::Explain(size_t begin, size_t known, const State& state, F parse) {
  if (explained_ || tracing_ || diagnostics_->size() <= known) return;
  explained_ = true;
  if (diagnostics_->size() > kMaxDiagnostics) return;
  if (!diagnostics_->back().hint.empty()) return;
  const size_t error_pos = error_pos_;
  std::vector<Diagnostic> kept(diagnostics_->begin() + known,
                               diagnostics_->end());
  tracing_ = true;
  trace_pos_ = error_pos;
  traced_.clear();
  pos_ = begin;
  failed_ = false;
  state_ = state;
  parse();
  tracing_ = false;
  failed_ = true;
  error_pos_ = error_pos;
  ExplainError(begin, error_pos, &kept.back());
  diagnostics_->resize(known);
  diagnostics_->insert(diagnostics_->end(), kept.begin(), kept.end());
}

// Runs `parse`, which begins at the cursor; after a failure finds the hint and
// leaves the cursor where the statement ends.
template <typename F>
auto Parser::WithRecovery(F parse) -> decltype(parse()) {
  const size_t begin = pos_;
  const size_t known = diagnostics_->size();
  explained_ = false;
  auto result = parse();
  if (!failed_) return diagnostics_->size() == known ? result : nullptr;
  Explain(begin, known, State(), parse);
  failed_ = false;
  state_ = State();
  Recover(begin);
  return nullptr;
}

// One statement of a block with its semicolon. After an error the block goes on
// behind it, so that one reading finds all errors of a script. Null when there
// was one.
Statement* Parser::ParseBlockItem() {
  const State state = state_;
  const size_t begin = pos_;
  const size_t known = diagnostics_->size();
  const auto parse = [this] {
    Statement* statement = ParseBlockStatement();
    Expect(T::kSemicolon);
    return statement;
  };
  Statement* statement = parse();
  if (!failed_) return statement;
  // What is traced must stop the parse, as it did the first time.
  if (tracing_ && error_pos_ == trace_pos_) return nullptr;
  Explain(begin, known, state, parse);
  failed_ = false;
  state_ = state;
  Recover(begin);
  if (!Accept(T::kSemicolon)) {
    failed_ = true;
    return nullptr;
  }
  explained_ = false;
  return nullptr;
}

void Parser::ExpectEnd() {
  if (!Is(T::kEnd)) Unexpected();
}

void Parser::Script(std::vector<Statement*>* statements) {
  while (true) {
    while (Accept(T::kSemicolon)) {
    }
    if (Peek().type == T::kEnd) return;
    parameter_count_ = 0;
    Statement* statement = WithRecovery([this]() -> Statement* {
      Statement* parsed = ParseStatement();
      if (!failed_ && !AtEndOfStatement()) Unexpected();
      return parsed;
    });
    if (statement != nullptr) statements->push_back(statement);
  }
}

Statement* Parser::OneStatement() {
  return WithRecovery([this]() -> Statement* {
    while (Accept(T::kSemicolon)) {
    }
    parameter_count_ = 0;
    Statement* statement = ParseStatement();
    bool ended = false;
    while (Accept(T::kSemicolon)) ended = true;
    if (ended && !failed_ && !Is(T::kEnd)) {
      Fail(DiagnosticCode::kSyntaxError, Peek().span(),
           "a second statement begins here, and one is expected",
           "send one statement at a time");
    }
    ExpectEnd();
    return statement;
  });
}

Query* Parser::OneQuery() {
  return WithRecovery([this]() -> Query* {
    Query* query = ParseQuery();
    while (Accept(T::kSemicolon)) {
    }
    ExpectEnd();
    return query;
  });
}

Expression* Parser::OneExpression() {
  return WithRecovery([this]() -> Expression* {
    Expression* expression = ParseAliasedExpression();
    ExpectEnd();
    return expression;
  });
}

DataType* Parser::OneDataType() {
  return WithRecovery([this]() -> DataType* {
    DataType* type = ParseDataType();
    ExpectEnd();
    return type;
  });
}

bool Parser::OneSchema(List<StructField>* fields) {
  bool done = true;
  return WithRecovery([&]() -> bool* {
           fields->clear();
           CommaList(fields, [this] { return ParseStructField(); });
           ExpectEnd();
           return &done;
         }) != nullptr;
}

}  // namespace semantic_layer::sql::internal
