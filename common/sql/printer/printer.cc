#include "common/sql/printer/printer.h"

#include "absl/strings/ascii.h"
#include "common/sql/lexer/keyword.h"

namespace semantic_layer::sql {
namespace {

// Whether a name can stand without quotes: ASCII letters, digits and '_', and
// not to be read as a number.
bool IsPlainName(absl::string_view text) {
  if (text.empty()) return false;
  bool digits_only = true;
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && c != '_') return false;
    digits_only = digits_only && absl::ascii_isdigit(c);
  }
  // 12, 1e3, 1L: names that begin with a digit are safe only in quotes.
  return !digits_only && !absl::ascii_isdigit(text[0]);
}

// Whether an unquoted word may be read as something else than a name at some
// place where a name is printed.
bool IsDelicate(Keyword keyword) {
  if (keyword == Keyword::kNotKeyword) return false;
  if (EndsExpression(keyword)) return true;
  switch (keyword) {
    case Keyword::kAll:
    case Keyword::kAny:
    case Keyword::kAsc:
    case Keyword::kBoth:
    case Keyword::kBucket:
    case Keyword::kCase:
    case Keyword::kCollate:
    case Keyword::kColumn:
    case Keyword::kColumns:
    case Keyword::kConstraint:
    case Keyword::kCurrentDate:
    case Keyword::kCurrentTime:
    case Keyword::kCurrentTimestamp:
    case Keyword::kCurrentUser:
    case Keyword::kDefault:
    case Keyword::kDesc:
    case Keyword::kDistinct:
    case Keyword::kEscape:
    case Keyword::kExists:
    case Keyword::kFalse:
    case Keyword::kFilter:
    case Keyword::kFirst:
    case Keyword::kIf:
    case Keyword::kIdentifier:
    case Keyword::kIgnore:
    case Keyword::kInterval:
    case Keyword::kInto:
    case Keyword::kLeading:
    case Keyword::kNull:
    case Keyword::kNulls:
    case Keyword::kOuter:
    case Keyword::kOver:
    case Keyword::kPartition:
    case Keyword::kPercent:
    case Keyword::kRange:
    case Keyword::kReduce:
    case Keyword::kReplace:
    case Keyword::kRespect:
    case Keyword::kRow:
    case Keyword::kRows:
    case Keyword::kSelect:
    case Keyword::kSessionUser:
    case Keyword::kSome:
    case Keyword::kStream:
    case Keyword::kTable:
    case Keyword::kTimestamp:
    case Keyword::kTo:
    case Keyword::kTrailing:
    case Keyword::kTransform:
    case Keyword::kTrue:
    case Keyword::kUnbounded:
    case Keyword::kUser:
    case Keyword::kValues:
    case Keyword::kVersion:
    case Keyword::kWatermark:
    case Keyword::kWith:
    case Keyword::kWithin:
      return true;
    default:
      return false;
  }
}

// Whether a call of that name in parentheses would be read as a query.
bool OpensQuery(sql::Keyword keyword) {
  return keyword == sql::Keyword::kFrom || keyword == sql::Keyword::kSelect ||
         keyword == sql::Keyword::kValues || keyword == sql::Keyword::kWith;
}

bool IsTemplate(absl::string_view text) {
  return text.size() > 3 &&
         (text.substr(0, 2) == "${" || text.substr(0, 2) == "{{");
}

}  // namespace

void Printer::Print(const Node& node) {
  if (layout_ != nullptr && node.span.end != 0) layout_->Reach(node.span.begin);
  switch (node.kind) {
    case NodeKind::kNone:
      return;
#define SQL_NODE(Name)    \
  case NodeKind::k##Name: \
    return Print##Name(static_cast<const Name&>(node));
#include "common/sql/ast/node_kind.def"
  }
}

void Printer::Keyword(absl::string_view words) {
  if (layout_ != nullptr) {
    layout_->Keyword(words);
  } else {
    out_.append(words.data(), words.size());
  }
}

void Printer::Text(absl::string_view text) {
  if (layout_ != nullptr) {
    layout_->Text(text);
  } else {
    out_.append(text.data(), text.size());
  }
}

void Printer::Line() {
  if (layout_ != nullptr) {
    layout_->Break(1);
  } else {
    out_ += ' ';
  }
}

void Printer::SoftLine() {
  if (layout_ != nullptr) layout_->Break(0);
}

void Printer::CloseLine(int spaces) {
  if (layout_ != nullptr) {
    layout_->CloseBreak(spaces);
  } else if (spaces > 0) {
    out_ += ' ';
  }
}

void Printer::HardLine() {
  if (layout_ != nullptr) {
    layout_->HardBreak();
  } else {
    out_ += ' ';
  }
}

void Printer::Begin(int indent) {
  if (layout_ != nullptr) layout_->Begin(indent);
}

void Printer::End() {
  if (layout_ != nullptr) layout_->End();
}

void Printer::Leave(uint32_t end) {
  if (layout_ != nullptr && end != 0) layout_->Leave(end, true);
}

void Printer::EndStatement(uint32_t end, bool last) {
  if (layout_ != nullptr) layout_->Leave(end, last);
}

void Printer::Unsupported(Span span, std::string message, std::string hint) {
  findings_.push_back({span, std::move(message), std::move(hint)});
}

void Printer::PrintName(absl::string_view text, bool quoted) {
  if (!quoted) {
    if (IsTemplate(text)) return Text(text);
    if (IsPlainName(text) && !IsDelicate(FindKeyword(text))) return Text(text);
  }
  Text('`');
  size_t begin = 0;
  for (size_t at = text.find('`'); at != absl::string_view::npos;
       at = text.find('`', begin)) {
    Text(text.substr(begin, at + 1 - begin));
    Text('`');
    begin = at + 1;
  }
  Text(text.substr(begin));
  Text('`');
}

void Printer::PrintIdentifier(const Identifier& name) {
  if (name.dynamic == nullptr) return PrintName(name.text, name.quoted);
  Keyword("IDENTIFIER");
  Text('(');
  Print(*name.dynamic);
  Text(')');
}

void Printer::PrintObjectName(const ObjectName& name) {
  for (uint32_t i = 0; i < name.parts.size(); ++i) {
    if (i > 0) Text('.');
    PrintIdentifier(name.parts[i]);
  }
}

void Printer::PrintFunctionName(const ObjectName& name) {
  // Any plain word may name a function: left(, if(, struct(; but VALUES( reads
  // as rows, and SELECT( in parentheses as a query.
  if (name.parts.size() == 1 && !name.parts[0].quoted &&
      name.parts[0].dynamic == nullptr && IsPlainName(name.parts[0].text) &&
      !OpensQuery(FindKeyword(name.parts[0].text))) {
    return Text(name.parts[0].text);
  }
  PrintObjectName(name);
}

void Printer::PrintString(absl::string_view value) {
  Text('\'');
  size_t begin = 0;
  const auto flush = [&](size_t end) {
    if (end > begin) Text(value.substr(begin, end - begin));
    begin = end + 1;
  };
  for (size_t i = 0; i < value.size(); ++i) {
    absl::string_view escape;
    switch (value[i]) {
      case '\'':
        escape = "\\'";
        break;
      case '\\':
        escape = "\\\\";
        break;
      case '\n':
        escape = "\\n";
        break;
      case '\r':
        escape = "\\r";
        break;
      case '\0':
        escape = "\\000";
        break;
      case '\x1A':
        escape = "\\Z";
        break;
      default:
        continue;
    }
    flush(i);
    Text(escape);
  }
  flush(value.size());
  Text('\'');
}

void Printer::PrintBinaryOp(BinaryOp op) {
  if (op == BinaryOp::kIntegerDivide) return Keyword("DIV");
  Text(BinaryOpText(op));
}

void Printer::PrintAlias(const TableAlias& alias) {
  if (alias.empty()) return;
  Space();
  Keyword("AS");
  Space();
  if (!alias.name.empty()) PrintIdentifier(alias.name);
  if (!alias.columns.empty()) ParenthesizedList(alias.columns);
}

void Printer::Operand(const Expression& expression, Precedence level) {
  if (PrecedenceOf(expression) < level) return Parenthesized(expression);
  Print(expression);
}

void Printer::Parenthesized(const Expression& expression) {
  Text('(');
  Begin(2);
  SoftLine();
  Print(expression);
  Leave(expression.span.end);
  CloseLine();
  End();
  Text(')');
}

void Printer::ParenthesizedQuery(const Query& query) {
  Text('(');
  Begin(2);
  SoftLine();
  Print(query);
  Leave(query.span.end);
  CloseLine();
  End();
  Text(')');
}

void Printer::Phrase(absl::string_view words, const Node* value) {
  if (value == nullptr) return;
  Line();
  Keyword(words);
  Space();
  Print(*value);
}

std::string Print(const Node& node) {
  Printer printer;
  printer.Print(node);
  return printer.Take();
}

}  // namespace semantic_layer::sql
