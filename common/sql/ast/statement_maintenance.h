#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_MAINTENANCE_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_MAINTENANCE_H_

#include "common/sql/ast/object_type.h"
#include "common/sql/ast/statement_table.h"

namespace semantic_layer::sql {

enum class AnalyzeScope : uint8_t {
  kTable,
  kNoScan,
  kColumns,
  kAllColumns,
  kDelta,
  kStorage,  // COMPUTE STORAGE METRICS
};

// ANALYZE TABLE t | TABLES [IN s] COMPUTE [DELTA] STATISTICS ...
struct AnalyzeStatement : Statement {
  bool all_tables = false;
  ObjectName name;  // the table, or the schema; may be empty with all_tables
  List<PartitionValue> partition;
  AnalyzeScope scope = AnalyzeScope::kTable;
  List<Identifier> columns;

  SQL_AST_NODE(AnalyzeStatement, all_tables, name, partition, scope, columns)
};

enum class RefreshWait : uint8_t { kNotGiven, kSync, kAsync };

// REFRESH [FOREIGN] TABLE|FUNCTION|MATERIALIZED VIEW|... name [FULL]
// [SYNC|ASYNC], REFRESH path.
struct RefreshStatement : Statement {
  bool foreign = false;
  ObjectType type = ObjectType::kNone;  // kNone: path
  ObjectName name;
  absl::string_view path;  // free text
  bool full = false;
  RefreshWait wait = RefreshWait::kNotGiven;

  SQL_AST_NODE(RefreshStatement, foreign, type, name, path, full, wait)
};

enum class RepairMode : uint8_t { kNone, kAdd, kDrop, kSync, kMetadata };

// [MSCK] REPAIR TABLE t [ADD|DROP|SYNC PARTITIONS|SYNC METADATA],
// FSCK REPAIR TABLE t [METADATA ONLY] [DRY RUN].
struct RepairTableStatement : Statement {
  bool msck = false;
  bool fsck = false;
  ObjectName table;
  RepairMode mode = RepairMode::kNone;
  bool metadata_only = false;
  bool dry_run = false;

  SQL_AST_NODE(RepairTableStatement, msck, fsck, table, mode, metadata_only,
               dry_run)
};

// OPTIMIZE t [FULL] [WHERE e] [ZORDER BY (columns)].
struct OptimizeStatement : Statement {
  ObjectName table;
  Expression* path = nullptr;  // may be null
  bool full = false;
  Expression* where = nullptr;  // may be null
  List<ObjectName> zorder_by;

  SQL_AST_NODE(OptimizeStatement, table, path, full, where, zorder_by)
};

// VACUUM t [FULL|LITE] [RETAIN n HOURS] [DRY RUN].
struct VacuumStatement : Statement {
  ObjectName table;
  Expression* path = nullptr;    // may be null
  Identifier mode;               // FULL or LITE; may be empty
  Expression* retain = nullptr;  // may be null
  bool dry_run = false;

  SQL_AST_NODE(VacuumStatement, table, path, mode, retain, dry_run)
};

// RESTORE [TABLE] t TO VERSION|TIMESTAMP AS OF v.
struct RestoreStatement : Statement {
  ObjectName table;
  TimeTravel* version = nullptr;

  SQL_AST_NODE(RestoreStatement, table, version)
};

// CONVERT TO DELTA t [NO STATISTICS] [PARTITIONED BY (columns)].
struct ConvertToDeltaStatement : Statement {
  ObjectName table;
  bool no_statistics = false;
  List<ColumnDefinition*> partitioned_by;

  SQL_AST_NODE(ConvertToDeltaStatement, table, no_statistics, partitioned_by)
};

// GENERATE mode FOR TABLE t.
struct GenerateStatement : Statement {
  Identifier mode;
  ObjectName table;

  SQL_AST_NODE(GenerateStatement, mode, table)
};

// REORG TABLE t [WHERE e] APPLY (PURGE | UPGRADE UNIFORM (...)), REORG TABLE t
// CHECKPOINT.
struct ReorgStatement : Statement {
  ObjectName table;
  Expression* where = nullptr;  // may be null
  bool purge = true;
  List<Property> uniform;
  bool checkpoint = false;

  SQL_AST_NODE(ReorgStatement, table, where, purge, uniform, checkpoint)
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_STATEMENT_MAINTENANCE_H_
