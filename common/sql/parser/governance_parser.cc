#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

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
  if (!AtIdentifier()) Unexpected("a privilege");
  while (Peek().type == T::kWord && !Is(K::kOn) && !Is(K::kTo) &&
         !Is(K::kFrom) && !failed_) {
    Advance();
  }
  privilege.words = WordsSince(begin);
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
  while (!failed_ && ParseObjectAttribute(&create->attributes)) {
  }
  return Finish(create);
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
             Accept(K::kType) || Accept(K::kDefault, K::kCollation) ||
             Accept(K::kFor)) {
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
  } else if (Accept(K::kOn)) {
    attribute.words = "ON";
    if (AcceptObjectType() != ObjectType::kNone) {
      attribute.words = WordsSince(begin);
    }
    attribute.name = ParseObjectName();
  } else if (Accept(K::kRow, K::kFilter) || Accept(K::kColumn, K::kMask)) {
    attribute.words = WordsSince(begin);
    attribute.name = ParseObjectName("a function");
  } else if (Is(K::kTo) || Is(K::kExcept)) {
    Advance();
    attribute.words = WordsSince(begin);
    attribute.name.parts.push_back(arena_, ParsePrincipal());
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
