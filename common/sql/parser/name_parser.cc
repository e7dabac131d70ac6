#include "absl/strings/str_cat.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

bool Parser::AtName(size_t ahead) const {
  const Token& token = Peek(ahead);
  switch (token.type) {
    case T::kWord:
      return !token.non_ascii();
    case T::kQuotedName:
    case T::kTemplate:
      return true;
    case T::kString:
      return options_.double_quoted_identifiers && text_[token.begin] == '"';
    default:
      return false;
  }
}

bool Parser::AtIdentifier() const { return AtName(0); }

Identifier Parser::NameOf(const Token& token) {
  Identifier name;
  name.span = token.span();
  const absl::string_view text = TextOf(token);
  if (token.type == T::kQuotedName || token.type == T::kString) {
    name.quoted = true;
    if (token.type == T::kString) {
      name.text = arena_.Copy(DecodeString(text));
    } else if (text.find('`', 1) + 1 == text.size()) {
      name.text = text.substr(1, text.size() - 2);
    } else {
      name.text = arena_.Copy(DecodeQuotedName(text));
    }
  } else {
    name.text = text;
  }
  return name;
}

Identifier Parser::ParseIdentifier(absl::string_view what) {
  Identifier name;
  if (!AtIdentifier()) {
    Unexpected(what);
    return name;
  }
  const Token& token = Peek();
  if (token.keyword == K::kIdentifier && Ahead(1, T::kLeftParen)) {
    const uint32_t begin = Here();
    Advance();
    Advance();
    Nesting nesting(this);
    name.dynamic = ParseExpression();
    Expect(T::kRightParen);
    name.span = Span{begin, prev_end_};
    return name;
  }
  name = NameOf(token);
  Advance();
  return name;
}

ObjectName Parser::ParseObjectName(absl::string_view what) {
  ObjectName name;
  name.parts.push_back(arena_, ParseIdentifier(what));
  while (Peek().type == T::kDot && AtName(1)) {
    Advance();
    name.parts.push_back(arena_, ParseIdentifier());
  }
  CheckHyphen(name);
  return name;
}

// An unquoted a-b is no name: says so rather than "unexpected '-'".
void Parser::CheckHyphen(const ObjectName& name) {
  if (Peek().type != T::kMinus || name.empty() || failed_) return;
  if (Peek().begin != name.parts.back().span.end) return;
  if (!AtName(1) && !Ahead(1, T::kInteger)) return;
  const uint32_t begin = name.parts.back().span.begin;
  const Span span{begin, Peek(1).end};
  Fail(DiagnosticCode::kInvalidIdentifier, span,
       "a name with a hyphen needs backquotes",
       absl::StrCat("write `", text_.substr(span.begin, span.size()), "`"));
}

List<Identifier> Parser::ParseIdentifierList() {
  List<Identifier> names;
  ParenList(&names, [this] { return ParseIdentifier("a column name"); });
  return names;
}

absl::string_view Parser::ParseStringValue(absl::string_view what) {
  if (!Is(T::kString) && Peek().type != T::kRawString) {
    Unexpected(what);
    return "";
  }
  const absl::string_view first = TextOf(Peek());
  const bool plain = IsPlainString(first);
  const size_t open = Peek().type == T::kString ? 1 : 2;
  Advance();
  const auto another = [this] {
    return Peek().type == T::kString || Peek().type == T::kRawString;
  };
  if (plain && !another()) {
    return first.substr(open, first.size() - open - 1);
  }
  // Adjacent literals are one.
  std::string value = DecodeString(first);
  while (another()) {
    value += DecodeString(TextOf(Peek()));
    Advance();
  }
  return arena_.Copy(value);
}

LiteralExpr* Parser::ParseStringLiteral() {
  auto* literal = Start<LiteralExpr>();
  literal->literal = LiteralKind::kString;
  literal->text = ParseStringValue();
  return Finish(literal);
}

Expression* Parser::ParseStringOrParameter() {
  if (Is(T::kColon) || Is(T::kQuestion)) return ParseParameter();
  if (Peek().type == T::kTemplate) return ParsePrimary();
  return ParseStringLiteral();
}

Expression* Parser::ParseIntegerOrParameter() {
  if (Is(T::kColon) || Is(T::kQuestion)) return ParseParameter();
  if (Is(T::kInteger)) return ParseNumber(false, Here());
  Unexpected("an integer");
  return NewLiteral(LiteralKind::kInteger, "0", Here());
}

// key = value, key value, key: the key a dotted name or a string.
Property Parser::ParseProperty() {
  Property property;
  if (Is(T::kString) && !AtIdentifier()) {
    // One token: a string behind it is the value, not more of the key.
    const absl::string_view token = TextOf(Peek());
    property.key_text = IsPlainString(token) ? token.substr(1, token.size() - 2)
                                             : arena_.Copy(DecodeString(token));
    Advance();
  } else {
    property.name.parts.push_back(arena_, ParseIdentifier("a key"));
    while (Accept(T::kDot)) {
      property.name.parts.push_back(arena_, ParseIdentifier("a key"));
    }
  }
  const bool equals = Accept(T::kEqual);
  if (!equals && (Is(T::kComma) || Is(T::kRightParen))) return property;
  if (Is(K::kTrue) || Is(K::kFalse) || Peek().type == T::kString ||
      Peek().type == T::kRawString) {
    property.value = ParsePrimary();
  } else {
    property.value = ParseExpression();
  }
  return property;
}

List<Property> Parser::ParsePropertyList() {
  List<Property> properties;
  Expect(T::kLeftParen);
  if (Accept(T::kRightParen)) return properties;
  CommaList(&properties, [this] { return ParseProperty(); });
  Expect(T::kRightParen);
  return properties;
}

List<PartitionValue> Parser::ParsePartitionSpec() {
  Expect(K::kPartition);
  return ParsePartitionValues();
}

List<PartitionValue> Parser::ParsePartitionValues() {
  List<PartitionValue> values;
  ParenList(&values, [this] {
    PartitionValue value;
    value.column = ParseIdentifier("a partition column");
    switch (Peek().type) {
      case T::kEqual:
        break;
      case T::kNotEqual:
        value.op = BinaryOp::kNotEqual;
        break;
      case T::kLess:
        value.op = BinaryOp::kLess;
        break;
      case T::kLessEqual:
        value.op = BinaryOp::kLessEqual;
        break;
      case T::kGreater:
        value.op = BinaryOp::kGreater;
        break;
      case T::kGreaterEqual:
        value.op = BinaryOp::kGreaterEqual;
        break;
      default:
        Is(T::kEqual);
        return value;
    }
    Advance();
    value.value = ParseUnary();
    return value;
  });
  return values;
}

ObjectName Parser::ParseCollationName() {
  return ParseObjectName("a collation");
}

}  // namespace semantic_layer::sql::internal
