#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {

void Printer::PrintGrantStatement(const GrantStatement& node) {
  Keyword(node.verb == GrantVerb::kGrant    ? "GRANT "
          : node.verb == GrantVerb::kRevoke ? "REVOKE "
                                            : "DENY ");
  for (uint32_t i = 0; i < node.privileges.size(); ++i) {
    if (i > 0) Text(", ");
    Keyword(node.privileges[i].words);
    if (!node.privileges[i].columns.empty()) {
      Space();
      ParenthesizedList(node.privileges[i].columns);
    }
  }
  Keyword(" ON ");
  if (node.type != ObjectType::kNone) {
    Keyword(ObjectTypeText(node.type));
    if (!node.name.empty()) Space();
  }
  PrintObjectName(node.name);
  Keyword(node.verb == GrantVerb::kRevoke ? " FROM " : " TO ");
  PrintIdentifier(node.principal);
  if (node.with_grant_option) Keyword(" WITH GRANT OPTION");
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
    ParenthesizedList(node.track_history);
  }
  End();
}

}  // namespace semantic_layer::sql
