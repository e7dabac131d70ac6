#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

void Printer::PrintAnalyzeStatement(const AnalyzeStatement& node) {
  if (node.all_tables) {
    Keyword("ANALYZE TABLES");
    if (!node.name.empty()) {
      Keyword(" IN ");
      PrintObjectName(node.name);
    }
  } else {
    Keyword("ANALYZE TABLE ");
    PrintObjectName(node.name);
  }
  if (!node.partition.empty()) {
    Space();
    PrintPartition(node.partition);
  }
  if (node.scope == AnalyzeScope::kStorage) {
    return Keyword(" COMPUTE STORAGE METRICS");
  }
  Keyword(node.scope == AnalyzeScope::kDelta ? " COMPUTE DELTA STATISTICS"
                                             : " COMPUTE STATISTICS");
  if (node.scope == AnalyzeScope::kNoScan) Keyword(" NOSCAN");
  if (node.scope == AnalyzeScope::kAllColumns) Keyword(" FOR ALL COLUMNS");
  if (node.scope == AnalyzeScope::kColumns) {
    Keyword(" FOR COLUMNS ");
    CommaList(node.columns);
  }
}

void Printer::PrintRefreshStatement(const RefreshStatement& node) {
  Keyword("REFRESH ");
  if (node.type == ObjectType::kNone) return Text(node.path);
  if (node.foreign) Keyword("FOREIGN ");
  Keyword(ObjectTypeText(node.type));
  Space();
  PrintObjectName(node.name);
  if (node.full) Keyword(" FULL");
  if (node.wait == RefreshWait::kSync) Keyword(" SYNC");
  if (node.wait == RefreshWait::kAsync) Keyword(" ASYNC");
}

void Printer::PrintRepairTableStatement(const RepairTableStatement& node) {
  if (node.msck) Keyword("MSCK ");
  if (node.fsck) Keyword("FSCK ");
  Keyword("REPAIR TABLE ");
  PrintObjectName(node.table);
  switch (node.mode) {
    case RepairMode::kNone:
      break;
    case RepairMode::kAdd:
      Keyword(" ADD PARTITIONS");
      break;
    case RepairMode::kDrop:
      Keyword(" DROP PARTITIONS");
      break;
    case RepairMode::kSync:
      Keyword(" SYNC PARTITIONS");
      break;
    case RepairMode::kMetadata:
      Keyword(" SYNC METADATA");
      break;
  }
  if (node.metadata_only) Keyword(" METADATA ONLY");
  if (node.dry_run) Keyword(" DRY RUN");
}

void Printer::PrintOptimizeStatement(const OptimizeStatement& node) {
  Keyword("OPTIMIZE ");
  if (node.path != nullptr) {
    Print(*node.path);
  } else {
    PrintObjectName(node.table);
  }
  if (node.full) Keyword(" FULL");
  Phrase("WHERE", node.where);
  if (!node.zorder_by.empty()) {
    Line();
    Keyword("ZORDER BY ");
    ParenthesizedList(node.zorder_by);
  }
}

void Printer::PrintVacuumStatement(const VacuumStatement& node) {
  Keyword("VACUUM ");
  if (node.path != nullptr) {
    Print(*node.path);
  } else {
    PrintObjectName(node.table);
  }
  if (!node.mode.empty()) {
    Space();
    Keyword(node.mode.text);
  }
  if (node.retain != nullptr) {
    Keyword(" RETAIN ");
    Print(*node.retain);
    Keyword(" HOURS");
  }
  if (node.dry_run) Keyword(" DRY RUN");
}

void Printer::PrintRestoreStatement(const RestoreStatement& node) {
  Keyword("RESTORE TABLE ");
  PrintObjectName(node.table);
  const TimeTravelKind kind = node.version->travel;
  if (kind == TimeTravelKind::kVersion || kind == TimeTravelKind::kTimestamp) {
    Keyword(" TO");
  }
  Print(*node.version);
}

void Printer::PrintConvertToDeltaStatement(
    const ConvertToDeltaStatement& node) {
  Keyword("CONVERT TO DELTA ");
  PrintObjectName(node.table);
  if (node.no_statistics) Keyword(" NO STATISTICS");
  if (!node.partitioned_by.empty()) {
    Keyword(" PARTITIONED BY ");
    ParenthesizedList(node.partitioned_by);
  }
}

void Printer::PrintGenerateStatement(const GenerateStatement& node) {
  Keyword("GENERATE ");
  PrintIdentifier(node.mode);
  Keyword(" FOR TABLE ");
  PrintObjectName(node.table);
}

void Printer::PrintReorgStatement(const ReorgStatement& node) {
  Keyword("REORG TABLE ");
  PrintObjectName(node.table);
  if (node.checkpoint) return Keyword(" CHECKPOINT");
  Phrase("WHERE", node.where);
  Line();
  Keyword("APPLY (");
  if (node.purge) {
    Keyword("PURGE");
  } else {
    Keyword("UPGRADE UNIFORM ");
    PrintProperties(node.uniform);
  }
  Text(')');
}

}  // namespace semantic_layer::sql
