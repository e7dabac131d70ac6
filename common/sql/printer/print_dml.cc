#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

void Printer::PrintQueryStatement(const QueryStatement& node) {
  Print(*node.query);
}

void Printer::PrintProperty(const Property& property) {
  if (property.name.empty()) {
    PrintString(property.key_text);
  } else {
    PrintObjectName(property.name);
  }
  if (property.value == nullptr) return;
  Text(" = ");
  Print(*property.value);
}

void Printer::PrintProperties(const List<Property>& properties) {
  Text('(');
  Begin(2);
  SoftLine();
  for (uint32_t i = 0; i < properties.size(); ++i) {
    if (i > 0) {
      Text(',');
      Line();
    }
    PrintProperty(properties[i]);
  }
  CloseLine();
  End();
  Text(')');
}

void Printer::PrintPartition(const List<PartitionValue>& values) {
  Keyword("PARTITION ");
  PrintPartitionValues(values);
}

void Printer::PrintPartitionValues(const List<PartitionValue>& values) {
  Text('(');
  for (uint32_t i = 0; i < values.size(); ++i) {
    if (i > 0) Text(", ");
    PrintIdentifier(values[i].column);
    if (values[i].value == nullptr) continue;
    Space();
    PrintBinaryOp(values[i].op);
    Space();
    Operand(*values[i].value, Precedence::kUnary);
  }
  Text(')');
}

void Printer::PrintInsertTarget(const InsertTarget& node) {
  Keyword("INSERT ");
  if (node.schema_evolution) Keyword("WITH SCHEMA EVOLUTION ");
  Keyword(node.mode == InsertMode::kOverwrite ? "OVERWRITE " : "INTO ");
  if (node.once) Keyword("ONCE ");
  if (node.table_keyword) Keyword("TABLE ");
  PrintObjectName(node.table);
  if (!node.options.empty()) {
    Keyword(" WITH ");
    PrintProperties(node.options);
  }
  PrintAlias(node.alias);
  if (!node.partition.empty()) {
    Space();
    PrintPartition(node.partition);
  }
  if (node.if_not_exists) Keyword(" IF NOT EXISTS");
  if (node.by_name) Keyword(" BY NAME");
  if (!node.columns.empty()) {
    Space();
    ParenthesizedList(node.columns);
  }
  switch (node.mode) {
    case InsertMode::kReplaceWhere:
      Keyword(" REPLACE WHERE ");
      return Print(*node.replace_condition);
    case InsertMode::kReplaceOn:
      Keyword(" REPLACE ON ");
      return Print(*node.replace_condition);
    case InsertMode::kReplaceUsing:
      Keyword(" REPLACE USING ");
      return ParenthesizedList(node.replace_columns);
    default:
      return;
  }
}

void Printer::PrintInsertStatement(const InsertStatement& node) {
  Begin();
  PrintWith(node.with);
  Print(*node.target);
  Line();
  if (node.source_alias.empty()) {
    Print(*node.query);
  } else {
    ParenthesizedQuery(*node.query);
    PrintAlias(node.source_alias);
  }
  End();
}

void Printer::PrintRowFormat(const RowFormat& node) {
  Keyword("ROW FORMAT ");
  if (node.serde != nullptr) {
    Keyword("SERDE ");
    Print(*node.serde);
    if (!node.properties.empty()) {
      Keyword(" WITH SERDEPROPERTIES ");
      PrintProperties(node.properties);
    }
    return;
  }
  Keyword("DELIMITED");
  Phrase("FIELDS TERMINATED BY", node.fields_terminated);
  Phrase("ESCAPED BY", node.fields_escaped);
  Phrase("COLLECTION ITEMS TERMINATED BY", node.collection_terminated);
  Phrase("MAP KEYS TERMINATED BY", node.keys_terminated);
  Phrase("LINES TERMINATED BY", node.lines_terminated);
  Phrase("NULL DEFINED AS", node.null_defined);
}

void Printer::PrintStorageFormat(const StorageFormat& node) {
  if (node.handler != nullptr) {
    Keyword("STORED BY ");
    Print(*node.handler);
    if (!node.handler_properties.empty()) {
      Keyword(" WITH SERDEPROPERTIES ");
      PrintProperties(node.handler_properties);
    }
    return;
  }
  Keyword("STORED AS ");
  if (node.input_format == nullptr) return PrintIdentifier(node.name);
  Keyword("INPUTFORMAT ");
  Print(*node.input_format);
  Keyword(" OUTPUTFORMAT ");
  Print(*node.output_format);
}

void Printer::PrintInsertDirectoryStatement(
    const InsertDirectoryStatement& node) {
  Begin();
  PrintWith(node.with);
  Keyword("INSERT OVERWRITE ");
  if (node.local) Keyword("LOCAL ");
  Keyword("DIRECTORY");
  if (node.path != nullptr) {
    Space();
    Print(*node.path);
  }
  if (!node.format.empty()) {
    Keyword(" USING ");
    PrintObjectName(node.format);
  }
  if (!node.options.empty()) {
    Keyword(" OPTIONS ");
    PrintProperties(node.options);
  }
  if (node.row_format != nullptr) {
    Line();
    Print(*node.row_format);
  }
  if (node.stored_as != nullptr) {
    Line();
    Print(*node.stored_as);
  }
  Line();
  Print(*node.query);
  End();
}

void Printer::PrintMultiInsertBranch(const MultiInsertBranch& node) {
  Print(*node.target);
  Line();
  Print(*node.query);
}

void Printer::PrintMultiInsertStatement(const MultiInsertStatement& node) {
  Begin();
  PrintWith(node.with);
  Keyword("FROM ");
  PrintFrom(node.from, node.lateral_views);
  for (const MultiInsertBranch* branch : node.branches) {
    Line();
    Print(*branch);
  }
  End();
}

void Printer::PrintMergeClause(const MergeClause& node) {
  switch (node.match) {
    case MergeMatch::kMatched:
      Keyword("WHEN MATCHED");
      break;
    case MergeMatch::kNotMatched:
      Keyword("WHEN NOT MATCHED");
      break;
    case MergeMatch::kNotMatchedBySource:
      Keyword("WHEN NOT MATCHED BY SOURCE");
      break;
  }
  if (node.condition != nullptr) {
    Keyword(" AND ");
    Print(*node.condition);
  }
  Keyword(" THEN");
  Begin(2);
  Line();
  PrintMergeAction(node);
  End();
}

void Printer::PrintMergeAction(const MergeClause& node) {
  switch (node.action) {
    case MergeActionKind::kDelete:
      return Keyword("DELETE");
    case MergeActionKind::kUpdateStar:
    case MergeActionKind::kInsertStar:
      Keyword(node.action == MergeActionKind::kUpdateStar ? "UPDATE SET *"
                                                          : "INSERT *");
      if (!node.star_except.empty()) {
        Keyword(" EXCEPT ");
        ParenthesizedList(node.star_except);
      }
      return;
    case MergeActionKind::kUpdate:
      Keyword("UPDATE SET");
      return PrintAssignments(node.assignments);
    case MergeActionKind::kInsert:
      Keyword("INSERT");
      if (!node.columns.empty()) {
        Space();
        ParenthesizedList(node.columns);
      }
      Line();
      Keyword("VALUES ");
      return ParenthesizedList(node.values);
  }
}

void Printer::PrintMergeStatement(const MergeStatement& node) {
  Begin();
  PrintWith(node.with);
  Keyword("MERGE ");
  if (node.schema_evolution) Keyword("WITH SCHEMA EVOLUTION ");
  Keyword("INTO ");
  PrintObjectName(node.target);
  if (!node.options.empty()) {
    Keyword(" WITH ");
    PrintProperties(node.options);
  }
  PrintAlias(node.target_alias);
  Line();
  Keyword("USING ");
  Print(*node.source);
  PrintClause("ON ", node.on);
  for (const MergeClause* clause : node.clauses) {
    Line();
    Print(*clause);
  }
  End();
}

void Printer::PrintUpdateStatement(const UpdateStatement& node) {
  Begin();
  PrintWith(node.with);
  Keyword("UPDATE ");
  PrintObjectName(node.table);
  if (!node.options.empty()) {
    Keyword(" WITH ");
    PrintProperties(node.options);
  }
  PrintAlias(node.alias);
  Line();
  Keyword("SET");
  PrintAssignments(node.assignments);
  PrintClause("WHERE ", node.where);
  End();
}

void Printer::PrintDeleteStatement(const DeleteStatement& node) {
  Begin();
  PrintWith(node.with);
  Keyword("DELETE FROM ");
  PrintObjectName(node.table);
  if (!node.options.empty()) {
    Keyword(" WITH ");
    PrintProperties(node.options);
  }
  PrintAlias(node.alias);
  PrintClause("WHERE ", node.where);
  End();
}

void Printer::PrintCopyIntoStatement(const CopyIntoStatement& node) {
  Begin();
  Keyword("COPY INTO ");
  PrintObjectName(node.table);
  if (node.by_position) Keyword(" BY POSITION");
  if (!node.columns.empty()) {
    Space();
    ParenthesizedList(node.columns);
  }
  Line();
  Keyword("FROM ");
  if (!node.items.empty()) {
    Text('(');
    Begin(2);
    SoftLine();
    Keyword("SELECT ");
    IndentedList(node.items);
    Line();
    Keyword("FROM ");
  }
  Print(*node.path);
  if (!node.credential.empty() || !node.source_options.empty()) {
    Keyword(" WITH ");
    Text('(');
    if (!node.credential.empty()) {
      Keyword("CREDENTIAL ");
      PrintObjectName(node.credential);
    }
    for (uint32_t i = 0; i < node.source_options.size(); ++i) {
      if (i > 0 || !node.credential.empty()) Space();
      PrintIdentifier(node.source_options[i].name);
      Space();
      PrintProperties(node.source_options[i].properties);
    }
    Text(')');
  }
  PrintAlias(node.path_alias);
  if (!node.items.empty()) {
    CloseLine();
    End();
    Text(')');
  }
  Line();
  Keyword("FILEFORMAT = ");
  PrintIdentifier(node.file_format);
  switch (node.validation) {
    case CopyValidation::kNone:
      break;
    case CopyValidation::kPlain:
      Keyword(" VALIDATE");
      break;
    case CopyValidation::kAll:
      Keyword(" VALIDATE ALL");
      break;
    case CopyValidation::kRows:
      Keyword(" VALIDATE ");
      Print(*node.validate_rows);
      Keyword(" ROWS");
      break;
  }
  if (!node.files.empty()) {
    Line();
    Keyword("FILES = ");
    ParenthesizedList(node.files);
  }
  Phrase("PATTERN =", node.pattern);
  if (!node.format_options.empty()) {
    Line();
    Keyword("FORMAT_OPTIONS ");
    PrintProperties(node.format_options);
  }
  if (!node.copy_options.empty()) {
    Line();
    Keyword("COPY_OPTIONS ");
    PrintProperties(node.copy_options);
  }
  End();
}

void Printer::PrintLoadDataStatement(const LoadDataStatement& node) {
  Keyword(node.local ? "LOAD DATA LOCAL INPATH " : "LOAD DATA INPATH ");
  Print(*node.path);
  Keyword(node.overwrite ? " OVERWRITE INTO TABLE " : " INTO TABLE ");
  PrintObjectName(node.table);
  if (!node.partition.empty()) {
    Space();
    PrintPartition(node.partition);
  }
}

}  // namespace semantic_layer::sql
