#include "services/metadata/completion_scope.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "common/sql/lexer/keyword.h"
#include "common/sql/lexer/lexer.h"
#include "common/sql/lexer/token.h"
#include "services/metadata/limits.h"

namespace semantic_layer::metadata {
namespace {

using sql::Keyword;
using sql::Token;
using sql::TokenType;

// Where in a query the scanner is.
enum class Clause {
  kStart,
  kWith,        // between common table expressions
  kSelect,      // in a select list
  kWantsTable,  // behind FROM, JOIN, ...
  kAfterTable,  // behind a table, in the list of FROM
  kExpression,  // anywhere else
};

// One query, or the inside of any other parentheses.
struct Frame {
  Clause clause = Clause::kStart;
  bool is_call = false;    // f( ... : FROM inside belongs to EXTRACT, TRIM, ...
  bool has_query = false;  // a SELECT was seen
  bool for_table = false;  // stands where a table does
  std::string with_name;   // stands behind WITH name AS
  std::vector<ScopeTable> tables;
  DerivedTable outputs;
  std::string last_name;  // of the select item so far, if it ends in a name
};

class ScopeScanner {
 public:
  explicit ScopeScanner(absl::string_view text)
      : text_(text), tokens_(sql::Tokenize(text)) {}

  CursorScope Scan();

 private:
  bool IsName(const Token& token) const {
    return token.type == TokenType::kWord ||
           token.type == TokenType::kQuotedName;
  }
  std::string NameOf(const Token& token) const;
  const Token& Peek(size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  Frame& top() { return frames_.back(); }

  void Step();
  void Open();
  void Close();
  bool HandleKeyword(Keyword keyword);
  void HandleName(const Token& token);
  void HandleComma();
  void ReadTable();
  std::string ReadAlias();
  void AddTable(ScopeTable table);
  void EndSelectItem();
  void StartStatement();
  CursorScope Result() const;

  const absl::string_view text_;
  const std::vector<Token> tokens_;
  size_t at_ = 0;
  std::vector<Frame> frames_ = {Frame()};
  // By name, in the order of their definition.
  std::vector<std::pair<std::string, std::shared_ptr<const DerivedTable>>>
      common_;
  std::string pending_with_;  // name of the expression that comes next
  bool in_literal_ = false;
};

std::string ScopeScanner::NameOf(const Token& token) const {
  const absl::string_view text =
      text_.substr(token.begin, token.end - token.begin);
  if (token.type == TokenType::kQuotedName) return sql::DecodeQuotedName(text);
  return std::string(text);
}

CursorScope ScopeScanner::Scan() {
  while (Peek().type != TokenType::kEnd) Step();
  return Result();
}

void ScopeScanner::StartStatement() {
  frames_.assign(1, Frame());
  common_.clear();
  pending_with_.clear();
}

void ScopeScanner::Step() {
  const Token token = Peek();
  switch (token.type) {
    case TokenType::kInvalid:
      in_literal_ = token.problem() != sql::LexProblem::kCharacter;
      ++at_;
      break;
    case TokenType::kSemicolon:
      ++at_;
      StartStatement();
      break;
    case TokenType::kLeftParen:
      Open();
      break;
    case TokenType::kRightParen:
      ++at_;
      Close();
      break;
    case TokenType::kComma:
      ++at_;
      HandleComma();
      break;
    case TokenType::kStar:
      ++at_;
      if (top().clause == Clause::kSelect) {
        top().last_name = "*";
      }
      break;
    case TokenType::kWord:
      if (token.keyword != Keyword::kNotKeyword &&
          Peek(1).type != TokenType::kDot && HandleKeyword(token.keyword)) {
        break;
      }
      HandleName(token);
      break;
    case TokenType::kQuotedName:
      HandleName(token);
      break;
    default:
      ++at_;
      if (token.type != TokenType::kDot) top().last_name.clear();
  }
}

void ScopeScanner::Open() {
  const bool after_name =
      at_ > 0 && tokens_[at_ - 1].type == TokenType::kWord &&
      top().clause != Clause::kWantsTable && pending_with_.empty();
  ++at_;
  if (frames_.size() >= kMaxCompletionDepth) return;
  Frame frame;
  frame.for_table = top().clause == Clause::kWantsTable;
  frame.with_name = std::exchange(pending_with_, "");
  frame.is_call = after_name;
  // Expressions stand in parentheses until a SELECT says otherwise; in the
  // place of a table so do further tables.
  frame.clause = frame.for_table ? Clause::kWantsTable : Clause::kExpression;
  frames_.push_back(std::move(frame));
}

void ScopeScanner::Close() {
  if (frames_.size() == 1) return;
  EndSelectItem();
  Frame closed = std::move(frames_.back());
  frames_.pop_back();
  top().last_name.clear();
  if (!closed.has_query && !closed.for_table) return;
  auto derived =
      std::make_shared<const DerivedTable>(std::move(closed.outputs));
  if (!closed.with_name.empty()) {
    common_.emplace_back(std::move(closed.with_name), std::move(derived));
    top().clause = Clause::kWith;
  } else if (closed.for_table) {
    top().clause = Clause::kAfterTable;
    if (closed.has_query) {
      AddTable({.alias = ReadAlias(), .derived = std::move(derived)});
    } else {  // (a JOIN b ON ...)
      for (ScopeTable& table : closed.tables) AddTable(std::move(table));
    }
  }
}

void ScopeScanner::HandleComma() {
  Frame& frame = top();
  switch (frame.clause) {
    case Clause::kSelect:
      EndSelectItem();
      break;
    case Clause::kAfterTable:
      frame.clause = Clause::kWantsTable;
      break;
    default:
      break;
  }
}

// Notes the name under which the item that ends here can be asked for.
void ScopeScanner::EndSelectItem() {
  Frame& frame = top();
  if (frame.clause != Clause::kSelect || frame.last_name.empty()) return;
  if (frame.last_name == "*") {
    frame.outputs.columns.push_back("*");
  } else {
    frame.outputs.columns.push_back(frame.last_name);
  }
  frame.last_name.clear();
}

// Returns false for a keyword that is only a name here.
bool ScopeScanner::HandleKeyword(Keyword keyword) {
  Frame& frame = top();
  const Keyword before =
      at_ > 0 ? tokens_[at_ - 1].keyword : Keyword::kNotKeyword;
  switch (keyword) {
    case Keyword::kWith:
      if (frame.clause != Clause::kStart &&
          (frame.has_query || frame.is_call)) {
        return false;
      }
      frame.clause = Clause::kWith;
      break;
    case Keyword::kSelect:
      EndSelectItem();
      frame.clause = Clause::kSelect;
      frame.has_query = true;
      break;
    case Keyword::kFrom:
      if (before == Keyword::kDistinct && at_ > 1 &&
          (tokens_[at_ - 2].keyword == Keyword::kIs ||
           tokens_[at_ - 2].keyword == Keyword::kNot)) {
        return false;  // IS [NOT] DISTINCT FROM
      }
      if (frame.is_call && !frame.has_query) return false;
      EndSelectItem();
      frame.has_query = true;
      frame.clause = Clause::kWantsTable;
      break;
    case Keyword::kJoin:
    case Keyword::kInto:
    case Keyword::kUpdate:
    case Keyword::kTable:
      frame.clause = Clause::kWantsTable;
      break;
    case Keyword::kUsing:
      // MERGE ... USING t; JOIN ... USING (a) opens a list of columns.
      frame.clause = Peek(1).type == TokenType::kLeftParen
                         ? Clause::kExpression
                         : Clause::kWantsTable;
      break;
    case Keyword::kUnion:
    case Keyword::kExcept:
    case Keyword::kIntersect:
    case Keyword::kMinus:
      if (frame.clause == Clause::kSelect) return false;  // * EXCEPT (a)
      // The first branch gives the names; the next has its own tables.
      frame.tables.clear();
      frame.clause = Clause::kStart;
      break;
    case Keyword::kWhere:
    case Keyword::kOn:
    case Keyword::kGroup:
    case Keyword::kHaving:
    case Keyword::kQualify:
    case Keyword::kOrder:
    case Keyword::kSort:
    case Keyword::kCluster:
    case Keyword::kDistribute:
    case Keyword::kWindow:
    case Keyword::kLimit:
    case Keyword::kOffset:
    case Keyword::kSet:
    case Keyword::kValues:
      EndSelectItem();
      frame.clause = Clause::kExpression;
      break;
    default:
      return false;
  }
  ++at_;
  return true;
}

void ScopeScanner::HandleName(const Token& token) {
  Frame& frame = top();
  switch (frame.clause) {
    case Clause::kWantsTable:
      if (token.keyword == Keyword::kLateral ||
          token.keyword == Keyword::kOverwrite ||
          token.keyword == Keyword::kOnly) {
        ++at_;
      } else {
        ReadTable();
      }
      break;
    case Clause::kWith:
      if (token.keyword == Keyword::kRecursive ||
          token.keyword == Keyword::kAs) {
        ++at_;
        break;
      }
      pending_with_ = NameOf(token);
      ++at_;
      // WITH x (a, b) AS (...): the list names columns, the next
      // parentheses hold the query.
      if (Peek().type == TokenType::kLeftParen) {
        while (Peek().type != TokenType::kRightParen &&
               Peek().type != TokenType::kEnd) {
          ++at_;
        }
        if (Peek().type == TokenType::kRightParen) ++at_;
      }
      break;
    case Clause::kSelect:
      frame.last_name = token.keyword == Keyword::kEnd ? "" : NameOf(token);
      ++at_;
      break;
    default:
      ++at_;
  }
}

// a.b.c [AS] alias; a table function's parentheses are passed over.
void ScopeScanner::ReadTable() {
  ScopeTable table;
  while (IsName(Peek())) {
    table.name.push_back(NameOf(Peek()));
    ++at_;
    if (Peek().type != TokenType::kDot) break;
    ++at_;
  }
  top().clause = Clause::kAfterTable;
  if (Peek().type == TokenType::kLeftParen) return;  // f( ... )
  if (table.name.size() == 1) {
    for (const auto& [name, derived] : common_) {
      if (absl::EqualsIgnoreCase(name, table.name[0])) table.derived = derived;
    }
  }
  table.alias = ReadAlias();
  if (table.name.size() <= 3) AddTable(std::move(table));
}

std::string ScopeScanner::ReadAlias() {
  const bool as = Peek().keyword == Keyword::kAs;
  if (as) ++at_;
  const Token& token = Peek();
  if (!IsName(token)) return "";
  if (!as && token.type == TokenType::kWord &&
      (sql::IsStrictlyReserved(token.keyword) ||
       sql::EndsExpression(token.keyword) || token.keyword == Keyword::kSet)) {
    return "";
  }
  ++at_;
  return NameOf(token);
}

void ScopeScanner::AddTable(ScopeTable table) {
  Frame& frame = top();
  if (frame.tables.size() >= kMaxCompletionTables) return;
  // A star stands before FROM: only now is known what it takes.
  const auto& columns = frame.outputs.columns;
  if (std::find(columns.begin(), columns.end(), "*") != columns.end()) {
    frame.outputs.star_of.push_back(table);
  }
  frame.tables.push_back(std::move(table));
}

CursorScope ScopeScanner::Result() const {
  CursorScope scope;
  scope.in_literal = in_literal_;
  scope.wants_table = frames_.back().clause == Clause::kWantsTable;
  for (size_t i = frames_.size(); i-- > 0;) {
    const std::vector<ScopeTable>& tables = frames_[i].tables;
    scope.tables.insert(scope.tables.end(), tables.begin(), tables.end());
  }
  for (const auto& [name, derived] : common_) {
    scope.common_tables.push_back(name);
  }
  return scope;
}

}  // namespace

const std::string& ScopeTable::Label() const {
  return alias.empty() && !name.empty() ? name.back() : alias;
}

CursorScope ScopeAtEnd(absl::string_view text) {
  return ScopeScanner(text).Scan();
}

}  // namespace semantic_layer::metadata
