#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

void Printer::PrintGrantStatement(const GrantStatement& node) {
  Keyword(node.verb == GrantVerb::kGrant    ? "GRANT "
          : node.verb == GrantVerb::kRevoke ? "REVOKE "
                                            : "DENY ");
  Begin(2);
  for (uint32_t i = 0; i < node.privileges.size(); ++i) {
    if (i > 0) {
      Text(',');
      Line();
    }
    Keyword(node.privileges[i].words);
    if (!node.privileges[i].columns.empty()) {
      Space();
      ParenthesizedList(node.privileges[i].columns);
    }
  }
  Line();
  Keyword("ON ");
  if (node.type != ObjectType::kNone) {
    Keyword(ObjectTypeText(node.type));
    if (!node.name.empty()) Space();
  }
  PrintObjectName(node.name);
  Line();
  Keyword(node.verb == GrantVerb::kRevoke ? "FROM " : "TO ");
  if (node.recipient) Keyword("RECIPIENT ");
  PrintIdentifier(node.principal);
  if (node.with_grant_option) Keyword(" WITH GRANT OPTION");
  End();
}

void Printer::PrintCommentStatement(const CommentStatement& node) {
  Keyword("COMMENT ON ");
  Keyword(ObjectTypeText(node.type));
  Space();
  PrintObjectName(node.name);
  Keyword(" IS ");
  Print(*node.comment);
}

void Printer::PrintCreateObjectStatement(const CreateObjectStatement& node) {
  Begin();
  PrintCreateMode(node.mode);
  if (node.external) Keyword("EXTERNAL ");
  if (node.foreign) Keyword("FOREIGN ");
  Keyword(ObjectTypeText(node.type));
  Space();
  if (node.if_not_exists) Keyword("IF NOT EXISTS ");
  PrintObjectName(node.name);
  for (const ObjectAttribute& attribute : node.attributes) {
    Line();
    if (attribute.words == "WITH STORAGE CREDENTIAL") {
      Keyword("WITH (STORAGE CREDENTIAL ");
      PrintObjectName(attribute.name);
      Text(')');
      continue;
    }
    Keyword(attribute.words);
    Space();
    if (attribute.value != nullptr) {
      Print(*attribute.value);
    } else if (attribute.has_properties) {
      PrintProperties(attribute.properties);
    } else {
      PrintObjectName(attribute.name);
    }
  }
  End();
}

void Printer::PrintCreatePolicyStatement(const CreatePolicyStatement& node) {
  Begin();
  PrintCreateMode(node.mode);
  Keyword("POLICY ");
  PrintIdentifier(node.name);
  Line();
  Keyword("ON ");
  Keyword(ObjectTypeText(node.on_type));
  Space();
  PrintObjectName(node.on_name);
  Phrase("COMMENT", node.comment);
  Line();
  Keyword(node.column_mask ? "COLUMN MASK " : "ROW FILTER ");
  PrintObjectName(node.function);
  Line();
  Keyword("TO ");
  CommaList(node.to);
  if (!node.except.empty()) {
    Keyword(" EXCEPT ");
    CommaList(node.except);
  }
  Line();
  Keyword("FOR TABLES");
  Phrase("WHEN", node.when);
  for (uint32_t i = 0; i < node.matches.size(); ++i) {
    if (i == 0) {
      Line();
      Keyword("MATCH COLUMNS ");
    } else {
      Text(", ");
    }
    Print(*node.matches[i].condition);
    if (!node.matches[i].alias.empty()) {
      Keyword(" AS ");
      PrintIdentifier(node.matches[i].alias);
    }
  }
  if (!node.on_column.empty()) {
    Line();
    Keyword("ON COLUMN ");
    PrintIdentifier(node.on_column);
  }
  if (!node.using_columns.empty()) {
    Line();
    Keyword("USING COLUMNS ");
    ParenthesizedList(node.using_columns);
  }
  End();
}

void Printer::PrintSyncStatement(const SyncStatement& node) {
  Keyword("SYNC ");
  Keyword(ObjectTypeText(node.type));
  Space();
  PrintObjectName(node.target);
  if (node.as_external) Keyword(" AS EXTERNAL");
  Keyword(" FROM ");
  PrintObjectName(node.source);
  if (!node.owner.empty()) {
    Keyword(" SET OWNER ");
    PrintIdentifier(node.owner);
  }
  if (node.dry_run) Keyword(" DRY RUN");
}

void Printer::PrintTagStatement(const TagStatement& node) {
  Keyword(node.unset ? "UNSET TAG ON " : "SET TAG ON ");
  Keyword(ObjectTypeText(node.type));
  Space();
  PrintObjectName(node.name);
  for (uint32_t i = 0; i < node.tags.size(); ++i) {
    Text(i == 0 ? " " : ", ");
    PrintProperty(node.tags[i]);
  }
}

void Printer::PrintCreateFlowStatement(const CreateFlowStatement& node) {
  Begin();
  Keyword("CREATE FLOW ");
  PrintObjectName(node.name);
  Phrase("COMMENT", node.comment);
  Line();
  Keyword("AS");
  HardLine();
  Print(*node.body);
  End();
}

void Printer::PrintAutoCdcStatement(const AutoCdcStatement& node) {
  Begin();
  Keyword(node.apply_changes ? "APPLY CHANGES INTO " : "AUTO CDC INTO ");
  PrintObjectName(node.target);
  Phrase("FROM", node.source);
  Line();
  Keyword("KEYS ");
  ParenthesizedList(node.keys);
  if (node.ignore_null_updates) {
    Line();
    Keyword("IGNORE NULL UPDATES");
  }
  Phrase("WHERE", node.where);
  Phrase("APPLY AS DELETE WHEN", node.apply_as_delete);
  Phrase("APPLY AS TRUNCATE WHEN", node.apply_as_truncate);
  Phrase("SEQUENCE BY", node.sequence_by);
  if (!node.columns.empty()) {
    Line();
    Keyword("COLUMNS ");
    ParenthesizedList(node.columns);
  } else if (!node.columns_except.empty()) {
    Line();
    Keyword("COLUMNS * EXCEPT ");
    ParenthesizedList(node.columns_except);
  }
  Phrase("STORED AS SCD TYPE", node.scd_type);
  if (!node.track_history.empty()) {
    Line();
    Keyword("TRACK HISTORY ON ");
    if (node.track_history_except) Keyword("* EXCEPT ");
    ParenthesizedList(node.track_history);
  }
  End();
}

}  // namespace semantic_layer::sql
