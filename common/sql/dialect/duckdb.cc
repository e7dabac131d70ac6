#include "common/sql/dialect/duckdb.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace semantic_layer::sql {
namespace {

// Words that DuckDB takes as a name only in quotes, at least in some places.
constexpr absl::string_view kReserved[] = {
    "all",        "analyse",     "analyze",    "and",        "anti",
    "any",        "array",       "as",         "asc",        "asof",
    "asymmetric", "at",          "authorization", "between", "bigint",
    "binary",     "bit",         "boolean",    "both",       "case",
    "cast",       "char",        "character",  "check",      "coalesce",
    "collate",    "collation",   "column",     "columns",    "concurrently",
    "constraint", "create",      "cross",      "dec",        "decimal",
    "default",    "deferrable",  "desc",       "describe",   "distinct",
    "do",         "else",        "end",        "except",     "exists",
    "extract",    "false",       "fetch",      "float",      "for",
    "foreign",    "freeze",      "from",       "full",       "generated",
    "glob",       "group",       "grouping",   "grouping_id", "having",
    "ilike",      "in",          "initially",  "inner",      "int",
    "integer",    "intersect",   "interval",   "into",       "is",
    "isnull",     "join",        "lambda",     "lateral",    "leading",
    "left",       "like",        "limit",      "map",        "national",
    "natural",    "nchar",       "none",       "not",        "notnull",
    "null",       "nullif",      "numeric",    "offset",     "on",
    "only",       "or",          "order",      "out",        "outer",
    "overlaps",   "overlay",     "pivot",      "pivot_longer", "pivot_wider",
    "placing",    "position",    "positional", "precision",  "primary",
    "qualify",    "real",        "references", "returning",  "right",
    "row",        "select",      "semi",       "setof",      "show",
    "similar",    "smallint",    "some",       "struct",     "substring",
    "summarize",  "symmetric",   "table",      "tablesample", "then",
    "time",       "timestamp",   "to",         "trailing",   "treat",
    "trim",       "true",        "try_cast",   "union",      "unique",
    "unpack",     "unpivot",     "using",      "values",     "varchar",
    "variadic",   "verbose",     "when",       "where",      "window",
    "with",       "xmlattributes", "xmlconcat", "xmlelement", "xmlexists"};

}  // namespace

bool DuckDbPrinter::IsReserved(absl::string_view lower) const {
  return std::binary_search(std::begin(kReserved), std::end(kReserved), lower);
}

absl::string_view DuckDbPrinter::TypeName(TypeKind kind) const {
  switch (kind) {
    case TypeKind::kBoolean:
      return "BOOLEAN";
    case TypeKind::kTinyInt:
      return "TINYINT";
    case TypeKind::kSmallInt:
      return "SMALLINT";
    case TypeKind::kInt:
      return "INTEGER";
    case TypeKind::kBigInt:
      return "BIGINT";
    case TypeKind::kFloat:
      return "FLOAT";
    case TypeKind::kDouble:
      return "DOUBLE";
    case TypeKind::kDecimal:
      return "DECIMAL";
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
      return "VARCHAR";
    case TypeKind::kBinary:
      return "BLOB";
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
    case TypeKind::kVoid:
      return "\"NULL\"";
    case TypeKind::kVariant:
    case TypeKind::kObject:
      return "JSON";
    default:
      return "";
  }
}

void DuckDbPrinter::PrintBinaryOp(BinaryOp op) {
  switch (op) {
    case BinaryOp::kIntegerDivide:
      return Text("//");
    case BinaryOp::kNullSafeEqual:
      return Keyword("IS NOT DISTINCT FROM");
    default:
      return StandardPrinter::PrintBinaryOp(op);
  }
}

void DuckDbPrinter::PrintParameterExpr(const ParameterExpr& parameter) {
  if (parameter.name.empty()) {
    Text(absl::StrCat("$", parameter.position + 1));
    return;
  }
  Text('$');
  Text(parameter.name);
}

void DuckDbPrinter::PrintStarExpr(const StarExpr& star) {
  for (const Identifier& part : star.qualifier.parts) {
    PrintIdentifier(part);
    Text('.');
  }
  Text('*');
  if (!star.has_except || star.except.empty()) return;
  Keyword(" EXCLUDE ");
  Text('(');
  bool first = true;
  for (const ObjectName& name : star.except) {
    if (!first) Text(", ");
    first = false;
    PrintObjectName(name);
  }
  Text(')');
}

void DuckDbPrinter::PrintFunctionCall(const FunctionCall& call) {
  if (call.name.parts[0].text != kStarReplace) {
    return StandardPrinter::PrintFunctionCall(call);
  }
  Keyword(kStarReplace);
  Text(" (");
  Listed(call.arguments);
  Text(')');
}

void DuckDbPrinter::PrintNamedArgumentExpr(const NamedArgumentExpr& argument) {
  PrintName(argument.name.text, false);
  Text(" := ");
  Print(*argument.value);
}

void DuckDbPrinter::PrintLambdaExpr(const LambdaExpr& lambda) {
  Keyword("lambda ");
  bool first = true;
  for (const Identifier& parameter : lambda.parameters) {
    if (!first) Text(", ");
    first = false;
    PrintIdentifier(parameter);
  }
  Text(": ");
  Print(*lambda.body);
}

void DuckDbPrinter::PrintDataType(const DataType& type) {
  switch (type.type) {
    case TypeKind::kArray:
      if (type.elements.size() != 1) break;
      Print(*type.elements[0]);
      return Text("[]");
    case TypeKind::kMap:
      if (type.elements.size() != 2) break;
      Keyword("MAP");
      Text('(');
      Print(*type.elements[0]);
      Text(", ");
      Print(*type.elements[1]);
      return Text(')');
    case TypeKind::kStruct: {
      if (type.bare_struct || type.fields.empty()) break;
      Keyword("STRUCT");
      Text('(');
      bool first = true;
      for (const StructField& field : type.fields) {
        if (!first) Text(", ");
        first = false;
        PrintIdentifier(field.name);
        Space();
        Print(*field.type);
      }
      return Text(')');
    }
    default:
      break;
  }
  StandardPrinter::PrintDataType(type);
}

void DuckDbPrinter::PrintTableRelation(const TableRelation& table) {
  PrintObjectName(table.name);
  if (table.time_travel != nullptr) Print(*table.time_travel);
  if (table.stream) {
    Unsupported(table.span, "DuckDB has no streams");
  }
  // The sample comes after the alias.
  PrintAlias(table.alias);
  if (table.sample != nullptr) {
    Space();
    Print(*table.sample);
  }
}

void DuckDbPrinter::PrintTableSample(const TableSample& sample) {
  Keyword("TABLESAMPLE ");
  switch (sample.sample) {
    case SampleKind::kPercent:
      // Row by row, as Spark samples; DuckDB's default takes whole blocks.
      Text("bernoulli(");
      Print(*sample.size);
      Keyword(" PERCENT");
      Text(')');
      break;
    case SampleKind::kRows:
      Text("reservoir(");
      Print(*sample.size);
      Keyword(" ROWS");
      Text(')');
      break;
    default:
      Unsupported(sample.span, "DuckDB has no samples of buckets or bytes",
                  "sample a percentage or a number of rows");
      return;
  }
  if (sample.seed != nullptr) {
    Keyword(" REPEATABLE ");
    Text('(');
    Print(*sample.seed);
    Text(')');
  }
}

void DuckDbPrinter::PrintJoinRelation(const JoinRelation& join) {
  Print(*join.left);
  if (join.natural) Keyword(" NATURAL");
  switch (join.join) {
    case JoinKind::kInner:
      Keyword(" JOIN ");
      break;
    case JoinKind::kCross:
      Keyword(" CROSS JOIN ");
      break;
    case JoinKind::kLeft:
      Keyword(" LEFT JOIN ");
      break;
    case JoinKind::kRight:
      Keyword(" RIGHT JOIN ");
      break;
    case JoinKind::kFull:
      Keyword(" FULL JOIN ");
      break;
    case JoinKind::kLeftSemi:
      Keyword(" SEMI JOIN ");
      break;
    case JoinKind::kLeftAnti:
      Keyword(" ANTI JOIN ");
      break;
  }
  if (join.lateral) Keyword("LATERAL ");
  const bool nested = join.right->Is<JoinRelation>();
  if (nested) Text('(');
  Print(*join.right);
  if (nested) Text(')');
  if (join.on != nullptr) {
    Keyword(" ON ");
    Print(*join.on);
  } else if (!join.using_columns.empty()) {
    Keyword(" USING ");
    Text('(');
    bool first = true;
    for (const Identifier& column : join.using_columns) {
      if (!first) Text(", ");
      first = false;
      PrintIdentifier(column);
    }
    Text(')');
  }
}

}  // namespace semantic_layer::sql
