#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {
namespace {

// Privileges of Unity Catalog and of the Hive metastore.
constexpr absl::string_view kPrivileges[] = {
    "ACCESS",
    "ALL",
    "ALL PRIVILEGES",
    "APPLY TAG",
    "ASSIGN",
    "BROWSE",
    "CREATE",
    "CREATE CATALOG",
    "CREATE CLEAN ROOM",
    "CREATE CONNECTION",
    "CREATE EXTERNAL LOCATION",
    "CREATE EXTERNAL TABLE",
    "CREATE EXTERNAL VOLUME",
    "CREATE FOREIGN CATALOG",
    "CREATE FOREIGN SECURABLE",
    "CREATE FUNCTION",
    "CREATE MANAGED STORAGE",
    "CREATE MATERIALIZED VIEW",
    "CREATE MODEL",
    "CREATE MODEL VERSION",
    "CREATE NAMED FUNCTION",
    "CREATE PROCEDURE",
    "CREATE PROVIDER",
    "CREATE RECIPIENT",
    "CREATE SCHEMA",
    "CREATE SERVICE CREDENTIAL",
    "CREATE SHARE",
    "CREATE STORAGE CREDENTIAL",
    "CREATE TABLE",
    "CREATE VIEW",
    "CREATE VOLUME",
    "DELETE",
    "EXECUTE",
    "EXECUTE CLEAN ROOM TASK",
    "EXTERNAL USE LOCATION",
    "EXTERNAL USE SCHEMA",
    "INSERT",
    "MANAGE",
    "MANAGE ALLOWLIST",
    "MODIFY",
    "MODIFY CLEAN ROOM",
    "MODIFY_CLASSPATH",
    "READ FILES",
    "READ VOLUME",
    "READ_METADATA",
    "REFRESH",
    "SELECT",
    "SET SHARE PERMISSION",
    "UPDATE",
    "USAGE",
    "USE CATALOG",
    "USE CONNECTION",
    "USE MARKETPLACE ASSETS",
    "USE PROVIDER",
    "USE RECIPIENT",
    "USE SCHEMA",
    "USE SHARE",
    "WRITE FILES",
    "WRITE VOLUME",
};

bool IsPrivilege(absl::string_view words) {
  return std::binary_search(std::begin(kPrivileges), std::end(kPrivileges),
                            words);
}

}  // namespace

Identifier Parser::ParsePrincipal() {
  if (Is(T::kString) && !AtIdentifier()) {
    Identifier name;
    name.span = Peek().span();
    name.text = ParseStringValue();
    name.quoted = true;
    return name;
  }
  return ParseIdentifier("a user, group or service principal");
}

// Words such as USE SCHEMA up to a comma or ON.
Privilege Parser::ParsePrivilege() {
  Privilege privilege;
  const size_t begin = pos_;
  const Span span = Peek().span();
  while (Peek().type == T::kWord && !Is(K::kOn) && !Is(K::kTo) &&
         !Is(K::kFrom) && !failed_) {
    Advance();
  }
  privilege.words = WordsSince(begin);
  if (privilege.words.empty()) {
    Unexpected("a privilege such as SELECT");
  } else if (!IsPrivilege(privilege.words)) {
    const std::vector<absl::string_view> known(std::begin(kPrivileges),
                                               std::end(kPrivileges));
    const absl::string_view nearest = NearestWord(privilege.words, known);
    Fail(DiagnosticCode::kSyntaxError, Span{span.begin, prev_end_},
         absl::StrCat("there is no privilege ", privilege.words),
         nearest.empty() ? std::string("write one such as SELECT, MODIFY or "
                                       "ALL PRIVILEGES")
                         : absl::StrCat("did you mean ", nearest, "?"));
  }
  if (Is(T::kLeftParen)) privilege.columns = ParseIdentifierList();
  return privilege;
}

Statement* Parser::ParseGrant(GrantVerb verb) {
  auto* grant = Start<GrantStatement>();
  grant->verb = verb;
  Advance();
  CommaList(&grant->privileges, [this] { return ParsePrivilege(); });
  Expect(K::kOn);
  grant->type = AcceptObjectType();
  if (AtIdentifier() && !Is(K::kTo) && !Is(K::kFrom)) {
    grant->name = ParseObjectName();
  } else if (grant->type == ObjectType::kNone) {
    Unexpected("an object");
  }
  Expect(verb == GrantVerb::kRevoke ? K::kFrom : K::kTo);
  grant->recipient = Is(K::kRecipient) && AtName(1) && Accept(K::kRecipient);
  grant->principal = ParsePrincipal();
  grant->with_grant_option = Accept(K::kWith, K::kGrant, K::kOption);
  return Finish(grant);
}

// CREATE is read; a securable other than a table, view or routine comes.
Statement* Parser::ParseCreateObject(CreateMode mode, uint32_t begin) {
  auto* create = StartAt<CreateObjectStatement>(begin);
  create->mode = mode;
  if (Is(K::kExternal) && !Ahead(1, K::kLocation)) {
    Advance();
    create->external = true;
  } else {
    create->foreign = Accept(K::kForeign);
  }
  create->type = AcceptObjectType();
  switch (create->type) {
    case ObjectType::kNone:
    case ObjectType::kTable:
    case ObjectType::kView:
    case ObjectType::kColumn:
    case ObjectType::kVariable:
      if (tracing_) {
        for (K word : {K::kTable, K::kView, K::kSchema, K::kFunction,
                       K::kCatalog, K::kVolume, K::kTemporary}) {
          Trace(word);
        }
      }
      Unexpected("a kind of object such as TABLE");
      return create;
    default:
      break;
  }
  create->if_not_exists = AcceptIfNotExists();
  create->name = ParseObjectName();
  while (true) {
    const Span span = Peek().span();
    if (failed_ || !ParseObjectAttribute(&create->attributes)) break;
    const absl::string_view last = create->attributes.back().words;
    for (uint32_t i = 0; i + 1 < create->attributes.size(); ++i) {
      if (create->attributes[i].words != last) continue;
      Fail(DiagnosticCode::kDuplicateClause, span,
           absl::StrCat(last, " stands twice"), "leave one of the two out");
    }
  }
  return Finish(create);
}

// CREATE [OR REPLACE] is read; POLICY comes.
Statement* Parser::ParseCreatePolicy(CreateMode mode, uint32_t begin) {
  auto* policy = StartAt<CreatePolicyStatement>(begin);
  policy->mode = mode;
  Expect(K::kPolicy);
  policy->name = ParseIdentifier("a policy");
  Expect(K::kOn);
  policy->on_type = AcceptObjectType();
  if (policy->on_type == ObjectType::kNone) {
    Unexpected("CATALOG, SCHEMA or TABLE");
  }
  policy->on_name = ParseObjectName();
  if (Accept(K::kComment)) policy->comment = ParseStringOrParameter();
  policy->column_mask = Accept(K::kColumn, K::kMask);
  if (!policy->column_mask) {
    Expect(K::kRow);
    Expect(K::kFilter);
  }
  policy->function = ParseObjectName("a function");
  Expect(K::kTo);
  CommaList(&policy->to, [this] { return ParsePrincipal(); });
  if (Accept(K::kExcept)) {
    CommaList(&policy->except, [this] { return ParsePrincipal(); });
  }
  Expect(K::kFor, K::kTables);
  if (Accept(K::kWhen)) policy->when = ParseExpression();
  if (Accept(K::kMatch)) {
    Expect(K::kColumns);
    CommaList(&policy->matches, [this] {
      PolicyMatch match;
      match.condition = ParseExpression();
      if (Accept(K::kAs) || (AtIdentifier() && !Is(K::kOn) && !Is(K::kUsing))) {
        match.alias = ParseIdentifier("an alias");
      }
      return match;
    });
  }
  if (policy->column_mask) {
    Expect(K::kOn, K::kColumn);
    policy->on_column = ParseIdentifier("a column of MATCH COLUMNS");
  }
  if (Accept(K::kUsing)) {
    Expect(K::kColumns);
    ParenList(&policy->using_columns, [this] { return ParseExpression(); });
  }
  return Finish(policy);
}

// SYNC SCHEMA|TABLE target [AS EXTERNAL] FROM source [SET OWNER p] [DRY RUN].
Statement* Parser::ParseSync() {
  auto* sync = Start<SyncStatement>();
  Expect(K::kSync);
  sync->type = AcceptObjectType();
  if (sync->type != ObjectType::kSchema && sync->type != ObjectType::kTable) {
    Unexpected("SCHEMA or TABLE");
  }
  sync->target = ParseObjectName();
  sync->as_external = Accept(K::kAs, K::kExternal);
  Expect(K::kFrom);
  sync->source = ParseObjectName();
  if (Accept(K::kSet)) {
    Expect(K::kOwner);
    Accept(K::kTo);
    sync->owner = ParsePrincipal();
  }
  sync->dry_run = Accept(K::kDry, K::kRun);
  return Finish(sync);
}

// One clause of a securable; false when none comes.
bool Parser::ParseObjectAttribute(List<ObjectAttribute>* attributes) {
  ObjectAttribute attribute;
  const size_t begin = pos_;
  if (Accept(K::kComment) || Accept(K::kLocation) ||
      Accept(K::kManaged, K::kLocation) || Accept(K::kUrl) ||
      Accept(K::kUsing, K::kId)) {
    attribute.words = WordsSince(begin);
    attribute.value = ParseStringOrParameter();
  } else if (Accept(K::kWith, K::kDbproperties) ||
             Accept(K::kWith, K::kProperties) || Accept(K::kOptions) ||
             Accept(K::kDbproperties) || Accept(K::kProperties)) {
    attribute.words = WordsSince(begin);
    attribute.has_properties = true;
    attribute.properties = ParsePropertyList();
  } else if (Accept(K::kUsing, K::kConnection) ||
             Accept(K::kUsing, K::kShare) || Accept(K::kUsing) ||
             Accept(K::kType) || Accept(K::kDefault, K::kCollation)) {
    attribute.words = WordsSince(begin);
    attribute.name = ParseObjectName();
  } else if (Is(K::kWith, T::kLeftParen)) {
    // WITH (STORAGE CREDENTIAL c)
    Advance();
    Advance();
    Accept(K::kStorage);
    Expect(K::kCredential);
    attribute.words = "WITH STORAGE CREDENTIAL";
    attribute.name = ParseObjectName("a credential");
    Expect(T::kRightParen);
  } else {
    return false;
  }
  attributes->push_back(arena_, attribute);
  return true;
}

// SET TAG ON type name key [= value], UNSET TAG ON type name key. SET is read.
Statement* Parser::ParseTag(bool unset) {
  auto* tag = Start<TagStatement>();
  tag->unset = unset;
  if (unset) Expect(K::kUnset);
  Expect(K::kTag, K::kOn);
  tag->type = AcceptObjectType();
  if (tag->type == ObjectType::kNone) Unexpected("a kind of object");
  tag->name = ParseObjectName();
  CommaList(&tag->tags, [this] {
    Property property;
    if (Is(T::kString) && !AtIdentifier()) {
      property.key_text = ParseStringValue();
    } else {
      property.name.parts.push_back(arena_, ParseIdentifier("a tag"));
    }
    if (Accept(T::kEqual)) {
      property.value = AtIdentifier() ? ParsePrimary() : ParseStringLiteral();
    }
    return property;
  });
  return Finish(tag);
}

}  // namespace semantic_layer::sql::internal
