#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {
namespace {

absl::string_view TraitText(ConstraintTrait trait) {
  switch (trait) {
    case ConstraintTrait::kEnforced:
      return " ENFORCED";
    case ConstraintTrait::kNotEnforced:
      return " NOT ENFORCED";
    case ConstraintTrait::kDeferrable:
      return " DEFERRABLE";
    case ConstraintTrait::kInitiallyDeferred:
      return " INITIALLY DEFERRED";
    case ConstraintTrait::kNotDeferrable:
      return " NOT DEFERRABLE";
    case ConstraintTrait::kInitiallyImmediate:
      return " INITIALLY IMMEDIATE";
    case ConstraintTrait::kRely:
      return " RELY";
    case ConstraintTrait::kNoRely:
      return " NORELY";
    case ConstraintTrait::kMatchFull:
      return " MATCH FULL";
    case ConstraintTrait::kOnUpdateNoAction:
      return " ON UPDATE NO ACTION";
    case ConstraintTrait::kOnDeleteNoAction:
      return " ON DELETE NO ACTION";
  }
  return "";
}

absl::string_view SchemaModeText(ViewSchemaMode mode) {
  switch (mode) {
    case ViewSchemaMode::kNotGiven:
      return "";
    case ViewSchemaMode::kBinding:
      return "WITH SCHEMA BINDING";
    case ViewSchemaMode::kCompensation:
      return "WITH SCHEMA COMPENSATION";
    case ViewSchemaMode::kTypeEvolution:
      return "WITH SCHEMA TYPE EVOLUTION";
    case ViewSchemaMode::kEvolution:
      return "WITH SCHEMA EVOLUTION";
  }
  return "";
}

// A tag that does not occur in a body, for $tag$ quotes.
std::string DollarTag(absl::string_view body) {
  std::string tag = "$$";
  for (int i = 0; body.find(tag) != absl::string_view::npos ||
                  (!body.empty() && body.back() == '$' && tag == "$$");
       ++i) {
    tag = "$b" + std::to_string(i) + "$";
  }
  return tag;
}

}  // namespace

void Printer::PrintDollarQuoted(absl::string_view body) {
  const std::string tag = DollarTag(body);
  Text(tag);
  Text(body);
  Text(tag);
}

void Printer::PrintFilterFunction(const FilterFunction& filter,
                                  absl::string_view argument_words) {
  PrintObjectName(filter.function);
  if (!filter.has_arguments) return;
  Space();
  Keyword(argument_words);
  Space();
  if (filter.arguments.empty()) return Text("()");
  ParenthesizedList(filter.arguments);
}

void Printer::PrintTableConstraint(const TableConstraint& node) {
  Begin(2);
  if (!node.name.empty()) {
    Keyword("CONSTRAINT ");
    PrintIdentifier(node.name);
    Space();
  }
  const auto columns = [&] {
    if (node.columns.empty()) return;
    Space();
    Text('(');
    for (uint32_t i = 0; i < node.columns.size(); ++i) {
      if (i > 0) Text(", ");
      PrintIdentifier(node.columns[i]);
      if (!node.timeseries_column.empty() &&
          node.timeseries_column.text == node.columns[i].text) {
        Keyword(" TIMESERIES");
      }
    }
    Text(')');
  };
  switch (node.constraint) {
    case ConstraintKind::kNotNull:
      Keyword("NOT NULL");
      break;
    case ConstraintKind::kCheck:
      Keyword("CHECK ");
      Parenthesized(*node.condition);
      break;
    case ConstraintKind::kExpect:
      Keyword("EXPECT ");
      Parenthesized(*node.condition);
      if (node.violation != ExpectViolation::kNone) {
        Line();
        Keyword(node.violation == ExpectViolation::kDropRow
                    ? "ON VIOLATION DROP ROW"
                    : "ON VIOLATION FAIL UPDATE");
      }
      break;
    case ConstraintKind::kPrimaryKey:
      Keyword("PRIMARY KEY");
      columns();
      break;
    case ConstraintKind::kUnique:
      Keyword("UNIQUE");
      columns();
      break;
    case ConstraintKind::kForeignKey:
      if (!node.columns.empty()) {
        Keyword("FOREIGN KEY");
        columns();
        Line();
      }
      Keyword("REFERENCES ");
      PrintObjectName(node.referenced_table);
      if (!node.referenced_columns.empty()) {
        Space();
        ParenthesizedList(node.referenced_columns);
      }
      break;
  }
  for (const ConstraintTrait trait : node.traits) Keyword(TraitText(trait));
  End();
}

void Printer::PrintColumnDefinition(const ColumnDefinition& node) {
  Begin(2);
  PrintObjectName(node.name);
  if (node.type != nullptr) {
    Space();
    Print(*node.type);
  }
  for (const TableConstraint* constraint : node.constraints) {
    Line();
    Print(*constraint);
  }
  if (node.default_value != nullptr) {
    Line();
    Keyword("DEFAULT ");
    Operand(*node.default_value, Precedence::kNot);
  }
  if (node.generated_as != nullptr) {
    Line();
    Keyword("GENERATED ALWAYS AS ");
    Parenthesized(*node.generated_as);
  }
  if (node.identity != IdentityKind::kNone) PrintIdentity(node);
  Phrase("COMMENT", node.comment);
  if (!node.mask.function.empty()) {
    Line();
    Keyword("MASK ");
    PrintFilterFunction(node.mask, "USING COLUMNS");
  }
  if (!node.tags.empty()) {
    Line();
    Keyword("WITH TAGS ");
    PrintProperties(node.tags);
  }
  if (node.position.first) Keyword(" FIRST");
  if (!node.position.after.empty()) {
    Keyword(" AFTER ");
    PrintIdentifier(node.position.after);
  }
  End();
}

void Printer::PrintIdentity(const ColumnDefinition& node) {
  Line();
  Keyword(node.identity == IdentityKind::kAlways
              ? "GENERATED ALWAYS AS IDENTITY"
              : "GENERATED BY DEFAULT AS IDENTITY");
  if (!node.identity_parentheses) return;
  Text(" (");
  if (node.identity_start != nullptr) {
    Keyword("START WITH ");
    Print(*node.identity_start);
  }
  if (node.identity_increment != nullptr) {
    Keyword(node.identity_start != nullptr ? " INCREMENT BY "
                                           : "INCREMENT BY ");
    Print(*node.identity_increment);
  }
  Text(')');
}

void Printer::PrintColumns(bool has_columns,
                           const List<ColumnDefinition*>& columns,
                           const List<TableConstraint*>& constraints) {
  if (!has_columns) return;
  Text(" (");
  Begin(2);
  SoftLine();
  CommaList(columns);
  if (!columns.empty() && !constraints.empty()) {
    Text(',');
    Line();
  }
  CommaList(constraints);
  if (!constraints.empty()) {
    Leave(constraints.back()->span.end);
  } else if (!columns.empty()) {
    Leave(columns.back()->span.end);
  }
  CloseLine();
  End();
  Text(')');
}

void Printer::PrintPartitionField(const PartitionField& node) {
  Print(node.column != nullptr ? static_cast<const Node&>(*node.column)
                               : *node.transform);
}

void Printer::PrintTableClauses(const TableClauses& node) {
  if (!node.provider.empty()) {
    Line();
    Keyword("USING ");
    PrintObjectName(node.provider);
  }
  if (node.has_options) {
    Line();
    Keyword("OPTIONS ");
    PrintProperties(node.options);
  }
  if (node.has_partitioned_by) {
    Line();
    Keyword("PARTITIONED BY ");
    ParenthesizedList(node.partitioned_by);
  }
  if (!node.skewed_by.empty()) {
    Line();
    Keyword("SKEWED BY ");
    ParenthesizedList(node.skewed_by);
    Keyword(" ON ");
    ParenthesizedList(node.skewed_on);
    if (node.skewed_directories) Keyword(" STORED AS DIRECTORIES");
  }
  PrintClustering(node);
  if (node.row_format != nullptr) {
    Line();
    Print(*node.row_format);
  }
  if (node.stored_as != nullptr) {
    Line();
    Print(*node.stored_as);
  }
  Phrase("LOCATION", node.location);
  if (!node.location_credential.empty()) {
    Keyword(" WITH ");
    Text('(');
    Keyword("CREDENTIAL ");
    PrintObjectName(node.location_credential);
    Text(')');
  }
  Phrase("COMMENT", node.comment);
  if (node.has_properties) {
    Line();
    Keyword("TBLPROPERTIES ");
    PrintProperties(node.properties);
  }
  if (!node.default_collation.empty()) {
    Line();
    Keyword("DEFAULT COLLATION ");
    PrintObjectName(node.default_collation);
  }
  if (!node.row_filter.function.empty()) {
    Line();
    Keyword("WITH ROW FILTER ");
    PrintFilterFunction(node.row_filter, "ON");
  }
  if (!node.tags.empty()) {
    Line();
    Keyword("WITH TAGS ");
    PrintProperties(node.tags);
  }
}

void Printer::PrintClustering(const TableClauses& node) {
  if (node.bucket_count != nullptr) {
    Line();
    Keyword("CLUSTERED BY ");
    ParenthesizedList(node.bucket_columns);
    if (!node.bucket_sort.empty()) {
      Keyword(" SORTED BY ");
      ParenthesizedList(node.bucket_sort);
    }
    Keyword(" INTO ");
    Print(*node.bucket_count);
    Keyword(" BUCKETS");
  }
  PrintClusterBy(node.cluster_mode, node.cluster_columns);
}

void Printer::PrintClusterBy(ClusterMode mode,
                             const List<ObjectName>& columns) {
  if (mode == ClusterMode::kNotGiven) return;
  Line();
  Keyword("CLUSTER BY ");
  if (mode == ClusterMode::kAuto) return Keyword("AUTO");
  if (mode == ClusterMode::kNone) return Keyword("NONE");
  if (columns.empty()) return Text("()");
  ParenthesizedList(columns);
}

void Printer::PrintCreateMode(CreateMode mode) {
  switch (mode) {
    case CreateMode::kCreate:
      return Keyword("CREATE ");
    case CreateMode::kCreateOrReplace:
      return Keyword("CREATE OR REPLACE ");
    case CreateMode::kReplace:
      return Keyword("REPLACE ");
    case CreateMode::kCreateOrRefresh:
      return Keyword("CREATE OR REFRESH ");
  }
}

void Printer::PrintCreateTableStatement(const CreateTableStatement& node) {
  Begin();
  Begin();
  PrintCreateMode(node.mode);
  if (node.temporary) Keyword("TEMPORARY ");
  if (node.external) Keyword("EXTERNAL ");
  Keyword("TABLE ");
  if (node.if_not_exists) Keyword("IF NOT EXISTS ");
  PrintObjectName(node.name);
  PrintColumns(node.has_columns, node.columns, node.constraints);
  if (!node.like.empty()) {
    Keyword(" LIKE ");
    PrintObjectName(node.like);
  }
  if (node.clone != CloneKind::kNone) {
    if (node.clone == CloneKind::kShallow) Keyword(" SHALLOW");
    if (node.clone == CloneKind::kDeep) Keyword(" DEEP");
    Keyword(" CLONE ");
    PrintObjectName(node.clone_source);
    if (node.clone_version != nullptr) Print(*node.clone_version);
  }
  Print(*node.clauses);
  if (node.query != nullptr && !node.query_without_as) {
    Line();
    Keyword("AS");
  }
  End();
  if (node.query != nullptr) {
    HardLine();
    Print(*node.query);
  }
  End();
}

void Printer::PrintCreateViewStatement(const CreateViewStatement& node) {
  Begin();
  Begin();
  PrintCreateMode(node.mode);
  if (node.global) Keyword("GLOBAL ");
  if (node.temporary) Keyword("TEMPORARY ");
  Keyword("VIEW ");
  if (node.if_not_exists) Keyword("IF NOT EXISTS ");
  PrintObjectName(node.name);
  PrintColumns(node.has_columns, node.columns, node.constraints);
  if (!node.provider.empty()) {
    Line();
    Keyword("USING ");
    PrintObjectName(node.provider);
    if (!node.options.empty()) {
      Keyword(" OPTIONS ");
      PrintProperties(node.options);
    }
  }
  if (node.metrics) {
    Line();
    Keyword("WITH METRICS");
    if (!node.language.empty()) {
      Keyword(" LANGUAGE ");
      PrintIdentifier(node.language);
    }
  }
  Phrase("COMMENT", node.comment);
  if (!node.properties.empty()) {
    Line();
    Keyword("TBLPROPERTIES ");
    PrintProperties(node.properties);
  }
  if (!node.default_collation.empty()) {
    Line();
    Keyword("DEFAULT COLLATION ");
    PrintObjectName(node.default_collation);
  }
  if (node.schema_mode != ViewSchemaMode::kNotGiven) {
    Line();
    Keyword(SchemaModeText(node.schema_mode));
  }
  if (node.metrics) {
    End();
    Line();
    Keyword("AS ");
    PrintDollarQuoted(node.metric_body);
  } else if (node.query != nullptr) {
    Line();
    Keyword("AS");
    End();
    HardLine();
    Print(*node.query);
  } else {
    End();
  }
  End();
}

void Printer::PrintRefreshSchedule(const RefreshSchedule& node) {
  if (node.schedule == ScheduleKind::kTriggerOnUpdate) {
    Keyword("TRIGGER ON UPDATE");
    if (node.at_most_every != nullptr) {
      Keyword(" AT MOST EVERY ");
      Print(*node.at_most_every);
    }
    return;
  }
  Keyword(node.refresh_keyword ? "SCHEDULE REFRESH " : "SCHEDULE ");
  if (node.schedule == ScheduleKind::kCron) {
    Keyword("CRON ");
    Print(*node.cron);
    if (node.time_zone != nullptr) {
      Keyword(" AT TIME ZONE ");
      Print(*node.time_zone);
    }
    return;
  }
  Keyword("EVERY ");
  Print(*node.every);
  Space();
  Keyword(node.every_unit.text);
}

void Printer::PrintCreatePipelineTableStatement(
    const CreatePipelineTableStatement& node) {
  Begin();
  Begin();
  PrintCreateMode(node.mode);
  if (node.private_table) Keyword("PRIVATE ");
  if (node.temporary) Keyword("TEMPORARY ");
  Keyword(ObjectTypeText(node.type));
  Space();
  if (node.if_not_exists) Keyword("IF NOT EXISTS ");
  PrintObjectName(node.name);
  PrintColumns(node.has_columns, node.columns, node.constraints);
  Print(*node.clauses);
  if (node.schedule != nullptr) {
    Line();
    Print(*node.schedule);
  }
  if (node.query != nullptr) {
    Line();
    Keyword("AS");
  }
  End();
  if (node.query != nullptr) {
    HardLine();
    Print(*node.query);
  }
  End();
}

void Printer::PrintDropStatement(const DropStatement& node) {
  Keyword("DROP ");
  if (node.temporary) Keyword("TEMPORARY ");
  Keyword(ObjectTypeText(node.type));
  if (node.if_exists) Keyword(" IF EXISTS");
  if (!node.name.empty()) {
    Space();
    PrintObjectName(node.name);
  }
  if (!node.on_table.empty()) {
    Keyword(" ON ");
    if (node.on_type != ObjectType::kNone) {
      Keyword(ObjectTypeText(node.on_type));
      Space();
    }
    PrintObjectName(node.on_table);
  }
  if (!node.index_columns.empty()) {
    Keyword(" FOR COLUMNS ");
    ParenthesizedList(node.index_columns);
  }
  if (node.cascade) Keyword(" CASCADE");
  if (node.restrict) Keyword(" RESTRICT");
  if (node.purge) Keyword(" PURGE");
  if (node.force) Keyword(" FORCE");
}

void Printer::PrintTruncateTableStatement(const TruncateTableStatement& node) {
  Keyword("TRUNCATE TABLE ");
  PrintObjectName(node.table);
  if (!node.partition.empty()) {
    Space();
    PrintPartition(node.partition);
  }
}

void Printer::PrintUndropStatement(const UndropStatement& node) {
  Keyword("UNDROP ");
  Keyword(ObjectTypeText(node.type));
  Space();
  if (node.id != nullptr) {
    Keyword("WITH ID ");
    return Print(*node.id);
  }
  PrintObjectName(node.name);
}

void Printer::PrintCreateIndexStatement(const CreateIndexStatement& node) {
  Keyword(node.bloomfilter ? "CREATE BLOOMFILTER INDEX" : "CREATE INDEX");
  if (node.if_not_exists) Keyword(" IF NOT EXISTS");
  if (!node.name.empty()) {
    Space();
    PrintIdentifier(node.name);
  }
  Keyword(node.table_keyword ? " ON TABLE " : " ON ");
  PrintObjectName(node.table);
  if (!node.method.empty()) {
    Keyword(" USING ");
    PrintIdentifier(node.method);
  }
  Keyword(node.bloomfilter ? " FOR COLUMNS (" : " (");
  for (uint32_t i = 0; i < node.columns.size(); ++i) {
    if (i > 0) Text(", ");
    PrintObjectName(node.columns[i].column);
    if (!node.columns[i].has_options) continue;
    Keyword(" OPTIONS ");
    PrintProperties(node.columns[i].options);
  }
  Text(')');
  if (!node.options.empty()) {
    Keyword(" OPTIONS ");
    PrintProperties(node.options);
  }
}

}  // namespace semantic_layer::sql
