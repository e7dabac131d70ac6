#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

// What is shown, up to its name.
bool Parser::ParseShowKind(ShowStatement* show) {
  struct Phrase {
    Keyword first;
    Keyword second;  // kNotKeyword for a phrase of one word
    ShowKind kind;
  };
  static constexpr Phrase kPhrases[] = {
      {K::kTable, K::kExtended, ShowKind::kTableExtended},
      {K::kTables, K::kDropped, ShowKind::kTablesDropped},
      {K::kTables, K::kNotKeyword, ShowKind::kTables},
      {K::kViews, K::kNotKeyword, ShowKind::kViews},
      {K::kMaterialized, K::kViews, ShowKind::kMaterializedViews},
      {K::kStreaming, K::kTables, ShowKind::kStreamingTables},
      {K::kColumns, K::kNotKeyword, ShowKind::kColumns},
      {K::kFunctions, K::kNotKeyword, ShowKind::kFunctions},
      {K::kProcedures, K::kNotKeyword, ShowKind::kProcedures},
      {K::kPartitions, K::kNotKeyword, ShowKind::kPartitions},
      {K::kSchemas, K::kNotKeyword, ShowKind::kSchemas},
      {K::kDatabases, K::kNotKeyword, ShowKind::kDatabases},
      {K::kNamespaces, K::kNotKeyword, ShowKind::kNamespaces},
      {K::kCatalogs, K::kNotKeyword, ShowKind::kCatalogs},
      {K::kCurrent, K::kNamespace, ShowKind::kCurrentNamespace},
      {K::kCreate, K::kTable, ShowKind::kCreateTable},
      {K::kTblproperties, K::kNotKeyword, ShowKind::kTblProperties},
      {K::kVolumes, K::kNotKeyword, ShowKind::kVolumes},
      {K::kGrants, K::kNotKeyword, ShowKind::kGrants},
      {K::kGrant, K::kNotKeyword, ShowKind::kGrants},
      {K::kShares, K::kNotKeyword, ShowKind::kShares},
      {K::kRecipients, K::kNotKeyword, ShowKind::kRecipients},
      {K::kProviders, K::kNotKeyword, ShowKind::kProviders},
      {K::kConnections, K::kNotKeyword, ShowKind::kConnections},
      {K::kCredentials, K::kNotKeyword, ShowKind::kCredentials},
      {K::kStorage, K::kCredentials, ShowKind::kStorageCredentials},
      {K::kService, K::kCredentials, ShowKind::kServiceCredentials},
      {K::kExternal, K::kLocations, ShowKind::kExternalLocations},
      {K::kUsers, K::kNotKeyword, ShowKind::kUsers},
      {K::kGroups, K::kNotKeyword, ShowKind::kGroups},
      {K::kPolicies, K::kNotKeyword, ShowKind::kPolicies},
      {K::kCollations, K::kNotKeyword, ShowKind::kCollations},
      {K::kVariables, K::kNotKeyword, ShowKind::kVariables},
      {K::kCached, K::kTables, ShowKind::kCachedTables},
      {K::kArchived, K::kFiles, ShowKind::kArchivedFiles},
  };
  for (const Phrase& phrase : kPhrases) {
    if (phrase.second == K::kNotKeyword ? !Is(phrase.first)
                                        : !Is(phrase.first, phrase.second)) {
      continue;
    }
    Advance();
    if (phrase.second != K::kNotKeyword) Advance();
    show->show = phrase.kind;
    return true;
  }
  return false;
}

// SHOW GRANTS [principal] ON type name, SHOW GRANTS TO RECIPIENT name.
void Parser::ParseShowGrants(ShowStatement* show) {
  if (Accept(K::kTo)) {
    Expect(K::kRecipient);
    show->to_recipient = true;
    show->principal = ParsePrincipal();
    return;
  }
  if (!Is(K::kOn)) show->principal = ParsePrincipal();
  Expect(K::kOn);
  show->name_type = AcceptObjectType();
  if (AtIdentifier()) {
    show->name = ParseObjectName();
  } else if (show->name_type == ObjectType::kNone) {
    Unexpected("an object such as TABLE t");
  }
}

// What may follow FROM|IN and LIKE for some kinds.
void Parser::ParseShowTail(ShowStatement* show) {
  if (show->show == ShowKind::kGroups && Accept(K::kWith)) {
    if (!Is(K::kUser) && !Is(K::kGroup)) Unexpected("USER or GROUP");
    show->member_type = ParseIdentifier();
    show->principal = ParsePrincipal();
  }
  while (Is(K::kFrom) || Is(K::kIn)) {
    Advance();
    if (show->show == ShowKind::kShares && Is(K::kProvider) && AtName(1)) {
      Advance();
      show->in_provider = true;
    }
    if (show->in.size() == 2) Unexpected();
    show->in.push_back(arena_, ParseObjectName());
  }
  if (show->show == ShowKind::kColumns && show->in.empty()) {
    Unexpected("IN and a table");
  }
  if (Accept(K::kLike)) {
    show->like_keyword = true;
    show->like = ParseStringOrParameter();
  } else if (Is(T::kString)) {
    show->like = ParseStringLiteral();
  } else if (show->show == ShowKind::kFunctions && AtIdentifier()) {
    show->name = ParseObjectName("a function");
  }
  if (show->show == ShowKind::kTableExtended && show->like == nullptr) {
    Unexpected("LIKE and a pattern");
  }
}

Statement* Parser::ParseShow() {
  auto* show = Start<ShowStatement>();
  Expect(K::kShow);
  if (Accept(K::kAll, K::kIn)) {
    Expect(K::kShare);
    show->show = ShowKind::kAllInShare;
    show->name = ParseObjectName("a share");
    return Finish(show);
  }
  if ((Is(K::kUser) || Is(K::kSystem) || Is(K::kAll)) &&
      (Ahead(1, K::kFunctions) || Ahead(1, K::kProcedures))) {
    show->scope = ParseIdentifier();
  } else if (Is(K::kEffective, K::kPolicies)) {
    show->scope = ParseIdentifier();
  }
  if (!ParseShowKind(show)) {
    Unexpected("what to show, such as TABLES");
    return show;
  }
  switch (show->show) {
    case ShowKind::kPartitions:
      show->name = ParseObjectName("a table");
      if (Is(K::kPartition)) show->partition = ParsePartitionSpec();
      return Finish(show);
    case ShowKind::kCreateTable:
      show->name = ParseObjectName("a table");
      show->as_serde = Accept(K::kAs, K::kSerde);
      return Finish(show);
    case ShowKind::kTblProperties:
      show->name = ParseObjectName("a table");
      if (Accept(T::kLeftParen)) {
        show->has_property = true;
        show->property = ParseProperty();
        Expect(T::kRightParen);
      }
      return Finish(show);
    case ShowKind::kGrants:
      ParseShowGrants(show);
      return Finish(show);
    case ShowKind::kArchivedFiles:
      Expect(K::kFor);
      show->name = ParseObjectName("a table");
      if (Accept(K::kWhere)) show->where = ParseExpression();
      return Finish(show);
    case ShowKind::kPolicies:
      if (!Accept(K::kOn)) break;
      show->name_type = AcceptObjectType();
      show->name = ParseObjectName("an object");
      return Finish(show);
    default:
      break;
  }
  ParseShowTail(show);
  if (Is(K::kPartition)) show->partition = ParsePartitionSpec();
  if (show->show == ShowKind::kTablesDropped && Accept(K::kLimit)) {
    show->limit = ParseIntegerOrParameter();
  }
  if (Accept(K::kAs, K::kJson)) show->as_json = true;
  return Finish(show);
}

// What is described; false for a table, whose keyword is optional.
bool Parser::ParseDescribeKind(DescribeStatement* describe) {
  const auto name_next = [this](size_t ahead) { return AtName(ahead); };
  DescribeKind kind;
  size_t words = 1;
  switch (Peek().keyword) {
    case K::kFunction:
      kind = DescribeKind::kFunction;
      break;
    case K::kProcedure:
      kind = DescribeKind::kProcedure;
      break;
    case K::kSchema:
      kind = DescribeKind::kSchema;
      break;
    case K::kDatabase:
      kind = DescribeKind::kDatabase;
      break;
    case K::kNamespace:
      kind = DescribeKind::kNamespace;
      break;
    case K::kCatalog:
      kind = DescribeKind::kCatalog;
      break;
    case K::kHistory:
      if (Ahead(1, T::kString)) {
        describe->describe = DescribeKind::kHistory;
        Advance();
        return true;
      }
      kind = DescribeKind::kHistory;
      break;
    case K::kDetail:
      if (Ahead(1, T::kString)) {
        describe->describe = DescribeKind::kDetail;
        Advance();
        return true;
      }
      kind = DescribeKind::kDetail;
      break;
    case K::kVolume:
      kind = DescribeKind::kVolume;
      break;
    case K::kConnection:
      kind = DescribeKind::kConnection;
      break;
    case K::kCredential:
      kind = DescribeKind::kCredential;
      break;
    case K::kStorage:
      kind = DescribeKind::kStorageCredential;
      words = Ahead(1, K::kCredential) ? 2 : 9;
      break;
    case K::kService:
      kind = DescribeKind::kServiceCredential;
      words = Ahead(1, K::kCredential) ? 2 : 9;
      break;
    case K::kExternal:
      kind = DescribeKind::kExternalLocation;
      words = Ahead(1, K::kLocation) ? 2 : 9;
      break;
    case K::kShare:
      kind = DescribeKind::kShare;
      break;
    case K::kRecipient:
      kind = DescribeKind::kRecipient;
      break;
    case K::kProvider:
      kind = DescribeKind::kProvider;
      break;
    case K::kPolicy:
      kind = DescribeKind::kPolicy;
      break;
    default:
      return false;
  }
  // DESCRIBE share: a table of that name.
  if (words > 2 || (!name_next(words) && !Ahead(words, T::kString))) {
    return false;
  }
  for (size_t i = 0; i < words; ++i) Advance();
  describe->describe = kind;
  return true;
}

// What may follow the name of what is no table.
void Parser::ParseDescribeTail(DescribeStatement* describe) {
  switch (describe->describe) {
    case DescribeKind::kShare:
    case DescribeKind::kSchema:
      describe->as_json = Accept(K::kAs, K::kJson);
      break;
    case DescribeKind::kHistory:
      if (Accept(K::kLimit)) describe->limit = ParseIntegerOrParameter();
      break;
    case DescribeKind::kPolicy:
      Expect(K::kOn);
      describe->on_type = AcceptObjectType();
      describe->on_name = ParseObjectName("an object");
      break;
    default:
      break;
  }
}

Statement* Parser::ParseDescribe() {
  auto* describe = Start<DescribeStatement>();
  if (!Accept(K::kDesc)) Expect(K::kDescribe);
  const bool query_keyword =
      Is(K::kQuery) && !Ahead(1, T::kEnd) && !Ahead(1, T::kDot);
  if (query_keyword) {
    Advance();
    describe->keyword = true;
  }
  if (query_keyword || (AtQuery(0) && !Is(K::kTable)) || Is(K::kInsert)) {
    describe->describe = DescribeKind::kQuery;
    describe->query = ParseStatement();
    return Finish(describe);
  }
  if (!ParseDescribeKind(describe)) {
    describe->keyword = Is(K::kTable) && AtName(1) && Accept(K::kTable);
  }
  if ((Is(K::kExtended) || Is(K::kFormatted)) &&
      (AtName(1) || Ahead(1, T::kString))) {
    describe->option = ParseIdentifier();
  }
  if (Is(T::kString) && !AtIdentifier()) {
    describe->path = ParseStringLiteral();
    if (Is(K::kLimit)) ParseDescribeTail(describe);
    return Finish(describe);
  }
  if (describe->describe == DescribeKind::kFunction &&
      Peek().type != T::kWord && Peek().type != T::kQuotedName) {
    // DESCRIBE FUNCTION < : an operator is a function's name.
    Identifier name;
    name.text = TextOf(Peek());
    name.quoted = true;
    Advance();
    describe->name.parts.push_back(arena_, name);
    return Finish(describe);
  }
  describe->name = ParseObjectName();
  if (describe->describe != DescribeKind::kTable) {
    ParseDescribeTail(describe);
    return Finish(describe);
  }
  if (Is(K::kPartition, T::kLeftParen)) {
    describe->partition = ParsePartitionSpec();
  }
  if (AtIdentifier() && !Is(K::kAs)) describe->column = ParseObjectName();
  if (Accept(K::kAs, K::kJson)) describe->as_json = true;
  return Finish(describe);
}

}  // namespace semantic_layer::sql::internal
