#include "common/sql/dialect/postgres.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace semantic_layer::sql {
namespace {

// Words that PostgreSQL takes as a name only in quotes, at least in some
// places.
constexpr absl::string_view kReserved[] = {"all",
                                           "analyse",
                                           "analyze",
                                           "and",
                                           "any",
                                           "array",
                                           "as",
                                           "asc",
                                           "asymmetric",
                                           "authorization",
                                           "between",
                                           "binary",
                                           "both",
                                           "case",
                                           "cast",
                                           "check",
                                           "coalesce",
                                           "collate",
                                           "collation",
                                           "column",
                                           "concurrently",
                                           "constraint",
                                           "create",
                                           "cross",
                                           "current_catalog",
                                           "current_date",
                                           "current_role",
                                           "current_schema",
                                           "current_time",
                                           "current_timestamp",
                                           "current_user",
                                           "default",
                                           "deferrable",
                                           "desc",
                                           "distinct",
                                           "do",
                                           "else",
                                           "end",
                                           "except",
                                           "exists",
                                           "extract",
                                           "false",
                                           "fetch",
                                           "for",
                                           "foreign",
                                           "freeze",
                                           "from",
                                           "full",
                                           "grant",
                                           "group",
                                           "grouping",
                                           "having",
                                           "ilike",
                                           "in",
                                           "initially",
                                           "inner",
                                           "intersect",
                                           "interval",
                                           "into",
                                           "is",
                                           "isnull",
                                           "join",
                                           "lateral",
                                           "leading",
                                           "left",
                                           "like",
                                           "limit",
                                           "localtime",
                                           "localtimestamp",
                                           "natural",
                                           "not",
                                           "notnull",
                                           "null",
                                           "nullif",
                                           "offset",
                                           "on",
                                           "only",
                                           "or",
                                           "order",
                                           "outer",
                                           "overlaps",
                                           "overlay",
                                           "placing",
                                           "position",
                                           "primary",
                                           "references",
                                           "returning",
                                           "right",
                                           "row",
                                           "select",
                                           "session_user",
                                           "similar",
                                           "some",
                                           "substring",
                                           "symmetric",
                                           "table",
                                           "tablesample",
                                           "then",
                                           "to",
                                           "trailing",
                                           "trim",
                                           "true",
                                           "union",
                                           "unique",
                                           "user",
                                           "using",
                                           "values",
                                           "variadic",
                                           "verbose",
                                           "when",
                                           "where",
                                           "window",
                                           "with"};

bool HasUpper(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isupper(c); });
}

}  // namespace

bool PostgresPrinter::IsReserved(absl::string_view lower) const {
  return std::binary_search(std::begin(kReserved), std::end(kReserved), lower);
}

absl::string_view PostgresPrinter::TypeName(TypeKind kind) const {
  switch (kind) {
    case TypeKind::kBoolean:
      return "BOOLEAN";
    case TypeKind::kTinyInt:
    case TypeKind::kSmallInt:
      return "SMALLINT";
    case TypeKind::kInt:
      return "INTEGER";
    case TypeKind::kBigInt:
      return "BIGINT";
    case TypeKind::kFloat:
      return "REAL";
    case TypeKind::kDouble:
      return "DOUBLE PRECISION";
    case TypeKind::kDecimal:
      return "NUMERIC";
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return "TEXT";
    case TypeKind::kBinary:
      return "BYTEA";
    case TypeKind::kDate:
      return "DATE";
    case TypeKind::kTime:
      return "TIME";
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampLtz:
      return "TIMESTAMPTZ";
    case TypeKind::kTimestampNtz:
      return "TIMESTAMP";
    case TypeKind::kInterval:
      return "INTERVAL";
    case TypeKind::kVariant:
    case TypeKind::kObject:
      return "JSONB";
    default:
      return "";
  }
}

void PostgresPrinter::PrintName(absl::string_view text, bool quoted) {
  StandardPrinter::PrintName(text, quoted || HasUpper(text));
}

void PostgresPrinter::PrintBinaryOp(BinaryOp op) {
  switch (op) {
    case BinaryOp::kNullSafeEqual:
      return Keyword("IS NOT DISTINCT FROM");
    case BinaryOp::kBitXor:
      return Text('#');
    case BinaryOp::kIntegerDivide:
      Unsupported(Span{}, "PostgreSQL has no DIV operator");
      return Text('/');
    default:
      return StandardPrinter::PrintBinaryOp(op);
  }
}

void PostgresPrinter::PrintLiteralExpr(const LiteralExpr& literal) {
  if (literal.literal != LiteralKind::kBinary) {
    return StandardPrinter::PrintLiteralExpr(literal);
  }
  Text("'\\x");
  if (literal.text.size() % 2 == 1) Text('0');
  Text(literal.text);
  Text("'::bytea");
}

void PostgresPrinter::PrintParameterExpr(const ParameterExpr& parameter) {
  if (!parameter.name.empty()) {
    Unsupported(parameter.span, "PostgreSQL has no named parameters",
                "give the values by position");
  }
  Text(absl::StrCat("$", parameter.position + 1));
}

void PostgresPrinter::PrintStarExpr(const StarExpr& star) {
  if (star.has_except) {
    Unsupported(star.span, "PostgreSQL has no * EXCEPT",
                "list the columns instead");
  }
  for (const Identifier& part : star.qualifier.parts) {
    PrintIdentifier(part);
    Text('.');
  }
  Text('*');
}

void PostgresPrinter::PrintCastExpr(const CastExpr& cast) {
  if (cast.IsTry()) {
    Unsupported(cast.span, "PostgreSQL has no TRY_CAST");
  }
  StandardPrinter::PrintCastExpr(cast);
}

void PostgresPrinter::PrintLambdaExpr(const LambdaExpr& lambda) {
  Unsupported(lambda.span, "PostgreSQL has no lambda functions");
}

void PostgresPrinter::PrintDataType(const DataType& type) {
  if (type.type == TypeKind::kArray && type.elements.size() == 1) {
    Print(*type.elements[0]);
    return Text("[]");
  }
  StandardPrinter::PrintDataType(type);
}

void PostgresPrinter::PrintTableSample(const TableSample& sample) {
  if (sample.sample != SampleKind::kPercent) {
    Unsupported(sample.span, "PostgreSQL samples percentages only",
                "write TABLESAMPLE (n PERCENT)");
    return;
  }
  Keyword("TABLESAMPLE BERNOULLI ");
  Text('(');
  Print(*sample.size);
  Text(')');
  if (sample.seed == nullptr) return;
  Keyword(" REPEATABLE ");
  Text('(');
  Print(*sample.seed);
  Text(')');
}

void PostgresPrinter::PrintSelect(const Select& select) {
  if (select.qualify != nullptr) {
    Unsupported(select.qualify->span, "PostgreSQL has no QUALIFY",
                "filter in a query around this one");
  }
  StandardPrinter::PrintSelect(select);
}

void PostgresPrinter::PrintPivotRelation(const PivotRelation& pivot) {
  Unsupported(pivot.span, "PostgreSQL has no PIVOT",
              "use aggregates with FILTER");
}

void PostgresPrinter::PrintUnpivotRelation(const UnpivotRelation& unpivot) {
  Unsupported(unpivot.span, "PostgreSQL has no UNPIVOT",
              "join with a list of VALUES");
}

}  // namespace semantic_layer::sql
