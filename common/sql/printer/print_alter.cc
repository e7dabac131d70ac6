#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {
namespace {

absl::string_view WordText(PropertyWord word) {
  switch (word) {
    case PropertyWord::kTblProperties:
      return "TBLPROPERTIES ";
    case PropertyWord::kDbProperties:
      return "DBPROPERTIES ";
    case PropertyWord::kProperties:
      return "PROPERTIES ";
    case PropertyWord::kTags:
      return "TAGS ";
    case PropertyWord::kOptions:
      return "OPTIONS ";
  }
  return "";
}

}  // namespace

void Printer::PrintAlterStatement(const AlterStatement& node) {
  Begin();
  Keyword("ALTER ");
  Keyword(ObjectTypeText(node.type));
  Space();
  if (node.if_exists) Keyword("IF EXISTS ");
  PrintObjectName(node.name);
  if (!node.partition.empty()) {
    Space();
    PrintPartition(node.partition);
  }
  Line();
  Print(*node.action);
  End();
}

void Printer::PrintAlterAddColumns(const AlterAddColumns& node) {
  Keyword(node.replace ? "REPLACE" : "ADD");
  Keyword(node.plural ? " COLUMNS " : " COLUMN ");
  if (node.if_not_exists) Keyword("IF NOT EXISTS ");
  if (node.parenthesized) return ParenthesizedList(node.columns);
  IndentedList(node.columns);
}

void Printer::PrintAlterDropColumns(const AlterDropColumns& node) {
  Keyword(node.plural ? "DROP COLUMNS " : "DROP COLUMN ");
  if (node.if_exists) Keyword("IF EXISTS ");
  if (node.parenthesized) return ParenthesizedList(node.columns);
  CommaList(node.columns);
}

void Printer::PrintAlterRenameColumn(const AlterRenameColumn& node) {
  Keyword("RENAME COLUMN ");
  PrintObjectName(node.from);
  Keyword(" TO ");
  PrintIdentifier(node.to);
}

void Printer::PrintColumnChange(const ColumnChange& change) {
  PrintObjectName(change.column);
  Space();
  switch (change.change) {
    case AlterColumnKind::kType:
      Keyword("TYPE ");
      return Print(*change.type);
    case AlterColumnKind::kSetNotNull:
      return Keyword("SET NOT NULL");
    case AlterColumnKind::kDropNotNull:
      return Keyword("DROP NOT NULL");
    case AlterColumnKind::kComment:
      Keyword("COMMENT ");
      return Print(*change.value);
    case AlterColumnKind::kPosition:
      if (change.position.first) return Keyword("FIRST");
      Keyword("AFTER ");
      return PrintIdentifier(change.position.after);
    case AlterColumnKind::kSetDefault:
      Keyword("SET DEFAULT ");
      return Print(*change.value);
    case AlterColumnKind::kDropDefault:
      return Keyword("DROP DEFAULT");
    case AlterColumnKind::kSyncIdentity:
      return Keyword("SYNC IDENTITY");
    case AlterColumnKind::kSetMask:
      Keyword("SET MASK ");
      return PrintFilterFunction(change.mask, "USING COLUMNS");
    case AlterColumnKind::kDropMask:
      return Keyword("DROP MASK");
    case AlterColumnKind::kSetTags:
      Keyword("SET TAGS ");
      return PrintProperties(change.tags);
    case AlterColumnKind::kUnsetTags:
      Keyword("UNSET TAGS ");
      return PrintProperties(change.tags);
  }
}

void Printer::PrintAlterColumn(const AlterColumn& node) {
  Keyword(node.change_keyword ? "CHANGE " : "ALTER ");
  if (node.column_keyword) Keyword("COLUMN ");
  Begin(2);
  for (uint32_t i = 0; i < node.changes.size(); ++i) {
    if (i > 0) {
      Text(',');
      Line();
    }
    PrintColumnChange(node.changes[i]);
  }
  End();
}

void Printer::PrintAlterChangeColumn(const AlterChangeColumn& node) {
  Keyword("CHANGE COLUMN ");
  PrintObjectName(node.column);
  Space();
  Print(*node.definition);
}

void Printer::PrintAlterRename(const AlterRename& node) {
  Keyword("RENAME TO ");
  PrintObjectName(node.to);
}

void Printer::PrintAlterSetProperties(const AlterSetProperties& node) {
  if (node.set_keyword) Keyword("SET ");
  Keyword(WordText(node.word));
  PrintProperties(node.properties);
}

void Printer::PrintAlterUnsetProperties(const AlterUnsetProperties& node) {
  Keyword("UNSET ");
  Keyword(WordText(node.word));
  if (node.if_exists) Keyword("IF EXISTS ");
  PrintProperties(node.properties);
}

void Printer::PrintAlterSetLocation(const AlterSetLocation& node) {
  Keyword(node.managed ? "SET MANAGED LOCATION " : "SET LOCATION ");
  Print(*node.location);
}

void Printer::PrintAlterSetSerde(const AlterSetSerde& node) {
  if (node.serde == nullptr) {
    Keyword("SET SERDEPROPERTIES ");
    return PrintProperties(node.properties);
  }
  Keyword("SET SERDE ");
  Print(*node.serde);
  if (!node.properties.empty()) {
    Keyword(" WITH SERDEPROPERTIES ");
    PrintProperties(node.properties);
  }
}

void Printer::PrintPartitionLocations(
    const List<PartitionLocation>& partitions) {
  for (const PartitionLocation& partition : partitions) {
    Line();
    PrintPartition(partition.partition);
    if (partition.location != nullptr) {
      Keyword(" LOCATION ");
      Print(*partition.location);
    }
  }
}

void Printer::PrintAlterAddPartitions(const AlterAddPartitions& node) {
  Keyword("ADD");
  if (node.if_not_exists) Keyword(" IF NOT EXISTS");
  PrintPartitionLocations(node.partitions);
}

void Printer::PrintAlterDropPartitions(const AlterDropPartitions& node) {
  Keyword("DROP");
  if (node.if_exists) Keyword(" IF EXISTS");
  for (uint32_t i = 0; i < node.partitions.size(); ++i) {
    if (i > 0) Text(',');
    Line();
    PrintPartition(node.partitions[i].partition);
  }
  if (node.purge) Keyword(" PURGE");
}

void Printer::PrintAlterRenamePartition(const AlterRenamePartition& node) {
  Keyword("RENAME TO ");
  PrintPartition(node.to);
}

void Printer::PrintAlterRecoverPartitions(const AlterRecoverPartitions&) {
  Keyword("RECOVER PARTITIONS");
}

void Printer::PrintAlterClusterBy(const AlterClusterBy& node) {
  PrintClusterBy(node.mode, node.columns);
}

void Printer::PrintAlterAddConstraint(const AlterAddConstraint& node) {
  Keyword("ADD ");
  Print(*node.constraint);
}

void Printer::PrintAlterDropConstraint(const AlterDropConstraint& node) {
  switch (node.constraint) {
    case ConstraintKind::kPrimaryKey:
      Keyword("DROP PRIMARY KEY");
      break;
    case ConstraintKind::kForeignKey:
      Keyword("DROP FOREIGN KEY");
      break;
    default:
      Keyword("DROP CONSTRAINT");
      break;
  }
  if (node.if_exists) Keyword(" IF EXISTS");
  if (!node.name.empty()) {
    Space();
    PrintIdentifier(node.name);
  }
  if (!node.columns.empty()) {
    Space();
    ParenthesizedList(node.columns);
  }
  if (node.cascade) Keyword(" CASCADE");
  if (node.restrict) Keyword(" RESTRICT");
}

void Printer::PrintAlterRowFilter(const AlterRowFilter& node) {
  if (node.filter.function.empty()) return Keyword("DROP ROW FILTER");
  Keyword("SET ROW FILTER ");
  PrintFilterFunction(node.filter, "ON");
}

void Printer::PrintAlterOwner(const AlterOwner& node) {
  Keyword(node.set_keyword ? "SET OWNER TO " : "OWNER TO ");
  PrintIdentifier(node.principal);
}

void Printer::PrintAlterCollation(const AlterCollation& node) {
  Keyword("DEFAULT COLLATION ");
  PrintObjectName(node.collation);
}

void Printer::PrintAlterPredictiveOptimization(
    const AlterPredictiveOptimization& node) {
  Keyword(node.state == SwitchState::kEnable    ? "ENABLE"
          : node.state == SwitchState::kDisable ? "DISABLE"
                                                : "INHERIT");
  Keyword(" PREDICTIVE OPTIMIZATION");
}

void Printer::PrintAlterManaged(const AlterManaged& node) {
  Keyword(node.unset ? "UNSET MANAGED" : "SET MANAGED");
  if (node.truncate_history) Keyword(" TRUNCATE UNIFORM HISTORY");
}

void Printer::PrintAlterDropFeature(const AlterDropFeature& node) {
  Keyword("DROP FEATURE ");
  PrintIdentifier(node.feature);
  if (node.truncate_history) Keyword(" TRUNCATE HISTORY");
}

void Printer::PrintAlterViewQuery(const AlterViewQuery& node) {
  if (node.as_keyword) {
    Keyword("AS");
    Line();
  }
  Print(*node.query);
}

void Printer::PrintAlterMetricView(const AlterMetricView& node) {
  Keyword("AS ");
  PrintDollarQuoted(node.body);
}

void Printer::PrintAlterViewSchemaMode(const AlterViewSchemaMode& node) {
  switch (node.mode) {
    case ViewSchemaMode::kNotGiven:
      return;
    case ViewSchemaMode::kBinding:
      return Keyword("WITH SCHEMA BINDING");
    case ViewSchemaMode::kCompensation:
      return Keyword("WITH SCHEMA COMPENSATION");
    case ViewSchemaMode::kTypeEvolution:
      return Keyword("WITH SCHEMA TYPE EVOLUTION");
    case ViewSchemaMode::kEvolution:
      return Keyword("WITH SCHEMA EVOLUTION");
  }
}

void Printer::PrintAlterSchedule(const AlterSchedule& node) {
  if (node.schedule == nullptr) return Keyword("DROP SCHEDULE");
  Keyword(node.add ? "ADD " : "ALTER ");
  Print(*node.schedule);
}

void Printer::PrintAlterSetAttribute(const AlterSetAttribute& node) {
  Keyword("SET ");
  Keyword(node.words);
  if (node.value != nullptr) {
    Space();
    Print(*node.value);
  } else if (!node.name.empty()) {
    Space();
    PrintObjectName(node.name);
  }
  if (node.force) Keyword(" FORCE");
}

void Printer::PrintAlterShareMember(const AlterShareMember& node) {
  Keyword(node.verb);
  Space();
  Keyword(ObjectTypeText(node.type));
  Space();
  PrintObjectName(node.member);
  if (node.comment != nullptr) {
    Keyword(" COMMENT ");
    Print(*node.comment);
  }
  for (uint32_t i = 0; i < node.partitions.size(); ++i) {
    if (i == 0) {
      Keyword(" PARTITION ");
    } else {
      Text(", ");
    }
    PrintPartitionValues(node.partitions[i].partition);
  }
  if (!node.alias.empty()) {
    Keyword(" AS ");
    PrintObjectName(node.alias);
  }
  if (node.with_history) Keyword(" WITH HISTORY");
  if (node.without_history) Keyword(" WITHOUT HISTORY");
}

}  // namespace semantic_layer::sql
