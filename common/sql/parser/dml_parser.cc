#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

Statement* Parser::ParseInsert(WithClause* with, uint32_t begin) {
  if (Is(K::kInsert, K::kOverwrite) &&
      (Ahead(2, K::kDirectory) ||
       (Ahead(2, K::kLocal) && Ahead(3, K::kDirectory)))) {
    return ParseInsertDirectory(with, begin);
  }
  auto* insert = StartAt<InsertStatement>(begin);
  insert->with = with;
  insert->target = ParseInsertTarget();
  insert->query = ParseInsertQuery();
  if (insert->target->mode == InsertMode::kReplaceOn) {
    insert->source_alias = ParseTableAlias();
  }
  return Finish(insert);
}

// The query of an INSERT; a VALUES list there has no alias.
Query* Parser::ParseInsertQuery() { return ParseQuery(); }

InsertTarget* Parser::ParseInsertTarget() {
  auto* target = Start<InsertTarget>();
  Expect(K::kInsert);
  if (Accept(K::kWith, K::kSchema, K::kEvolution)) {
    target->schema_evolution = true;
  }
  if (Accept(K::kOverwrite)) {
    target->mode = InsertMode::kOverwrite;
    Accept(K::kInto);
  } else {
    Expect(K::kInto);
  }
  if (Is(K::kOnce) && AtName(1) && !Ahead(1, K::kBy)) {
    Advance();
    target->once = true;
  }
  if (Is(K::kTable) && AtName(1)) {
    Advance();
    target->table_keyword = true;
  }
  target->table = ParseObjectName("a table");
  if (Is(K::kWith, T::kLeftParen)) {
    Advance();
    target->options = ParsePropertyList();
  }
  if (Is(K::kPartition, T::kLeftParen)) {
    target->partition = ParsePartitionSpec();
  }
  if (AcceptIfNotExists()) target->if_not_exists = true;
  ParseInsertReplace(target);
  if (Accept(K::kBy, K::kName)) {
    target->by_name = true;
  } else if (Is(T::kLeftParen) && !AtQuery(1)) {
    ParenList(&target->columns, [this] { return ParseObjectName("a column"); });
  }
  ParseInsertReplace(target);
  return Finish(target);
}

// [alias] REPLACE WHERE | ON | USING ...
void Parser::ParseInsertReplace(InsertTarget* target) {
  if (target->mode != InsertMode::kInto) return;
  const bool as = Is(K::kAs) && AtName(1) && Ahead(2, K::kReplace);
  if (as || (AtIdentifier() && Ahead(1, K::kReplace) && Ahead(2, K::kOn))) {
    if (as) Advance();
    target->alias.name = ParseIdentifier();
  }
  if (Accept(K::kReplace, K::kWhere)) {
    target->mode = InsertMode::kReplaceWhere;
    target->replace_condition = ParseExpression();
  } else if (Accept(K::kReplace, K::kOn)) {
    target->mode = InsertMode::kReplaceOn;
    target->replace_condition = ParseExpression();
  } else if (Accept(K::kReplace, K::kUsing)) {
    target->mode = InsertMode::kReplaceUsing;
    target->replace_columns = ParseIdentifierList();
  }
}

StorageFormat* Parser::ParseStorageFormat() {
  auto* format = Start<StorageFormat>();
  Expect(K::kStored);
  if (Accept(K::kBy)) {
    format->handler = ParseStringLiteral();
    if (Accept(K::kWith, K::kSerdeproperties)) {
      format->handler_properties = ParsePropertyList();
    }
    return Finish(format);
  }
  Expect(K::kAs);
  if (Accept(K::kInputformat)) {
    format->input_format = ParseStringLiteral();
    Expect(K::kOutputformat);
    format->output_format = ParseStringLiteral();
  } else {
    format->name = ParseIdentifier("a file format");
  }
  return Finish(format);
}

Statement* Parser::ParseInsertDirectory(WithClause* with, uint32_t begin) {
  auto* insert = StartAt<InsertDirectoryStatement>(begin);
  insert->with = with;
  Expect(K::kInsert, K::kOverwrite);
  insert->local = Accept(K::kLocal);
  Expect(K::kDirectory);
  if (Is(T::kString)) insert->path = ParseStringLiteral();
  if (Accept(K::kUsing)) {
    insert->format = ParseObjectName("a file format");
    if (Accept(K::kOptions)) insert->options = ParsePropertyList();
  }
  if (Is(K::kRow, K::kFormat)) insert->row_format = ParseRowFormat();
  if (Is(K::kStored)) insert->stored_as = ParseStorageFormat();
  insert->query = ParseInsertQuery();
  return Finish(insert);
}

// FROM t INSERT INTO ... or a query that begins with FROM.
Statement* Parser::ParseFromStatement(WithClause* with, uint32_t begin) {
  const size_t mark = pos_;
  const uint32_t mark_end = prev_end_;
  List<Relation*> from;
  List<Relation*> lateral_views;
  const int height = state_.height;
  const uint32_t parameters = parameter_count_;
  Expect(K::kFrom);
  ParseFromClause(&from, &lateral_views);
  if (failed_ || !Is(K::kInsert)) {
    if (failed_) return Start<QueryStatement>();
    pos_ = mark;
    prev_end_ = mark_end;
    state_.height = height;
    parameter_count_ = parameters;
    auto* statement = StartAt<QueryStatement>(begin);
    statement->query = ParseQueryAfterWith(with, begin);
    return Finish(statement);
  }
  auto* insert = StartAt<MultiInsertStatement>(begin);
  insert->with = with;
  insert->from = from;
  insert->lateral_views = lateral_views;
  do {
    auto* branch = Start<MultiInsertBranch>();
    branch->target = ParseInsertTarget();
    branch->query = ParseInsertQuery();
    insert->branches.push_back(arena_, Finish(branch));
  } while (Is(K::kInsert));
  return Finish(insert);
}

List<Assignment> Parser::ParseAssignments() {
  List<Assignment> assignments;
  CommaList(&assignments, [this] {
    Assignment assignment;
    assignment.target = ParseObjectName("a column");
    Expect(T::kEqual);
    assignment.value = ParseExpression();
    return assignment;
  });
  return assignments;
}

Statement* Parser::ParseMerge(WithClause* with, uint32_t begin) {
  auto* merge = StartAt<MergeStatement>(begin);
  merge->with = with;
  Expect(K::kMerge);
  if (Accept(K::kWith, K::kSchema, K::kEvolution)) {
    merge->schema_evolution = true;
  }
  Expect(K::kInto);
  merge->target = ParseObjectName("a table");
  if (Is(K::kWith, T::kLeftParen)) {
    Advance();
    merge->options = ParsePropertyList();
  }
  merge->target_alias = ParseTableAlias();
  Expect(K::kUsing);
  merge->source = ParseRelationPrimary();
  Expect(K::kOn);
  merge->on = ParseExpression();
  if (!Is(K::kWhen)) Expect(K::kWhen);
  MergeMatch last = MergeMatch::kMatched;
  while (Is(K::kWhen)) {
    MergeClause* clause = ParseMergeClause();
    if (clause->match < last) {
      Fail(DiagnosticCode::kInvalidClause, clause->span,
           "the WHEN clauses of MERGE are out of order",
           "write MATCHED, then NOT MATCHED, then NOT MATCHED BY SOURCE");
    }
    last = clause->match;
    merge->clauses.push_back(arena_, clause);
  }
  return Finish(merge);
}

MergeClause* Parser::ParseMergeClause() {
  auto* clause = Start<MergeClause>();
  Expect(K::kWhen);
  if (Accept(K::kNot)) {
    Expect(K::kMatched);
    clause->match = MergeMatch::kNotMatched;
    if (Accept(K::kBy, K::kSource)) {
      clause->match = MergeMatch::kNotMatchedBySource;
    } else {
      Accept(K::kBy, K::kTarget);
    }
  } else {
    Expect(K::kMatched);
  }
  if (Accept(K::kAnd)) clause->condition = ParseExpression();
  Expect(K::kThen);
  ParseMergeAction(clause);
  return Finish(clause);
}

void Parser::ParseMergeAction(MergeClause* clause) {
  const auto star_except = [this, clause] {
    if (!Accept(K::kExcept)) return;
    ParenList(&clause->star_except,
              [this] { return ParseObjectName("a column"); });
  };
  if (clause->match == MergeMatch::kNotMatched) {
    Expect(K::kInsert);
    if (Accept(T::kStar)) {
      clause->action = MergeActionKind::kInsertStar;
      return star_except();
    }
    clause->action = MergeActionKind::kInsert;
    if (Is(T::kLeftParen)) {
      ParenList(&clause->columns,
                [this] { return ParseObjectName("a column"); });
    }
    Expect(K::kValues);
    ParenList(&clause->values, [this] { return ParseExpression(); });
    return;
  }
  if (Accept(K::kDelete)) {
    clause->action = MergeActionKind::kDelete;
    return;
  }
  Expect(K::kUpdate, K::kSet);
  if (Accept(T::kStar)) {
    clause->action = MergeActionKind::kUpdateStar;
    return star_except();
  }
  clause->action = MergeActionKind::kUpdate;
  clause->assignments = ParseAssignments();
}

Statement* Parser::ParseUpdate(WithClause* with, uint32_t begin) {
  auto* update = StartAt<UpdateStatement>(begin);
  update->with = with;
  Expect(K::kUpdate);
  update->table = ParseObjectName("a table");
  if (Is(K::kWith, T::kLeftParen)) {
    Advance();
    update->options = ParsePropertyList();
  }
  update->alias = ParseTableAlias();
  Expect(K::kSet);
  update->assignments = ParseAssignments();
  if (Accept(K::kWhere)) update->where = ParseExpression();
  return Finish(update);
}

Statement* Parser::ParseDelete(WithClause* with, uint32_t begin) {
  auto* deletion = StartAt<DeleteStatement>(begin);
  deletion->with = with;
  Expect(K::kDelete, K::kFrom);
  deletion->table = ParseObjectName("a table");
  if (Is(K::kWith, T::kLeftParen)) {
    Advance();
    deletion->options = ParsePropertyList();
  }
  deletion->alias = ParseTableAlias();
  if (Accept(K::kWhere)) deletion->where = ParseExpression();
  return Finish(deletion);
}

// 'path' [WITH (...)], or (SELECT items FROM 'path').
void Parser::ParseCopySource(CopyIntoStatement* copy) {
  const bool nested = Accept(T::kLeftParen);
  if (nested) {
    Expect(K::kSelect);
    CommaList(&copy->items, [this] { return ParseSelectItem(); });
    Expect(K::kFrom);
  }
  copy->path = ParseStringOrParameter();
  if (Accept(K::kWith)) {
    Expect(T::kLeftParen);
    while (!Is(T::kRightParen) && !failed_) {
      if (Is(K::kCredential) && AtName(1)) {
        Advance();
        copy->credential = ParseObjectName("a credential");
        continue;
      }
      PropertyGroup group;
      group.name = ParseIdentifier("an option");
      group.properties = ParsePropertyList();
      copy->source_options.push_back(arena_, group);
    }
    Expect(T::kRightParen);
  }
  if (Is(K::kAs) || AtImplicitTableAlias()) {
    if (nested) copy->path_alias = ParseTableAlias();
  }
  if (nested) Expect(T::kRightParen);
}

Statement* Parser::ParseCopyInto() {
  auto* copy = Start<CopyIntoStatement>();
  Expect(K::kCopy, K::kInto);
  copy->table = ParseObjectName("a table");
  if (Accept(K::kBy, K::kPosition)) {
    copy->by_position = true;
  } else if (Is(T::kLeftParen)) {
    copy->columns = ParseIdentifierList();
  }
  Expect(K::kFrom);
  ParseCopySource(copy);
  Expect(K::kFileformat);
  Expect(T::kEqual);
  copy->file_format = ParseIdentifier("a file format such as CSV");
  const auto once = [this](bool present) {
    if (!present) return;
    Fail(DiagnosticCode::kDuplicateClause, Peek().span(),
         "a clause of COPY INTO stands twice", "leave one of the two out");
  };
  while (!failed_) {
    if (Is(K::kValidate)) {
      once(copy->validation != CopyValidation::kNone);
      Advance();
      copy->validation = CopyValidation::kPlain;
      if (Accept(K::kAll)) {
        copy->validation = CopyValidation::kAll;
      } else if (Is(T::kInteger)) {
        copy->validation = CopyValidation::kRows;
        copy->validate_rows = ParseIntegerOrParameter();
        Expect(K::kRows);
      }
    } else if (Is(K::kFiles)) {
      once(!copy->files.empty());
      Accept(K::kFiles);
      Expect(T::kEqual);
      ParenList(&copy->files, [this] { return ParseStringOrParameter(); });
    } else if (Is(K::kPattern)) {
      once(copy->pattern != nullptr);
      Accept(K::kPattern);
      Expect(T::kEqual);
      copy->pattern = ParseStringOrParameter();
    } else if (Is(K::kFormatOptions)) {
      once(!copy->format_options.empty());
      Accept(K::kFormatOptions);
      copy->format_options = ParsePropertyList();
    } else if (Is(K::kCopyOptions)) {
      once(!copy->copy_options.empty());
      Accept(K::kCopyOptions);
      copy->copy_options = ParsePropertyList();
    } else {
      break;
    }
  }
  return Finish(copy);
}

Statement* Parser::ParseLoadData() {
  auto* load = Start<LoadDataStatement>();
  Expect(K::kLoad, K::kData);
  load->local = Accept(K::kLocal);
  Expect(K::kInpath);
  load->path = ParseStringOrParameter();
  load->overwrite = Accept(K::kOverwrite);
  Expect(K::kInto, K::kTable);
  load->table = ParseObjectName("a table");
  if (Is(K::kPartition)) load->partition = ParsePartitionSpec();
  return Finish(load);
}

}  // namespace semantic_layer::sql::internal
