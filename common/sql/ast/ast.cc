#include "common/sql/ast/ast.h"

#include "absl/strings/match.h"
#include "common/sql/ast/visitor.h"

namespace semantic_layer::sql {
namespace {

constexpr absl::string_view kTimeUnitNames[] = {
    "",          "YEAR", "QUARTER", "MONTH",  "WEEK",        "DAY",
    "DAYOFYEAR", "HOUR", "MINUTE",  "SECOND", "MILLISECOND", "MICROSECOND",
    "NANOSECOND"};

}  // namespace

absl::string_view NodeKindName(NodeKind kind) {
  switch (kind) {
    case NodeKind::kNone:
      return "None";
#define SQL_NODE(Name)    \
  case NodeKind::k##Name: \
    return #Name;
#include "common/sql/ast/node_kind.def"
  }
  return "";
}

absl::string_view TimeUnitName(TimeUnit unit) {
  return kTimeUnitNames[static_cast<size_t>(unit)];
}

TimeUnit TimeUnitFromName(absl::string_view name) {
  if (name.empty()) return TimeUnit::kNone;
  for (size_t i = 1; i < std::size(kTimeUnitNames); ++i) {
    const absl::string_view unit = kTimeUnitNames[i];
    if (!absl::StartsWithIgnoreCase(name, unit)) continue;
    if (name.size() == unit.size() ||
        (name.size() == unit.size() + 1 && (name.back() | 0x20) == 's')) {
      return static_cast<TimeUnit>(i);
    }
  }
  return TimeUnit::kNone;
}

absl::string_view BinaryOpText(BinaryOp op) {
  static constexpr absl::string_view kTexts[] = {
      "*", "/", "%", "DIV", "+",   "-",  "||", "<<", ">>", ">>>",
      "&", "^", "|", "=",   "<=>", "<>", "<",  "<=", ">",  ">="};
  return kTexts[static_cast<size_t>(op)];
}

bool IsComparison(BinaryOp op) { return op >= BinaryOp::kEqual; }

absl::string_view ObjectTypeText(ObjectType type) {
  static constexpr absl::string_view kTexts[] = {"",
                                                 "TABLE",
                                                 "VIEW",
                                                 "MATERIALIZED VIEW",
                                                 "STREAMING TABLE",
                                                 "SCHEMA",
                                                 "DATABASE",
                                                 "NAMESPACE",
                                                 "CATALOG",
                                                 "METASTORE",
                                                 "FUNCTION",
                                                 "PROCEDURE",
                                                 "VARIABLE",
                                                 "COLUMN",
                                                 "INDEX",
                                                 "BLOOMFILTER INDEX",
                                                 "VOLUME",
                                                 "CONNECTION",
                                                 "SERVER",
                                                 "EXTERNAL LOCATION",
                                                 "CREDENTIAL",
                                                 "STORAGE CREDENTIAL",
                                                 "SERVICE CREDENTIAL",
                                                 "SHARE",
                                                 "RECIPIENT",
                                                 "PROVIDER",
                                                 "POLICY",
                                                 "FLOW",
                                                 "MODEL",
                                                 "ANY FILE",
                                                 "ANONYMOUS FUNCTION"};
  static_assert(std::size(kTexts) ==
                static_cast<size_t>(ObjectType::kAnonymousFunction) + 1);
  return kTexts[static_cast<size_t>(type)];
}

#define SQL_FAMILY_CASE(Name) case NodeKind::k##Name:

bool IsExpression(NodeKind kind) {
  switch (kind) {
#define SQL_EXPRESSION(Name) SQL_FAMILY_CASE(Name)
#include "common/sql/ast/node_kind.def"
    return true;
    default:
      return false;
  }
}

bool IsRelation(NodeKind kind) {
  switch (kind) {
#define SQL_RELATION(Name) SQL_FAMILY_CASE(Name)
#include "common/sql/ast/node_kind.def"
    return true;
    default:
      return false;
  }
}

bool IsQueryBody(NodeKind kind) {
  switch (kind) {
#define SQL_QUERY_BODY(Name) SQL_FAMILY_CASE(Name)
#include "common/sql/ast/node_kind.def"
    return true;
    default:
      return false;
  }
}

bool IsPipeOperator(NodeKind kind) {
  switch (kind) {
#define SQL_PIPE_OPERATOR(Name) SQL_FAMILY_CASE(Name)
#include "common/sql/ast/node_kind.def"
    return true;
    default:
      return false;
  }
}

bool IsStatement(NodeKind kind) {
  switch (kind) {
#define SQL_STATEMENT(Name) SQL_FAMILY_CASE(Name)
#include "common/sql/ast/node_kind.def"
    return true;
    default:
      return false;
  }
}

bool IsAlterAction(NodeKind kind) {
  switch (kind) {
#define SQL_ALTER_ACTION(Name) SQL_FAMILY_CASE(Name)
#include "common/sql/ast/node_kind.def"
    return true;
    default:
      return false;
  }
}

}  // namespace semantic_layer::sql
