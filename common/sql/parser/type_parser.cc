#include "absl/strings/match.h"
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

// Types of other databases and what holds their values here.
struct ForeignType {
  absl::string_view text;
  absl::string_view instead;
};

constexpr ForeignType kForeignTypes[] = {
    {"TEXT", "STRING"},
    {"NVARCHAR", "STRING"},
    {"VARCHAR2", "STRING"},
    {"CLOB", "STRING"},
    {"UUID", "STRING"},
    {"BOOL", "BOOLEAN"},
    {"BIT", "BOOLEAN"},
    {"NUMBER", "DECIMAL(38, 0) or DOUBLE"},
    {"MONEY", "DECIMAL(18, 2)"},
    {"INT2", "SMALLINT"},
    {"INT4", "INT"},
    {"INT8", "BIGINT"},
    {"INT64", "BIGINT"},
    {"HUGEINT", "DECIMAL(38, 0)"},
    {"FLOAT4", "FLOAT"},
    {"FLOAT8", "DOUBLE"},
    {"FLOAT64", "DOUBLE"},
    {"BLOB", "BINARY"},
    {"BYTEA", "BINARY"},
    {"BYTES", "BINARY"},
    {"VARBINARY", "BINARY"},
    {"DATETIME", "TIMESTAMP"},
    {"DATETIME2", "TIMESTAMP"},
    {"TIMESTAMPTZ", "TIMESTAMP"},
    {"JSON", "VARIANT"},
    {"JSONB", "VARIANT"},
    {"LIST", "ARRAY<type>"},
    {"ROW", "STRUCT<name: type>"},
    {"SERIAL", "BIGINT GENERATED ALWAYS AS IDENTITY"},
    {"BIGSERIAL", "BIGINT GENERATED ALWAYS AS IDENTITY"},
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
  ++state_.type_depth;
  DataType* type = ParseTypeBody();
  if (--state_.type_depth == 0 && state_.pending_close != 0) {
    state_.pending_close = 0;
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
      CheckTypeArguments(*type);
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
        Ahead(1, T::kInteger) && state_.type_depth > 0) {
      Fail(DiagnosticCode::kUnsupportedDataType, type->span,
           absl::StrCat("the type ", text, " takes no arguments"));
    }
    return true;
  }
  for (const ForeignType& foreign : kForeignTypes) {
    if (!absl::EqualsIgnoreCase(foreign.text, text)) continue;
    Fail(DiagnosticCode::kUnsupportedDataType, Peek().span(),
         absl::StrCat("there is no type ", text),
         absl::StrCat("write ", foreign.instead));
    return false;
  }
  std::vector<absl::string_view> words;
  for (const TypeWord& candidate : kTypeWords) words.push_back(candidate.text);
  const absl::string_view nearest = NearestWord(text, words);
  Fail(DiagnosticCode::kUnsupportedDataType, Peek().span(),
       absl::StrCat("there is no type ", text),
       nearest.empty() ? "" : absl::StrCat("did you mean ", nearest, "?"));
  return false;
}

void Parser::CheckTypeArguments(const DataType& type) {
  const uint32_t count = type.arguments.size();
  const bool text =
      type.type == TypeKind::kChar || type.type == TypeKind::kVarchar;
  if (text && count != 1) {
    Fail(DiagnosticCode::kUnsupportedDataType, Span{type.span.begin, prev_end_},
         "CHAR and VARCHAR need a length",
         "write VARCHAR(n), or STRING for any length");
  } else if (count > (type.type == TypeKind::kDecimal ? 2u : 1u)) {
    Fail(DiagnosticCode::kUnsupportedDataType, Span{type.span.begin, prev_end_},
         "the type has too many arguments");
  }
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
  return state_.pending_close > 0 || Is(T::kGreater) ||
         Peek().type == T::kShiftRight || Peek().type == T::kShiftRightUnsigned;
}

// Closes a type's bracket: >> and >>> close two and three.
void Parser::CloseTypeBracket() {
  if (state_.pending_close > 0) {
    --state_.pending_close;
    return;
  }
  if (Accept(T::kShiftRight)) {
    state_.pending_close = 1;
  } else if (Accept(T::kShiftRightUnsigned)) {
    state_.pending_close = 2;
  } else {
    Expect(T::kGreater);
  }
}

}  // namespace semantic_layer::sql::internal
