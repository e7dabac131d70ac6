#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {
namespace {

absl::string_view ShowText(ShowKind kind) {
  static constexpr absl::string_view kTexts[] = {
      "TABLES",
      "TABLE EXTENDED",
      "VIEWS",
      "COLUMNS",
      "FUNCTIONS",
      "PROCEDURES",
      "PARTITIONS",
      "SCHEMAS",
      "DATABASES",
      "NAMESPACES",
      "CATALOGS",
      "CURRENT NAMESPACE",
      "CREATE TABLE",
      "TBLPROPERTIES",
      "VOLUMES",
      "GRANTS",
      "SHARES",
      "RECIPIENTS",
      "PROVIDERS",
      "CONNECTIONS",
      "CREDENTIALS",
      "STORAGE CREDENTIALS",
      "SERVICE CREDENTIALS",
      "EXTERNAL LOCATIONS",
      "USERS",
      "GROUPS",
      "POLICIES",
      "COLLATIONS",
      "VARIABLES",
      "CACHED TABLES",
      "ALL IN SHARE",
      "TABLES DROPPED",
      "MATERIALIZED VIEWS",
      "STREAMING TABLES",
      "ARCHIVED FILES",
  };
  return kTexts[static_cast<size_t>(kind)];
}

absl::string_view DescribeText(DescribeKind kind) {
  static constexpr absl::string_view kTexts[] = {
      "TABLE",
      "FUNCTION",
      "SCHEMA",
      "DATABASE",
      "NAMESPACE",
      "CATALOG",
      "QUERY",
      "HISTORY",
      "DETAIL",
      "VOLUME",
      "CONNECTION",
      "CREDENTIAL",
      "STORAGE CREDENTIAL",
      "SERVICE CREDENTIAL",
      "EXTERNAL LOCATION",
      "SHARE",
      "RECIPIENT",
      "PROVIDER",
      "PROCEDURE",
      "POLICY",
  };
  return kTexts[static_cast<size_t>(kind)];
}

}  // namespace

void Printer::PrintShowStatement(const ShowStatement& node) {
  Keyword("SHOW ");
  if (!node.scope.empty()) {
    Keyword(node.scope.text);
    Space();
  }
  Keyword(ShowText(node.show));
  if (node.to_recipient) {
    Keyword(" TO RECIPIENT ");
    return PrintIdentifier(node.principal);
  }
  if (node.show == ShowKind::kGrants || node.show == ShowKind::kPolicies) {
    if (!node.principal.empty()) {
      Space();
      PrintIdentifier(node.principal);
    }
    if (node.name_type != ObjectType::kNone || !node.name.empty()) {
      Keyword(" ON");
      if (node.name_type != ObjectType::kNone) {
        Space();
        Keyword(ObjectTypeText(node.name_type));
      }
      if (!node.name.empty()) {
        Space();
        PrintObjectName(node.name);
      }
    }
  } else if (!node.name.empty()) {
    Keyword(node.show == ShowKind::kArchivedFiles ? " FOR " : " ");
    PrintObjectName(node.name);
  }
  if (!node.member_type.empty()) {
    Keyword(" WITH ");
    Keyword(node.member_type.text);
    Space();
    PrintIdentifier(node.principal);
  }
  for (const ObjectName& in : node.in) {
    Keyword(node.in_provider ? " IN PROVIDER " : " IN ");
    PrintObjectName(in);
  }
  if (node.like != nullptr) {
    Keyword(node.like_keyword ? " LIKE " : " ");
    Print(*node.like);
  }
  if (!node.partition.empty()) {
    Space();
    PrintPartition(node.partition);
  }
  if (node.has_property) {
    Text(" (");
    PrintProperty(node.property);
    Text(')');
  }
  Phrase("WHERE", node.where);
  Phrase("LIMIT", node.limit);
  if (node.as_serde) Keyword(" AS SERDE");
  if (node.as_json) Keyword(" AS JSON");
}

void Printer::PrintDescribeStatement(const DescribeStatement& node) {
  Keyword("DESCRIBE ");
  if (node.describe != DescribeKind::kTable &&
      node.describe != DescribeKind::kQuery) {
    Keyword(DescribeText(node.describe));
    Space();
  } else if (node.keyword) {
    Keyword(node.describe == DescribeKind::kTable ? "TABLE " : "QUERY ");
  }
  if (node.query != nullptr) return Print(*node.query);
  if (!node.option.empty()) {
    Keyword(node.option.text);
    Space();
  }
  if (node.path != nullptr) {
    Print(*node.path);
  } else {
    PrintObjectName(node.name);
  }
  if (!node.partition.empty()) {
    Space();
    PrintPartition(node.partition);
  }
  if (!node.column.empty()) {
    Space();
    PrintObjectName(node.column);
  }
  if (!node.on_name.empty()) {
    Keyword(" ON ");
    if (node.on_type != ObjectType::kNone) {
      Keyword(ObjectTypeText(node.on_type));
      Space();
    }
    PrintObjectName(node.on_name);
  }
  Phrase("LIMIT", node.limit);
  if (node.as_json) Keyword(" AS JSON");
}

}  // namespace semantic_layer::sql
