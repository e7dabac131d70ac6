#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

Statement* Parser::ParseAlter() {
  auto* alter = Start<AlterStatement>();
  Expect(K::kAlter);
  alter->type = AcceptObjectType();
  if (alter->type == ObjectType::kNone) {
    Unexpected("a kind of object such as TABLE");
    return alter;
  }
  alter->if_exists = AcceptIfExists();
  if (alter->type != ObjectType::kMetastore || AtIdentifier()) {
    alter->name = ParseObjectName();
  }
  if (Is(K::kPartition)) alter->partition = ParsePartitionSpec();
  const uint32_t begin = Here();
  alter->action = ParseAlterAction(alter->type);
  alter->action->span.begin = begin;
  Finish(alter->action);
  return Finish(alter);
}

AlterAction* Parser::ParseAlterAction(ObjectType type) {
  switch (Peek().keyword) {
    case K::kAdd:
      if (type == ObjectType::kView) break;
      return ParseAlterAdd(type);
    case K::kDrop:
      return ParseAlterDrop();
    case K::kRename:
      return ParseAlterRename();
    case K::kSet:
      return ParseAlterSet(type);
    case K::kUnset:
      return ParseAlterUnset();
    case K::kAlter:
    case K::kChange:
      if (type == ObjectType::kShare) {
        Advance();
        return ParseAlterShare("ALTER");
      }
      return ParseAlterColumn();
    case K::kReplace:
      return ParseAlterColumns(true);
    case K::kRemove:
      Advance();
      return ParseAlterShare("REMOVE");
    case K::kRecover: {
      Advance();
      Expect(K::kPartitions);
      return Start<AlterRecoverPartitions>();
    }
    case K::kCluster: {
      auto* cluster = Start<AlterClusterBy>();
      Expect(K::kCluster, K::kBy);
      cluster->mode = ParseClusterBy(&cluster->columns);
      return cluster;
    }
    case K::kOwner: {
      auto* owner = Start<AlterOwner>();
      Expect(K::kOwner, K::kTo);
      owner->principal = ParsePrincipal();
      return owner;
    }
    case K::kDefault: {
      auto* collation = Start<AlterCollation>();
      Expect(K::kDefault, K::kCollation);
      collation->collation = ParseCollationName();
      return collation;
    }
    case K::kOptions: {
      auto* set = Start<AlterSetProperties>();
      set->set_keyword = false;
      set->word = ParsePropertyWord();
      set->properties = ParsePropertyList();
      return set;
    }
    case K::kEnable:
    case K::kDisable:
    case K::kInherit: {
      auto* toggle = Start<AlterPredictiveOptimization>();
      toggle->state = Is(K::kEnable)    ? SwitchState::kEnable
                      : Is(K::kDisable) ? SwitchState::kDisable
                                        : SwitchState::kInherit;
      Advance();
      Expect(K::kPredictive, K::kOptimization);
      return toggle;
    }
    default:
      break;
  }
  if (type == ObjectType::kView || type == ObjectType::kMaterializedView) {
    return ParseAlterView();
  }
  if (tracing_) {
    for (K word : {K::kAdd, K::kDrop, K::kRename, K::kSet, K::kUnset, K::kAlter,
                   K::kChange, K::kReplace, K::kRecover}) {
      Trace(word);
    }
  }
  Unexpected("an action such as ADD COLUMN");
  return Start<AlterRecoverPartitions>();
}

AlterAction* Parser::ParseAlterView() {
  if (Is(K::kWith, K::kSchema)) {
    auto* mode = Start<AlterViewSchemaMode>();
    mode->mode = AcceptSchemaMode();
    return mode;
  }
  const bool as = Accept(K::kAs);
  if (as && Is(T::kDollarString)) {
    auto* metric = Start<AlterMetricView>();
    metric->body = ParseDollarBody();
    return metric;
  }
  auto* query = Start<AlterViewQuery>();
  query->as_keyword = as;
  query->query = ParseQuery();
  return query;
}

AlterAction* Parser::ParseAlterAdd(ObjectType type) {
  if (type == ObjectType::kShare) {
    Advance();
    return ParseAlterShare("ADD");
  }
  if (Ahead(1, K::kColumn) || Ahead(1, K::kColumns)) {
    return ParseAlterColumns(false);
  }
  Expect(K::kAdd);
  if (Is(K::kSchedule) || Is(K::kTrigger)) {
    auto* schedule = Start<AlterSchedule>();
    schedule->add = true;
    schedule->schedule = ParseSchedule();
    return schedule;
  }
  if (AtConstraint()) {
    auto* constraint = Start<AlterAddConstraint>();
    constraint->constraint = ParseConstraint(false);
    return constraint;
  }
  auto* partitions = Start<AlterAddPartitions>();
  partitions->if_not_exists = AcceptIfNotExists();
  do {
    PartitionLocation partition;
    partition.partition = ParsePartitionSpec();
    if (Accept(K::kLocation)) partition.location = ParseStringOrParameter();
    partitions->partitions.push_back(arena_, partition);
    Accept(T::kComma);
  } while (Is(K::kPartition));
  return partitions;
}

// ADD COLUMN[S] ..., REPLACE COLUMNS (...).
AlterAction* Parser::ParseAlterColumns(bool replace) {
  auto* add = Start<AlterAddColumns>();
  add->replace = replace;
  Advance();
  add->plural = Accept(K::kColumns);
  if (!add->plural) Expect(K::kColumn);
  add->if_not_exists = AcceptIfNotExists();
  add->parenthesized = Accept(T::kLeftParen);
  CommaList(&add->columns, [this] {
    ColumnDefinition* column = ParseColumnDefinition(true);
    if (column->type == nullptr) Unexpected("a data type");
    return column;
  });
  if (add->parenthesized) Expect(T::kRightParen);
  return add;
}

AlterAction* Parser::ParseAlterDrop() {
  Expect(K::kDrop);
  if (Is(K::kColumn) || Is(K::kColumns)) {
    auto* drop = Start<AlterDropColumns>();
    drop->plural = Is(K::kColumns);
    Advance();
    drop->if_exists = AcceptIfExists();
    drop->parenthesized = Accept(T::kLeftParen);
    CommaList(&drop->columns, [this] { return ParseObjectName("a column"); });
    if (drop->parenthesized) Expect(T::kRightParen);
    return drop;
  }
  if (Accept(K::kRow, K::kFilter)) return Start<AlterRowFilter>();
  if (Accept(K::kSchedule) || Accept(K::kTrigger)) {
    return Start<AlterSchedule>();
  }
  if (Accept(K::kFeature)) {
    auto* feature = Start<AlterDropFeature>();
    feature->feature = ParseIdentifier("a feature");
    feature->truncate_history = Accept(K::kTruncate, K::kHistory);
    return feature;
  }
  if (Is(K::kConstraint) || Is(K::kPrimary) || Is(K::kForeign)) {
    auto* drop = Start<AlterDropConstraint>();
    if (Accept(K::kConstraint)) {
      drop->if_exists = AcceptIfExists();
      drop->name = ParseIdentifier("a constraint");
    } else {
      drop->constraint = Is(K::kPrimary) ? ConstraintKind::kPrimaryKey
                                         : ConstraintKind::kForeignKey;
      Advance();
      Expect(K::kKey);
      drop->if_exists = AcceptIfExists();
      if (Is(T::kLeftParen)) drop->columns = ParseIdentifierList();
    }
    drop->cascade = Accept(K::kCascade);
    drop->restrict = !drop->cascade && Accept(K::kRestrict);
    return drop;
  }
  auto* drop = Start<AlterDropPartitions>();
  drop->if_exists = AcceptIfExists();
  CommaList(&drop->partitions, [this] {
    PartitionLocation partition;
    partition.partition = ParsePartitionSpec();
    return partition;
  });
  drop->purge = Accept(K::kPurge);
  return drop;
}

AlterAction* Parser::ParseAlterRename() {
  Expect(K::kRename);
  if (Accept(K::kColumn)) {
    auto* rename = Start<AlterRenameColumn>();
    rename->from = ParseObjectName("a column");
    Expect(K::kTo);
    rename->to = ParseIdentifier("a column");
    return rename;
  }
  Expect(K::kTo);
  if (Is(K::kPartition, T::kLeftParen)) {
    auto* rename = Start<AlterRenamePartition>();
    rename->to = ParsePartitionSpec();
    return rename;
  }
  auto* rename = Start<AlterRename>();
  rename->to = ParseObjectName();
  return rename;
}

PropertyWord Parser::ParsePropertyWord() {
  if (Accept(K::kTblproperties)) return PropertyWord::kTblProperties;
  if (Accept(K::kDbproperties)) return PropertyWord::kDbProperties;
  if (Accept(K::kProperties)) return PropertyWord::kProperties;
  if (Accept(K::kOptions)) return PropertyWord::kOptions;
  Expect(K::kTags);
  return PropertyWord::kTags;
}

AlterAction* Parser::ParseAlterSet(ObjectType type) {
  Expect(K::kSet);
  switch (Peek().keyword) {
    case K::kTblproperties:
    case K::kDbproperties:
    case K::kProperties:
    case K::kOptions:
    case K::kTags: {
      auto* set = Start<AlterSetProperties>();
      set->word = ParsePropertyWord();
      set->properties = ParsePropertyList();
      CheckPropertyValues(set->properties, set->word != PropertyWord::kTags);
      return set;
    }
    case K::kLocation:
    case K::kManaged: {
      if (Is(K::kManaged) && !Ahead(1, K::kLocation)) {
        auto* managed = Start<AlterManaged>();
        Advance();
        if (Accept(K::kTruncate)) {
          Expect(K::kUniform, K::kHistory);
          managed->truncate_history = true;
        }
        return managed;
      }
      auto* set = Start<AlterSetLocation>();
      set->managed = Accept(K::kManaged);
      Expect(K::kLocation);
      set->location = ParseStringOrParameter();
      return set;
    }
    case K::kSerde:
    case K::kSerdeproperties: {
      auto* set = Start<AlterSetSerde>();
      if (Accept(K::kSerde)) {
        set->serde = ParseStringLiteral();
        if (Accept(K::kWith, K::kSerdeproperties)) {
          set->properties = ParsePropertyList();
        }
      } else {
        Advance();
        set->properties = ParsePropertyList();
      }
      return set;
    }
    case K::kRow: {
      auto* set = Start<AlterRowFilter>();
      Expect(K::kRow, K::kFilter);
      set->filter = ParseFilterFunction();
      return set;
    }
    case K::kOwner: {
      auto* owner = Start<AlterOwner>();
      Expect(K::kOwner, K::kTo);
      owner->set_keyword = true;
      owner->principal = ParsePrincipal();
      return owner;
    }
    case K::kDefault: {
      Advance();
      Expect(K::kCollation);
      auto* collation = Start<AlterCollation>();
      collation->collation = ParseCollationName();
      return collation;
    }
    default:
      break;
  }
  if (type == ObjectType::kTable || type == ObjectType::kView) {
    Unexpected("what to set, such as TBLPROPERTIES");
  }
  // SET URL 's', SET STORAGE CREDENTIAL c, ...
  auto* attribute = Start<AlterSetAttribute>();
  const size_t begin = pos_;
  if (Accept(K::kUrl)) {
    attribute->words = WordsSince(begin);
    attribute->value = ParseStringOrParameter();
  } else if (Accept(K::kStorage, K::kCredential) || Accept(K::kCredential)) {
    attribute->words = WordsSince(begin);
    attribute->name = ParseObjectName("a credential");
  } else {
    Unexpected("what to set, such as OWNER TO");
  }
  attribute->force = Accept(K::kForce);
  return attribute;
}

AlterAction* Parser::ParseAlterUnset() {
  Expect(K::kUnset);
  if (Accept(K::kManaged)) {
    auto* managed = Start<AlterManaged>();
    managed->unset = true;
    return managed;
  }
  auto* unset = Start<AlterUnsetProperties>();
  unset->word = ParsePropertyWord();
  unset->if_exists = AcceptIfExists();
  unset->properties = ParsePropertyList();
  for (const Property& property : unset->properties) {
    if (property.value == nullptr) continue;
    Fail(DiagnosticCode::kSyntaxError, property.value->span,
         "UNSET takes keys without values", "leave the value out");
  }
  return unset;
}

void Parser::CheckPropertyValues(const List<Property>& properties,
                                 bool needed) {
  if (properties.empty()) {
    return Fail(DiagnosticCode::kSyntaxError, tokens_[pos_ - 1].span(),
                "the list of properties is empty", "write ('key' = 'value')");
  }
  for (const Property& property : properties) {
    if (!needed || property.value != nullptr) continue;
    Fail(DiagnosticCode::kSyntaxError, tokens_[pos_ - 1].span(),
         "a property to set has no value", "write 'key' = 'value'");
  }
}

// ALTER|CHANGE [COLUMN] ...
AlterAction* Parser::ParseAlterColumn() {
  const bool change = Is(K::kChange);
  if (Is(K::kAlter, K::kSchedule) || Is(K::kAlter, K::kTrigger)) {
    Advance();
    auto* schedule = Start<AlterSchedule>();
    schedule->schedule = ParseSchedule();
    return schedule;
  }
  Advance();
  const bool column_keyword = Accept(K::kColumn);
  // CHANGE a b INT: a column's new definition.
  if (change && AtIdentifier() && AtName(1)) {
    switch (Peek(1).keyword) {
      case K::kType:
      case K::kComment:
      case K::kFirst:
      case K::kAfter:
      case K::kSet:
      case K::kDrop:
        break;
      default: {
        auto* definition = Start<AlterChangeColumn>();
        definition->column = ParseObjectName("a column");
        definition->definition = ParseColumnDefinition(true);
        return definition;
      }
    }
  }
  auto* alter = Start<AlterColumn>();
  alter->change_keyword = change;
  alter->column_keyword = column_keyword;
  CommaList(&alter->changes, [this] {
    ColumnChange column;
    column.column = ParseObjectName("a column");
    if (!ParseColumnChange(&column)) Unexpected("a change such as TYPE");
    return column;
  });
  return alter;
}

bool Parser::ParseColumnChange(ColumnChange* change) {
  if (Accept(K::kType)) {
    change->type = ParseDataType();
    return true;
  }
  if (Accept(K::kComment)) {
    change->change = AlterColumnKind::kComment;
    change->value = ParseStringOrParameter();
    return true;
  }
  if (Is(K::kFirst) || Is(K::kAfter)) {
    change->change = AlterColumnKind::kPosition;
    change->position = ParseColumnPosition();
    return true;
  }
  if (Accept(K::kSync, K::kIdentity)) {
    change->change = AlterColumnKind::kSyncIdentity;
    return true;
  }
  if (Accept(K::kUnset, K::kTags)) {
    change->change = AlterColumnKind::kUnsetTags;
    change->tags = ParsePropertyList();
    return true;
  }
  if (Accept(K::kDrop)) {
    if (Accept(K::kNot, K::kNull)) {
      change->change = AlterColumnKind::kDropNotNull;
    } else if (Accept(K::kMask)) {
      change->change = AlterColumnKind::kDropMask;
    } else {
      Expect(K::kDefault);
      change->change = AlterColumnKind::kDropDefault;
    }
    return true;
  }
  if (!Accept(K::kSet)) return false;
  if (Accept(K::kNot, K::kNull)) {
    change->change = AlterColumnKind::kSetNotNull;
  } else if (Accept(K::kMask)) {
    change->change = AlterColumnKind::kSetMask;
    change->mask = ParseFilterFunction();
  } else if (Accept(K::kTags)) {
    change->change = AlterColumnKind::kSetTags;
    change->tags = ParsePropertyList();
  } else {
    Expect(K::kDefault);
    change->change = AlterColumnKind::kSetDefault;
    change->value = ParseExpression();
  }
  return true;
}

AlterAction* Parser::ParseAlterShare(absl::string_view verb) {
  auto* member = Start<AlterShareMember>();
  member->verb = verb;
  member->type = AcceptObjectType();
  if (member->type == ObjectType::kNone) Unexpected("TABLE");
  member->member = ParseObjectName();
  while (!failed_) {
    if (Accept(K::kComment)) {
      member->comment = ParseStringOrParameter();
    } else if (Is(K::kPartition)) {
      PartitionLocation partition;
      partition.partition = ParsePartitionSpec();
      member->partitions.push_back(arena_, partition);
      while (Accept(T::kComma)) {
        PartitionLocation more;
        more.partition = ParsePartitionValues();
        member->partitions.push_back(arena_, more);
      }
    } else if (Accept(K::kAs)) {
      member->alias = ParseObjectName();
    } else if (Accept(K::kWith, K::kHistory)) {
      member->with_history = true;
    } else if (Accept(K::kWithout, K::kHistory)) {
      member->without_history = true;
    } else {
      break;
    }
  }
  return member;
}

}  // namespace semantic_layer::sql::internal
