#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

// CREATE or REPLACE is read; what comes is [TEMPORARY] [EXTERNAL] TABLE.
Statement* Parser::ParseCreateTable(CreateMode mode, uint32_t begin) {
  auto* create = StartAt<CreateTableStatement>(begin);
  create->mode = mode;
  create->temporary = Accept(K::kTemporary) || Accept(K::kTemp);
  create->external = Accept(K::kExternal);
  Expect(K::kTable);
  create->if_not_exists = AcceptIfNotExists();
  CheckReplaceIfNotExists(mode, create->if_not_exists);
  create->name = ParseObjectName("a table");
  create->clauses = Start<TableClauses>();
  if (Accept(K::kLike)) create->like = ParseObjectName("a table");
  if (Is(T::kLeftParen) && !AtQuery(1)) {
    ParseColumns(&create->has_columns, &create->columns, &create->constraints);
  }
  while (!failed_) {
    if (Is(K::kShallow) || Is(K::kDeep) || Is(K::kClone)) {
      create->clone = Accept(K::kShallow) ? CloneKind::kShallow
                      : Accept(K::kDeep)  ? CloneKind::kDeep
                                          : CloneKind::kPlain;
      Expect(K::kClone);
      create->clone_source = ParseObjectName("a table");
      create->clone_version = ParseTimeTravel();
    } else if (!ParseTableClause(create->clauses)) {
      break;
    }
  }
  Finish(create->clauses);
  if (Accept(K::kAs)) {
    create->query = ParseQuery();
  } else if (AtQuery(0)) {
    create->query_without_as = true;
    create->query = ParseQuery();
  }
  for (const ColumnDefinition* column : create->columns) {
    if (create->query != nullptr || column->type != nullptr) continue;
    Fail(DiagnosticCode::kSyntaxError, column->name.parts[0].span,
         "a column of a table has a type", "write one behind it, e.g. STRING");
  }
  return Finish(create);
}

// CREATE OR REPLACE ... IF NOT EXISTS contradicts itself.
void Parser::CheckReplaceIfNotExists(CreateMode mode, bool if_not_exists) {
  if (!if_not_exists || mode == CreateMode::kCreate ||
      mode == CreateMode::kCreateOrRefresh) {
    return;
  }
  Fail(DiagnosticCode::kInvalidClause, tokens_[pos_ - 1].span(),
       "REPLACE and IF NOT EXISTS exclude each other",
       "leave one of the two out");
}

// "(" columns and constraints ")".
void Parser::ParseColumns(bool* has_columns, List<ColumnDefinition*>* columns,
                          List<TableConstraint*>* constraints) {
  Expect(T::kLeftParen);
  *has_columns = true;
  do {
    if (AtConstraint()) {
      constraints->push_back(arena_, ParseConstraint(false));
    } else {
      columns->push_back(arena_, ParseColumnDefinition(true));
    }
  } while (Accept(T::kComma));
  Expect(T::kRightParen);
}

// Whether a constraint of the table comes rather than a column named so.
bool Parser::AtConstraint() {
  switch (Peek().keyword) {
    case K::kConstraint:
      return AtName(1);
    case K::kPrimary:
    case K::kForeign:
      return Ahead(1, K::kKey);
    case K::kCheck:
    case K::kUnique:
      return Ahead(1, T::kLeftParen);
    default:
      return false;
  }
}

TableConstraint* Parser::ParseConstraint(bool of_column) {
  auto* constraint = Start<TableConstraint>();
  if (Accept(K::kConstraint)) {
    constraint->name = ParseIdentifier("the constraint's name");
  }
  const auto columns = [this, constraint] {
    ParenList(&constraint->columns, [this, constraint] {
      Identifier column = ParseIdentifier("a column");
      if (Accept(K::kTimeseries)) constraint->timeseries_column = column;
      return column;
    });
  };
  if (Accept(K::kNot, K::kNull)) {
    constraint->constraint = ConstraintKind::kNotNull;
  } else if (Accept(K::kCheck)) {
    Expect(T::kLeftParen);
    constraint->condition = ParseExpression();
    Expect(T::kRightParen);
  } else if (Accept(K::kExpect)) {
    constraint->constraint = ConstraintKind::kExpect;
    Expect(T::kLeftParen);
    constraint->condition = ParseExpression();
    Expect(T::kRightParen);
    if (Accept(K::kOn, K::kViolation)) {
      if (Accept(K::kDrop, K::kRow)) {
        constraint->violation = ExpectViolation::kDropRow;
      } else {
        Expect(K::kFail, K::kUpdate);
        constraint->violation = ExpectViolation::kFailUpdate;
      }
    }
  } else if (Accept(K::kPrimary, K::kKey)) {
    constraint->constraint = ConstraintKind::kPrimaryKey;
    if (!of_column) columns();
  } else if (Accept(K::kUnique)) {
    constraint->constraint = ConstraintKind::kUnique;
    if (!of_column) columns();
  } else {
    constraint->constraint = ConstraintKind::kForeignKey;
    if (!of_column || Is(K::kForeign)) {
      Expect(K::kForeign, K::kKey);
      if (!of_column) columns();
    }
    Expect(K::kReferences);
    constraint->referenced_table = ParseObjectName("a table");
    if (Is(T::kLeftParen)) {
      constraint->referenced_columns = ParseIdentifierList();
    }
  }
  ParseConstraintTraits(constraint);
  return Finish(constraint);
}

void Parser::ParseConstraintTraits(TableConstraint* constraint) {
  while (!failed_) {
    ConstraintTrait trait;
    if (Accept(K::kNot, K::kEnforced)) {
      trait = ConstraintTrait::kNotEnforced;
    } else if (Accept(K::kEnforced)) {
      trait = ConstraintTrait::kEnforced;
    } else if (Accept(K::kNot, K::kDeferrable)) {
      trait = ConstraintTrait::kNotDeferrable;
    } else if (Accept(K::kDeferrable)) {
      trait = ConstraintTrait::kDeferrable;
    } else if (Accept(K::kInitially, K::kDeferred)) {
      trait = ConstraintTrait::kInitiallyDeferred;
    } else if (Accept(K::kInitially, K::kImmediate)) {
      trait = ConstraintTrait::kInitiallyImmediate;
    } else if (Accept(K::kRely)) {
      trait = ConstraintTrait::kRely;
    } else if (Accept(K::kNorely)) {
      trait = ConstraintTrait::kNoRely;
    } else if (Accept(K::kMatch, K::kFull)) {
      trait = ConstraintTrait::kMatchFull;
    } else if (Is(K::kOn, K::kUpdate, K::kNo)) {
      Accept(K::kOn, K::kUpdate, K::kNo);
      Expect(K::kAction);
      trait = ConstraintTrait::kOnUpdateNoAction;
    } else if (Is(K::kOn, K::kDelete, K::kNo)) {
      Accept(K::kOn, K::kDelete, K::kNo);
      Expect(K::kAction);
      trait = ConstraintTrait::kOnDeleteNoAction;
    } else {
      return;
    }
    for (const ConstraintTrait known : constraint->traits) {
      if (known == trait) {
        Fail(DiagnosticCode::kDuplicateClause, Peek().span(),
             "a characteristic of the constraint stands twice");
      }
    }
    constraint->traits.push_back(arena_, trait);
  }
}

ColumnPosition Parser::ParseColumnPosition() {
  ColumnPosition position;
  if (Accept(K::kFirst)) {
    position.first = true;
  } else if (Accept(K::kAfter)) {
    position.after = ParseIdentifier("a column");
  }
  return position;
}

// f [USING COLUMNS (...)] or f [ON (...)].
FilterFunction Parser::ParseFilterFunction() {
  FilterFunction filter;
  filter.function = ParseObjectName("a function");
  if (Accept(K::kUsing)) {
    Expect(K::kColumns);
  } else if (!Accept(K::kOn)) {
    return filter;
  }
  filter.has_arguments = true;
  Expect(T::kLeftParen);
  if (Accept(T::kRightParen)) return filter;
  CommaList(&filter.arguments, [this] { return ParseExpression(); });
  Expect(T::kRightParen);
  return filter;
}

ColumnDefinition* Parser::ParseColumnDefinition(bool with_type) {
  auto* column = Start<ColumnDefinition>();
  column->name = ParseObjectName("a column");
  const bool option_next = Is(T::kComma) || Is(T::kRightParen) ||
                           Is(K::kComment) || Is(K::kNot, K::kNull) ||
                           Is(K::kPrimary, K::kKey) || Is(K::kMask) ||
                           Is(K::kDefault) || Is(K::kGenerated);
  if (with_type && !option_next) {
    column->type = ParseDataType();
  }
  while (!failed_ && ParseColumnOption(column)) {
  }
  return Finish(column);
}

bool Parser::ParseColumnOption(ColumnDefinition* column) {
  const auto once = [this](bool present) {
    if (!present) return;
    Fail(DiagnosticCode::kDuplicateClause, Peek().span(),
         "an option of the column stands twice");
  };
  switch (Peek().keyword) {
    case K::kNot:
    case K::kConstraint:
    case K::kPrimary:
    case K::kUnique:
    case K::kReferences:
    case K::kForeign:
    case K::kCheck: {
      TableConstraint* constraint = ParseConstraint(true);
      if (constraint->constraint == ConstraintKind::kNotNull) {
        for (const TableConstraint* known : column->constraints) {
          once(known->constraint == ConstraintKind::kNotNull);
        }
      }
      column->constraints.push_back(arena_, constraint);
      return true;
    }
    case K::kDefault:
      once(column->default_value != nullptr);
      Advance();
      column->default_value = ParseExpression();
      return true;
    case K::kComment:
      once(column->comment != nullptr);
      Advance();
      column->comment = ParseStringOrParameter();
      return true;
    case K::kMask:
      Advance();
      column->mask = ParseFilterFunction();
      return true;
    case K::kGenerated:
      once(column->generated_as != nullptr ||
           column->identity != IdentityKind::kNone);
      ParseIdentity(column);
      return true;
    case K::kFirst:
    case K::kAfter:
      once(!column->position.empty());
      column->position = ParseColumnPosition();
      return true;
    case K::kCollate:
      return false;
    case K::kWith:
      if (!Ahead(1, K::kTags)) return false;
      Advance();
      Advance();
      column->tags = ParsePropertyList();
      return true;
    default:
      if (tracing_) {
        for (K word : {K::kNot, K::kDefault, K::kComment, K::kGenerated}) {
          Trace(word);
        }
      }
      return false;
  }
}

// GENERATED ALWAYS AS (e) | GENERATED ALWAYS|BY DEFAULT AS IDENTITY [(...)].
void Parser::ParseIdentity(ColumnDefinition* column) {
  Expect(K::kGenerated);
  const bool by_default = Accept(K::kBy, K::kDefault);
  if (!by_default) Expect(K::kAlways);
  Expect(K::kAs);
  if (!by_default && Accept(T::kLeftParen)) {
    column->generated_as = ParseExpression();
    Expect(T::kRightParen);
    return;
  }
  Expect(K::kIdentity);
  column->identity =
      by_default ? IdentityKind::kByDefault : IdentityKind::kAlways;
  if (!Accept(T::kLeftParen)) return;
  column->identity_parentheses = true;
  while (!Is(T::kRightParen) && !failed_) {
    if (Accept(K::kStart, K::kWith)) {
      if (column->identity_start != nullptr) Unexpected();
      column->identity_start = ParseUnary();
    } else {
      Expect(K::kIncrement, K::kBy);
      if (column->identity_increment != nullptr) Unexpected();
      column->identity_increment = ParseUnary();
    }
    Accept(T::kComma);
  }
  Expect(T::kRightParen);
}

PartitionField* Parser::ParsePartitionField() {
  auto* field = Start<PartitionField>();
  if (AtName(0) && Peek(1).type == T::kWord) {
    field->column = ParseColumnDefinition(true);
  } else {
    const uint32_t begin = Here();
    field->transform = ParsePostfix(ParseNameOrCall(), begin);
    const auto* call = field->transform->As<FunctionCall>();
    for (const Expression* argument :
         call == nullptr ? List<Expression*>() : call->arguments) {
      if (argument->Is<ColumnRef>() || argument->Is<LiteralExpr>()) continue;
      Fail(DiagnosticCode::kInvalidClause, argument->span,
           "a transform of PARTITIONED BY takes columns and literals",
           "put a name with a hyphen in backquotes");
    }
  }
  return Finish(field);
}

// What follows CLUSTER BY.
ClusterMode Parser::ParseClusterBy(List<ObjectName>* columns) {
  if (Accept(K::kAuto)) return ClusterMode::kAuto;
  if (Accept(K::kNone)) return ClusterMode::kNone;
  Expect(T::kLeftParen);
  if (!Accept(T::kRightParen)) {
    CommaList(columns, [this] { return ParseObjectName("a column"); });
    Expect(T::kRightParen);
  }
  return ClusterMode::kColumns;
}

// One clause of CREATE TABLE; false when none comes.
bool Parser::ParseTableClause(TableClauses* clauses) {
  const auto once = [this](bool present) {
    if (!present) return;
    Fail(DiagnosticCode::kDuplicateClause, Peek().span(),
         "a clause of the table stands twice");
  };
  if (Is(K::kUsing)) {
    once(!clauses->provider.empty());
    Advance();
    clauses->provider = ParseObjectName("a format such as DELTA");
  } else if (Is(K::kOptions, T::kLeftParen)) {
    once(clauses->has_options);
    Advance();
    clauses->has_options = true;
    clauses->options = ParsePropertyList();
  } else if (Is(K::kPartitioned)) {
    once(clauses->has_partitioned_by);
    Advance();
    Expect(K::kBy);
    clauses->has_partitioned_by = true;
    ParenList(&clauses->partitioned_by,
              [this] { return ParsePartitionField(); });
  } else if (Is(K::kClustered)) {
    once(clauses->bucket_count != nullptr);
    Advance();
    Expect(K::kBy);
    clauses->bucket_columns = ParseIdentifierList();
    if (Accept(K::kSorted, K::kBy)) {
      ParenList(&clauses->bucket_sort, [this] { return ParseOrderItem(); });
    }
    Expect(K::kInto);
    clauses->bucket_count = ParseIntegerOrParameter();
    Expect(K::kBuckets);
  } else if (Is(K::kCluster, K::kBy)) {
    once(clauses->cluster_mode != ClusterMode::kNotGiven);
    Advance();
    Advance();
    clauses->cluster_mode = ParseClusterBy(&clauses->cluster_columns);
  } else if (Is(K::kSkewed, K::kBy)) {
    Advance();
    Advance();
    clauses->skewed_by = ParseIdentifierList();
    Expect(K::kOn);
    ParenList(&clauses->skewed_on, [this] { return ParseExpression(); });
    clauses->skewed_directories = Accept(K::kStored, K::kAs, K::kDirectories);
  } else if (Is(K::kRow, K::kFormat)) {
    once(clauses->row_format != nullptr);
    clauses->row_format = ParseRowFormat();
  } else if (Is(K::kStored)) {
    once(clauses->stored_as != nullptr);
    clauses->stored_as = ParseStorageFormat();
  } else if (Is(K::kLocation)) {
    once(clauses->location != nullptr);
    Advance();
    clauses->location = ParseStringOrParameter();
    if (Is(K::kWith, T::kLeftParen) && Ahead(2, K::kCredential)) {
      Advance();
      Advance();
      Advance();
      clauses->location_credential = ParseObjectName("a credential");
      Expect(T::kRightParen);
    }
  } else if (Is(K::kComment)) {
    once(clauses->comment != nullptr);
    Advance();
    clauses->comment = ParseStringOrParameter();
  } else if (Is(K::kTblproperties)) {
    once(clauses->has_properties);
    Advance();
    clauses->has_properties = true;
    clauses->properties = ParsePropertyList();
    CheckPropertyValues(clauses->properties, true);
  } else if (Is(K::kDefault, K::kCollation)) {
    once(!clauses->default_collation.empty());
    Advance();
    Advance();
    clauses->default_collation = ParseCollationName();
  } else if (Accept(K::kWith, K::kRow, K::kFilter)) {
    clauses->row_filter = ParseFilterFunction();
  } else if (Accept(K::kWith, K::kTags)) {
    clauses->tags = ParsePropertyList();
  } else {
    return false;
  }
  return true;
}

Statement* Parser::ParseCreateIndex(uint32_t begin) {
  auto* index = StartAt<CreateIndexStatement>(begin);
  index->bloomfilter = Accept(K::kBloomfilter);
  Expect(K::kIndex);
  if (!index->bloomfilter) {
    index->if_not_exists = AcceptIfNotExists();
    index->name = ParseIdentifier("the index' name");
  }
  Expect(K::kOn);
  index->table_keyword = Is(K::kTable) && AtName(1) && Accept(K::kTable);
  index->table = ParseObjectName("a table");
  if (Accept(K::kUsing)) index->method = ParseIdentifier("a kind of index");
  if (index->bloomfilter) Expect(K::kFor, K::kColumns);
  ParenList(&index->columns, [this] {
    IndexColumn column;
    column.column = ParseObjectName("a column");
    if (Accept(K::kOptions)) {
      column.has_options = true;
      column.options = ParsePropertyList();
    }
    return column;
  });
  if (Accept(K::kOptions)) index->options = ParsePropertyList();
  return Finish(index);
}

}  // namespace semantic_layer::sql::internal
