#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

// CREATE [OR REPLACE] is read; [GLOBAL] [TEMPORARY] VIEW comes.
Statement* Parser::ParseCreateView(CreateMode mode, uint32_t begin) {
  auto* view = StartAt<CreateViewStatement>(begin);
  view->mode = mode;
  view->global = Accept(K::kGlobal);
  view->temporary = Accept(K::kTemporary) || Accept(K::kTemp);
  if (view->global && !view->temporary) Unexpected("TEMPORARY");
  Expect(K::kView);
  view->if_not_exists = AcceptIfNotExists();
  CheckReplaceIfNotExists(mode, view->if_not_exists);
  view->name = ParseObjectName("a view");
  if (Is(T::kLeftParen)) {
    Advance();
    view->has_columns = true;
    do {
      if (AtConstraint()) {
        view->constraints.push_back(arena_, ParseConstraint(false));
      } else {
        view->columns.push_back(arena_, ParseColumnDefinition(true));
      }
    } while (Accept(T::kComma));
    Expect(T::kRightParen);
  }
  if (Accept(K::kUsing)) {
    view->provider = ParseObjectName("a format");
    if (Accept(K::kOptions)) view->options = ParsePropertyList();
    return Finish(view);
  }
  for (const ColumnDefinition* column : view->columns) {
    if (column->type == nullptr) continue;
    Fail(DiagnosticCode::kSyntaxError, column->type->span,
         "a column of a view has no type of its own",
         "leave it out, or cast in the query");
  }
  while (!failed_ && ParseViewClause(view)) {
  }
  Expect(K::kAs);
  if (view->metrics) {
    view->metric_body = ParseDollarBody();
  } else {
    view->query = ParseQuery();
  }
  return Finish(view);
}

bool Parser::ParseViewClause(CreateViewStatement* view) {
  const auto once = [this](bool present) {
    if (!present) return;
    Fail(DiagnosticCode::kDuplicateClause, Peek().span(),
         "a clause of the view stands twice");
  };
  if (Is(K::kComment)) {
    once(view->comment != nullptr);
    Advance();
    view->comment = ParseStringOrParameter();
  } else if (Is(K::kTblproperties)) {
    once(!view->properties.empty());
    Advance();
    view->properties = ParsePropertyList();
  } else if (Is(K::kDefault, K::kCollation)) {
    once(!view->default_collation.empty());
    Advance();
    Advance();
    view->default_collation = ParseCollationName();
  } else if (Is(K::kWith, K::kSchema)) {
    once(view->schema_mode != ViewSchemaMode::kNotGiven);
    view->schema_mode = AcceptSchemaMode();
  } else if (Accept(K::kWith, K::kMetrics)) {
    once(view->metrics);
    view->metrics = true;
    Expect(K::kLanguage);
    if (!Is(K::kYaml)) Unexpected("YAML");
    view->language = ParseIdentifier("a language");
  } else {
    return false;
  }
  return true;
}

// WITH SCHEMA BINDING and its like.
ViewSchemaMode Parser::AcceptSchemaMode() {
  Expect(K::kWith, K::kSchema);
  if (Accept(K::kBinding)) return ViewSchemaMode::kBinding;
  if (Accept(K::kCompensation)) return ViewSchemaMode::kCompensation;
  if (Accept(K::kType)) {
    Expect(K::kEvolution);
    return ViewSchemaMode::kTypeEvolution;
  }
  Expect(K::kEvolution);
  return ViewSchemaMode::kEvolution;
}

absl::string_view Parser::ParseDollarBody() {
  if (!Is(T::kDollarString)) {
    if (Is(T::kString)) return ParseStringValue();
    Unexpected("a $$ body");
    return "";
  }
  const absl::string_view token = TextOf(Peek());
  const size_t tag = token.find('$', 1) + 1;
  Advance();
  return token.substr(tag, token.size() - 2 * tag);
}

Statement* Parser::ParseCreatePipelineTable(CreateMode mode, uint32_t begin) {
  auto* create = StartAt<CreatePipelineTableStatement>(begin);
  create->mode = mode;
  create->private_table = Accept(K::kPrivate);
  create->temporary = Accept(K::kTemporary) || Accept(K::kTemp);
  if (Accept(K::kStreaming)) {
    Expect(K::kTable);
    create->type = ObjectType::kStreamingTable;
  } else {
    Expect(K::kMaterialized, K::kView);
  }
  create->if_not_exists = AcceptIfNotExists();
  create->name = ParseObjectName();
  if (Is(T::kLeftParen)) {
    Advance();
    create->has_columns = true;
    do {
      if (AtConstraint()) {
        create->constraints.push_back(arena_, ParseConstraint(false));
      } else {
        create->columns.push_back(arena_, ParseColumnDefinition(true));
      }
    } while (Accept(T::kComma));
    Expect(T::kRightParen);
  }
  create->clauses = Start<TableClauses>();
  while (!failed_) {
    if (Is(K::kSchedule) || Is(K::kTrigger)) {
      create->schedule = ParseSchedule();
    } else if (!ParseTableClause(create->clauses)) {
      break;
    }
  }
  Finish(create->clauses);
  if (Accept(K::kAs)) {
    create->query = ParseQuery();
  } else if (create->type == ObjectType::kMaterializedView) {
    Unexpected("AS");
  }
  return Finish(create);
}

RefreshSchedule* Parser::ParseSchedule() {
  auto* schedule = Start<RefreshSchedule>();
  if (Accept(K::kTrigger)) {
    schedule->schedule = ScheduleKind::kTriggerOnUpdate;
    Expect(K::kOn, K::kUpdate);
    if (Accept(K::kAt)) {
      Expect(K::kMost, K::kEvery);
      schedule->at_most_every = ParseExpression();
    }
    return Finish(schedule);
  }
  Expect(K::kSchedule);
  schedule->refresh_keyword = Accept(K::kRefresh);
  if (Accept(K::kCron)) {
    schedule->schedule = ScheduleKind::kCron;
    schedule->cron = ParseStringLiteral();
    if (Accept(K::kAt, K::kTime)) {
      Expect(K::kZone);
      schedule->time_zone = ParseStringLiteral();
    }
    return Finish(schedule);
  }
  Expect(K::kEvery);
  schedule->schedule = ScheduleKind::kEvery;
  schedule->every = ParseIntegerOrParameter();
  schedule->every_unit = ParseIdentifier("HOURS, DAYS or WEEKS");
  return Finish(schedule);
}

Statement* Parser::ParseCreateFlow(uint32_t begin) {
  auto* flow = StartAt<CreateFlowStatement>(begin);
  Expect(K::kFlow);
  flow->name = ParseObjectName("a flow");
  if (Accept(K::kComment)) flow->comment = ParseStringOrParameter();
  Expect(K::kAs);
  const uint32_t body = Here();
  flow->body = Is(K::kAuto) || Is(K::kApply) ? ParseAutoCdc(body)
                                             : ParseInsert(nullptr, body);
  return Finish(flow);
}

// APPLY CHANGES INTO t FROM s ... or AUTO CDC INTO t FROM s ...
Statement* Parser::ParseAutoCdc(uint32_t begin) {
  auto* cdc = StartAt<AutoCdcStatement>(begin);
  cdc->apply_changes = Accept(K::kApply, K::kChanges);
  if (!cdc->apply_changes) Expect(K::kAuto, K::kCdc);
  Expect(K::kInto);
  cdc->target = ParseObjectName("a table");
  Expect(K::kFrom);
  cdc->source = ParseRelationPrimary();
  Expect(K::kKeys);
  ParenList(&cdc->keys, [this] { return ParseObjectName("a column"); });
  while (!failed_ && ParseAutoCdcClause(cdc)) {
  }
  if (cdc->sequence_by == nullptr) Unexpected("SEQUENCE BY");
  return Finish(cdc);
}

// One clause behind KEYS; false when none comes.
bool Parser::ParseAutoCdcClause(AutoCdcStatement* cdc) {
  const auto names = [this](List<ObjectName>* list) {
    if (Is(T::kLeftParen)) {
      ParenList(list, [this] { return ParseObjectName("a column"); });
    } else {
      CommaList(list, [this] { return ParseObjectName("a column"); });
    }
  };
  if (Accept(K::kIgnore, K::kNull)) {
    Expect(K::kUpdates);
    cdc->ignore_null_updates = true;
  } else if (Accept(K::kWhere)) {
    cdc->where = ParseExpression();
  } else if (Accept(K::kApply, K::kAs, K::kDelete)) {
    Expect(K::kWhen);
    cdc->apply_as_delete = ParseExpression();
  } else if (Accept(K::kApply, K::kAs, K::kTruncate)) {
    Expect(K::kWhen);
    cdc->apply_as_truncate = ParseExpression();
  } else if (Accept(K::kSequence, K::kBy)) {
    cdc->sequence_by = ParseExpression();
  } else if (Accept(K::kColumns)) {
    if (Accept(T::kStar)) {
      Expect(K::kExcept);
      names(&cdc->columns_except);
    } else {
      const bool parens = Accept(T::kLeftParen);
      CommaList(&cdc->columns, [this] { return ParseSelectItem(); });
      if (parens) Expect(T::kRightParen);
    }
  } else if (Accept(K::kStored, K::kAs, K::kScd)) {
    Expect(K::kType);
    cdc->scd_type = ParseIntegerOrParameter();
  } else if (Accept(K::kTrack, K::kHistory)) {
    Expect(K::kOn);
    if (Accept(T::kStar)) {
      Expect(K::kExcept);
      cdc->track_history_except = true;
    }
    names(&cdc->track_history);
  } else {
    return false;
  }
  return true;
}

}  // namespace semantic_layer::sql::internal
