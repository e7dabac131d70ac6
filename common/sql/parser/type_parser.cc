#include "absl/strings/str_cat.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {
namespace {

struct TypeWord {
  absl::string_view text;
  TypeKind kind;
};

constexpr TypeWord kTypeWords[] = {
    {"BOOLEAN", TypeKind::kBoolean},
    {"TINYINT", TypeKind::kTinyInt},
    {"BYTE", TypeKind::kTinyInt},
    {"SMALLINT", TypeKind::kSmallInt},
    {"SHORT", TypeKind::kSmallInt},
    {"INT", TypeKind::kInt},
    {"INTEGER", TypeKind::kInt},
    {"BIGINT", TypeKind::kBigInt},
    {"LONG", TypeKind::kBigInt},
    {"FLOAT", TypeKind::kFloat},
    {"REAL", TypeKind::kFloat},
    {"DOUBLE", TypeKind::kDouble},
    {"DECIMAL", TypeKind::kDecimal},
    {"DEC", TypeKind::kDecimal},
    {"NUMERIC", TypeKind::kDecimal},
    {"STRING", TypeKind::kString},
    {"CHAR", TypeKind::kChar},
    {"CHARACTER", TypeKind::kChar},
    {"VARCHAR", TypeKind::kVarchar},
    {"BINARY", TypeKind::kBinary},
    {"DATE", TypeKind::kDate},
    {"TIME", TypeKind::kTime},
    {"TIMESTAMP", TypeKind::kTimestamp},
    {"TIMESTAMP_LTZ", TypeKind::kTimestampLtz},
    {"TIMESTAMP_NTZ", TypeKind::kTimestampNtz},
    {"INTERVAL", TypeKind::kInterval},
    {"VOID", TypeKind::kVoid},
    {"VARIANT", TypeKind::kVariant},
    {"OBJECT", TypeKind::kObject},
    {"GEOGRAPHY", TypeKind::kGeography},
    {"GEOMETRY", TypeKind::kGeometry},
    {"ARRAY", TypeKind::kArray},
    {"MAP", TypeKind::kMap},
    {"STRUCT", TypeKind::kStruct},
};

bool TakesArguments(TypeKind kind) {
  switch (kind) {
    case TypeKind::kDecimal:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kTime:
    case TypeKind::kGeography:
    case TypeKind::kGeometry:
      return true;
    default:
      return false;
  }
}

}  // namespace

DataType* Parser::ParseDataType() {
  const Nesting nesting(this);
  ++type_depth_;
  DataType* type = ParseTypeBody();
  if (--type_depth_ == 0 && pending_close_ != 0) {
    pending_close_ = 0;
    Unexpected();
  }
  return type;
}

DataType* Parser::ParseTypeBody() {
  auto* type = Start<DataType>();
  const Token& token = Peek();
  if (token.type == T::kTemplate) {
    type->name = ParseIdentifier();
    return Finish(type);
  }
  if (token.type != T::kWord) {
    Unexpected("a data type");
    return type;
  }
  if (!ParseSimpleType(type, token.keyword)) return type;
  switch (type->type) {
    case TypeKind::kArray:
      if (Is(T::kLess)) {
        OpenTypeBracket();
        type->elements.push_back(arena_, ParseDataType());
        CloseTypeBracket();
      }
      break;
    case TypeKind::kMap:
      if (Is(T::kLess)) {
        OpenTypeBracket();
        type->elements.push_back(arena_, ParseDataType());
        Expect(T::kComma);
        type->elements.push_back(arena_, ParseDataType());
        CloseTypeBracket();
      }
      break;
    case TypeKind::kStruct:
      ParseStructFields(type);
      break;
    case TypeKind::kInterval:
      ParseIntervalType(type);
      break;
    case TypeKind::kTimestamp:
      if (Accept(K::kWithout, K::kTime, K::kZone)) {
        type->type = TypeKind::kTimestampNtz;
      } else if (Accept(K::kWith, K::kLocal, K::kTime)) {
        Expect(K::kZone);
        type->type = TypeKind::kTimestampLtz;
      }
      break;
    case TypeKind::kTime:
      ParseTypeArguments(type);
      Accept(K::kWithout, K::kTime, K::kZone);
      break;
    case TypeKind::kString:
      if (Accept(K::kCollate)) type->collation = ParseCollationName();
      break;
    default:
      if (TakesArguments(type->type)) ParseTypeArguments(type);
      if ((type->type == TypeKind::kChar || type->type == TypeKind::kVarchar) &&
          Accept(K::kCollate)) {
        type->collation = ParseCollationName();
      }
  }
  return Finish(type);
}

// The type's name; fails on a word that is none.
bool Parser::ParseSimpleType(DataType* type, Keyword word) {
  const absl::string_view text =
      word == K::kNotKeyword ? TextOf(Peek()) : KeywordText(word);
  for (const TypeWord& candidate : kTypeWords) {
    if (candidate.text != text) continue;
    type->type = candidate.kind;
    Advance();
    if (!TakesArguments(type->type) && Is(T::kLeftParen) &&
        Ahead(1, T::kInteger) && type_depth_ > 0) {
      Fail(DiagnosticCode::kUnsupportedDataType, type->span,
           absl::StrCat("the type ", text, " takes no arguments"));
    }
    return true;
  }
  std::vector<absl::string_view> words;
  for (const TypeWord& candidate : kTypeWords) words.push_back(candidate.text);
  const absl::string_view nearest = NearestWord(text, words);
  Fail(DiagnosticCode::kUnsupportedDataType, Peek().span(),
       absl::StrCat("there is no type ", text),
       nearest.empty() ? "" : absl::StrCat("did you mean ", nearest, "?"));
  return false;
}

void Parser::ParseTypeArguments(DataType* type) {
  if (!Accept(T::kLeftParen)) return;
  CommaList(&type->arguments, [this]() -> Expression* {
    if (Is(K::kAny)) return ParsePrimary();
    return ParseIntegerOrParameter();
  });
  Expect(T::kRightParen);
}

void Parser::ParseStructFields(DataType* type) {
  if (Accept(T::kNotEqual)) return;  // STRUCT<>
  if (!Is(T::kLess)) {
    type->bare_struct = true;
    return;
  }
  OpenTypeBracket();
  if (!AtTypeClose()) {
    CommaList(&type->fields, [this] { return ParseStructField(); });
  }
  CloseTypeBracket();
}

StructField Parser::ParseStructField() {
  StructField field;
  field.name = ParseIdentifier("a field's name");
  Accept(T::kColon);
  field.type = ParseDataType();
  while (true) {
    if (Accept(K::kNot, K::kNull)) {
      field.not_null = true;
    } else if (Accept(K::kDefault)) {
      field.default_value = ParseExpression();
    } else if (Accept(K::kComment)) {
      field.comment = ParseStringOrParameter();
    } else {
      return field;
    }
  }
}

void Parser::ParseIntervalType(DataType* type) {
  if (!IsUnitAt(0)) return;
  type->from_unit = TimeUnitFromName(TextOf(Peek()));
  Advance();
  if (Is(K::kTo) && IsUnitAt(1)) {
    Advance();
    type->to_unit = TimeUnitFromName(TextOf(Peek()));
    Advance();
  }
}

void Parser::OpenTypeBracket() { Expect(T::kLess); }

bool Parser::AtTypeClose() {
  return pending_close_ > 0 || Is(T::kGreater) ||
         Peek().type == T::kShiftRight || Peek().type == T::kShiftRightUnsigned;
}

// Closes a type's bracket: >> and >>> close two and three.
void Parser::CloseTypeBracket() {
  if (pending_close_ > 0) {
    --pending_close_;
    return;
  }
  if (Accept(T::kShiftRight)) {
    pending_close_ = 1;
  } else if (Accept(T::kShiftRightUnsigned)) {
    pending_close_ = 2;
  } else {
    Expect(T::kGreater);
  }
}

}  // namespace semantic_layer::sql::internal
