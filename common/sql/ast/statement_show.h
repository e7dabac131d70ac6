#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_SHOW_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_SHOW_H_

#include "common/sql/ast/object_type.h"
#include "common/sql/ast/statement_dml.h"

namespace semantic_layer::sql {

enum class ShowKind : uint8_t {
  kTables,
  kTableExtended,
  kViews,
  kColumns,
  kFunctions,
  kProcedures,
  kPartitions,
  kSchemas,
  kDatabases,
  kNamespaces,
  kCatalogs,
  kCurrentNamespace,
  kCreateTable,
  kTblProperties,
  kVolumes,
  kGrants,
  kShares,
  kRecipients,
  kProviders,
  kConnections,
  kCredentials,
  kStorageCredentials,
  kServiceCredentials,
  kExternalLocations,
  kUsers,
  kGroups,
  kPolicies,
  kCollations,
  kVariables,
  kCachedTables,
  kAllInShare,
  kTablesDropped,
  kMaterializedViews,
  kStreamingTables,
  kArchivedFiles,
};

// SHOW what [scope] [FROM|IN name] [LIKE pattern] ...
struct ShowStatement : Statement {
  ShowKind show = ShowKind::kTables;
  Identifier scope;  // USER, SYSTEM, ALL: FUNCTIONS; EFFECTIVE: POLICIES
  ObjectName name;   // the object itself: PARTITIONS t, CREATE t
  ObjectType name_type = ObjectType::kNone;
  Identifier principal;        // SHOW GRANTS principal ON ...
  List<ObjectName> in;         // FROM|IN, up to two
  Expression* like = nullptr;  // may be null
  bool like_keyword = false;
  List<PartitionValue> partition;
  Property property;  // SHOW TBLPROPERTIES t (key)
  bool has_property = false;
  bool as_serde = false;
  bool as_json = false;
  bool to_recipient = false;    // SHOW GRANTS TO RECIPIENT principal
  bool in_provider = false;     // SHOW SHARES IN PROVIDER p
  Identifier member_type;       // SHOW GROUPS WITH USER|GROUP principal
  Expression* where = nullptr;  // SHOW ARCHIVED FILES; may be null
  Expression* limit = nullptr;  // may be null

  SQL_AST_NODE(ShowStatement, show, scope, name, name_type, principal, in, like,
               like_keyword, partition, property, has_property, as_serde,
               as_json, to_recipient, in_provider, member_type, where, limit)
};

enum class DescribeKind : uint8_t {
  kTable,
  kFunction,
  kSchema,
  kDatabase,
  kNamespace,
  kCatalog,
  kQuery,
  kHistory,
  kDetail,
  kVolume,
  kConnection,
  kCredential,
  kStorageCredential,
  kServiceCredential,
  kExternalLocation,
  kShare,
  kRecipient,
  kProvider,
  kProcedure,
  kPolicy,
};

struct DescribeStatement : Statement {
  DescribeKind describe = DescribeKind::kTable;
  bool keyword = false;  // TABLE or QUERY was written
  Identifier option;     // EXTENDED or FORMATTED; may be empty
  ObjectName name;
  Expression* path = nullptr;  // DESCRIBE HISTORY '/path'; may be null
  List<PartitionValue> partition;
  ObjectName column;  // may be empty
  bool as_json = false;
  Statement* query = nullptr;  // kQuery
  ObjectType on_type = ObjectType::kNone;
  ObjectName on_name;           // DESCRIBE POLICY p ON type name
  Expression* limit = nullptr;  // DESCRIBE HISTORY t LIMIT n; may be null

  SQL_AST_NODE(DescribeStatement, describe, keyword, option, name, path,
               partition, column, as_json, query, on_type, on_name, limit)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_SHOW_H_
