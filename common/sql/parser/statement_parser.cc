#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

Statement* Parser::ParseStatement() {
  const Nesting nesting(this);
  const uint32_t begin = Here();
  if (AtCompound()) {
    return ParseCompound(Identifier(), begin);
  }
  if (AtLabel()) return ParseLabelled();
  switch (Peek().keyword) {
    case K::kWith:
      return ParseStatementAfterWith();
    case K::kFrom:
      return ParseFromStatement(nullptr, begin);
    case K::kInsert:
      return ParseInsert(nullptr, begin);
    case K::kMerge:
      return ParseMerge(nullptr, begin);
    case K::kUpdate:
      return ParseUpdate(nullptr, begin);
    case K::kDelete:
      return ParseDelete(nullptr, begin);
    case K::kCopy:
      return ParseCopyInto();
    case K::kLoad:
      return ParseLoadData();
    case K::kCreate:
    case K::kReplace:
      return ParseCreate();
    case K::kAlter:
      return ParseAlter();
    case K::kDrop:
      return ParseDrop();
    case K::kTruncate:
      return ParseTruncate();
    case K::kUndrop:
      return ParseUndrop();
    case K::kSet:
      return ParseSet();
    case K::kReset:
      return ParseReset();
    case K::kUse:
      return ParseUse();
    case K::kDeclare:
      return ParseDeclare();
    case K::kExecute:
      return ParseExecuteImmediate();
    case K::kCall:
      return ParseCall();
    case K::kCache:
      return ParseCache();
    case K::kUncache:
    case K::kClear:
      return ParseUncache();
    case K::kExplain:
      return ParseExplain();
    case K::kShow:
      return ParseShow();
    case K::kDesc:
    case K::kDescribe:
      return ParseDescribe();
    case K::kComment:
      return ParseComment();
    case K::kAnalyze:
      return ParseAnalyze();
    case K::kRefresh:
      return ParseRefresh();
    case K::kMsck:
    case K::kRepair:
    case K::kFsck:
      return ParseRepair();
    case K::kOptimize:
      return ParseOptimize();
    case K::kVacuum:
      return ParseVacuum();
    case K::kRestore:
      return ParseRestore();
    case K::kConvert:
      return ParseConvert();
    case K::kGenerate:
      return ParseGenerate();
    case K::kReorg:
      return ParseReorg();
    case K::kGrant:
      return ParseGrant(GrantVerb::kGrant);
    case K::kRevoke:
      return ParseGrant(GrantVerb::kRevoke);
    case K::kDeny:
      return ParseGrant(GrantVerb::kDeny);
    case K::kUnset:
      return ParseTag(true);
    case K::kSync:
      return ParseSync();
    case K::kApply:
      return ParseAutoCdc(begin);
    case K::kAuto:
      return ParseAutoCdc(begin);
    case K::kAdd:
      return ParseResource("ADD");
    case K::kList:
      if (Peek(1).type == T::kString) {
        return ParseFileStatement(FileVerb::kList);
      }
      return ParseResource("LIST");
    case K::kPut:
      return ParseFileStatement(FileVerb::kPut);
    case K::kGet:
      if (Ahead(1, K::kDiagnostics)) return ParseGetDiagnostics();
      return ParseFileStatement(FileVerb::kGet);
    case K::kRemove:
      return ParseFileStatement(FileVerb::kRemove);
    case K::kSignal:
      return ParseSignal(false);
    case K::kResignal:
      return ParseSignal(true);
    default:
      break;
  }
  if (tracing_) {
    for (K word :
         {K::kSelect, K::kWith,   K::kInsert, K::kUpdate,   K::kDelete,
          K::kMerge,  K::kCreate, K::kAlter,  K::kDrop,     K::kShow,
          K::kSet,    K::kUse,    K::kGrant,  K::kTruncate, K::kDescribe,
          K::kFrom,   K::kValues, K::kBegin,  K::kExplain,  K::kRefresh}) {
      Trace(word);
    }
  }
  if (Peek().type == T::kWord && !AtQuery(0) && !Is(K::kSelect)) {
    Unexpected("a statement");
  }
  return ParseQueryStatement();
}

Statement* Parser::ParseQueryStatement() {
  auto* statement = Start<QueryStatement>();
  statement->query = ParseQuery();
  return Finish(statement);
}

// WITH ... may lead into DML.
Statement* Parser::ParseStatementAfterWith() {
  const uint32_t begin = Here();
  WithClause* with = ParseWith();
  switch (Peek().keyword) {
    case K::kInsert:
      return ParseInsert(with, begin);
    case K::kMerge:
      return ParseMerge(with, begin);
    case K::kUpdate:
      return ParseUpdate(with, begin);
    case K::kDelete:
      return ParseDelete(with, begin);
    case K::kFrom:
      return ParseFromStatement(with, begin);
    default: {
      auto* statement = StartAt<QueryStatement>(begin);
      statement->query = ParseQueryAfterWith(with, begin);
      return Finish(statement);
    }
  }
}

absl::string_view Parser::WordsSince(size_t begin) {
  std::string words;
  for (size_t i = begin; i < pos_; ++i) {
    if (i > begin) words += ' ';
    absl::StrAppend(&words, absl::AsciiStrToUpper(TextOf(tokens_[i])));
  }
  return arena_.Copy(words);
}

absl::string_view Parser::RestOfStatement() {
  const uint32_t begin = Here();
  while (!AtEndOfStatement()) {
    // It would take in whatever is written behind the statement.
    if (Peek().problem() == LexProblem::kUnclosedComment) {
      Unexpected();
      return absl::string_view();
    }
    Advance();
  }
  if (prev_end_ <= begin) return absl::string_view();
  return text_.substr(begin, prev_end_ - begin);
}

ObjectType Parser::AcceptObjectType() {
  const auto take = [this](int words, ObjectType type) {
    for (int i = 0; i < words; ++i) Advance();
    return type;
  };
  switch (Peek().keyword) {
    case K::kTable:
      return take(1, ObjectType::kTable);
    case K::kView:
      return take(1, ObjectType::kView);
    case K::kMaterialized:
      return Ahead(1, K::kView) ? take(2, ObjectType::kMaterializedView)
                                : ObjectType::kNone;
    case K::kStreaming:
      return Ahead(1, K::kTable) ? take(2, ObjectType::kStreamingTable)
                                 : ObjectType::kNone;
    case K::kSchema:
      return take(1, ObjectType::kSchema);
    case K::kDatabase:
      return take(1, ObjectType::kDatabase);
    case K::kNamespace:
      return take(1, ObjectType::kNamespace);
    case K::kCatalog:
      return take(1, ObjectType::kCatalog);
    case K::kMetastore:
      return take(1, ObjectType::kMetastore);
    case K::kFunction:
      return take(1, ObjectType::kFunction);
    case K::kProcedure:
      return take(1, ObjectType::kProcedure);
    case K::kVariable:
      return take(1, ObjectType::kVariable);
    case K::kColumn:
      return take(1, ObjectType::kColumn);
    case K::kIndex:
      return take(1, ObjectType::kIndex);
    case K::kBloomfilter:
      return Ahead(1, K::kIndex) ? take(2, ObjectType::kBloomfilterIndex)
                                 : ObjectType::kNone;
    case K::kVolume:
      return take(1, ObjectType::kVolume);
    case K::kConnection:
      return take(1, ObjectType::kConnection);
    case K::kServer:
      return take(1, ObjectType::kServer);
    case K::kExternal:
      return Ahead(1, K::kLocation) ? take(2, ObjectType::kExternalLocation)
                                    : ObjectType::kNone;
    case K::kCredential:
      return take(1, ObjectType::kCredential);
    case K::kStorage:
      return Ahead(1, K::kCredential) ? take(2, ObjectType::kStorageCredential)
                                      : ObjectType::kNone;
    case K::kService:
      return Ahead(1, K::kCredential) ? take(2, ObjectType::kServiceCredential)
                                      : ObjectType::kNone;
    case K::kShare:
      return take(1, ObjectType::kShare);
    case K::kRecipient:
      return take(1, ObjectType::kRecipient);
    case K::kProvider:
      return take(1, ObjectType::kProvider);
    case K::kPolicy:
      return take(1, ObjectType::kPolicy);
    case K::kFlow:
      return take(1, ObjectType::kFlow);
    case K::kModel:
      return take(1, ObjectType::kModel);
    case K::kAny:
      return Ahead(1, K::kFile) ? take(2, ObjectType::kAnyFile)
                                : ObjectType::kNone;
    case K::kAnonymous:
      return Ahead(1, K::kFunction) ? take(2, ObjectType::kAnonymousFunction)
                                    : ObjectType::kNone;
    default:
      return ObjectType::kNone;
  }
}

Statement* Parser::ParseCreate() {
  const uint32_t begin = Here();
  CreateMode mode = CreateMode::kCreate;
  if (Accept(K::kReplace)) {
    mode = CreateMode::kReplace;
    return ParseCreateTable(mode, begin);
  }
  Expect(K::kCreate);
  if (Accept(K::kOr)) {
    if (Accept(K::kRefresh)) {
      mode = CreateMode::kCreateOrRefresh;
    } else {
      Expect(K::kReplace);
      mode = CreateMode::kCreateOrReplace;
    }
  }
  size_t ahead = 0;
  while (Ahead(ahead, K::kTemporary) || Ahead(ahead, K::kTemp) ||
         Ahead(ahead, K::kGlobal) || Ahead(ahead, K::kPrivate)) {
    if (++ahead > 2) break;
  }
  const bool temporary = ahead > 0;
  switch (Peek(ahead).keyword) {
    case K::kTable:
      return ParseCreateTable(mode, begin);
    case K::kExternal:
      if (Ahead(ahead + 1, K::kTable)) return ParseCreateTable(mode, begin);
      break;
    case K::kView:
      return ParseCreateView(mode, begin);
    case K::kMaterialized:
    case K::kStreaming:
      return ParseCreatePipelineTable(mode, begin);
    case K::kFunction:
      for (size_t i = 0; i < ahead; ++i) Advance();
      return ParseCreateFunction(mode, temporary, begin);
    case K::kProcedure:
      return ParseCreateProcedure(mode, begin);
    case K::kIndex:
    case K::kBloomfilter:
      return ParseCreateIndex(begin);
    case K::kFlow:
      return ParseCreateFlow(begin);
    case K::kPolicy:
      return ParseCreatePolicy(mode, begin);
    default:
      break;
  }
  return ParseCreateObject(mode, begin);
}

Statement* Parser::ParseDrop() {
  auto* drop = Start<DropStatement>();
  Expect(K::kDrop);
  drop->temporary = Accept(K::kTemporary) || Accept(K::kTemp);
  drop->type = Is(K::kColumn) ? ObjectType::kNone : AcceptObjectType();
  if (drop->type == ObjectType::kNone) {
    if (tracing_) {
      for (K word : {K::kTable, K::kView, K::kSchema, K::kFunction, K::kCatalog,
                     K::kVolume, K::kDatabase}) {
        Trace(word);
      }
    }
    Unexpected("a kind of object such as TABLE");
    return drop;
  }
  if (drop->temporary && drop->type != ObjectType::kFunction &&
      drop->type != ObjectType::kVariable && drop->type != ObjectType::kView &&
      drop->type != ObjectType::kTable) {
    Unexpected();
  }
  if (drop->type == ObjectType::kVariable && !drop->temporary) {
    Fail(DiagnosticCode::kSyntaxError, drop->span,
         "only temporary variables can be dropped",
         "write DROP TEMPORARY VARIABLE");
  }
  drop->if_exists = AcceptIfExists();
  if (drop->type == ObjectType::kBloomfilterIndex) {
    Expect(K::kOn);
    if (Accept(K::kTable)) drop->on_type = ObjectType::kTable;
    drop->on_table = ParseObjectName("a table");
    if (Accept(K::kFor)) {
      Expect(K::kColumns);
      drop->index_columns = ParseIdentifierList();
    }
    return Finish(drop);
  }
  drop->name = ParseObjectName();
  ParseDropTail(drop);
  return Finish(drop);
}

// What may follow the name depends on the kind of object.
void Parser::ParseDropTail(DropStatement* drop) {
  switch (drop->type) {
    case ObjectType::kIndex:
    case ObjectType::kPolicy:
      Expect(K::kOn);
      drop->on_type = AcceptObjectType();
      drop->on_table = ParseObjectName("a table");
      break;
    case ObjectType::kSchema:
    case ObjectType::kDatabase:
    case ObjectType::kNamespace:
    case ObjectType::kCatalog:
      drop->cascade = Accept(K::kCascade);
      drop->restrict = !drop->cascade && Accept(K::kRestrict);
      break;
    case ObjectType::kTable:
      drop->purge = Accept(K::kPurge);
      break;
    case ObjectType::kExternalLocation:
    case ObjectType::kCredential:
    case ObjectType::kStorageCredential:
    case ObjectType::kServiceCredential:
      drop->force = Accept(K::kForce);
      break;
    default:
      break;
  }
}

Statement* Parser::ParseTruncate() {
  auto* truncate = Start<TruncateTableStatement>();
  Expect(K::kTruncate, K::kTable);
  truncate->table = ParseObjectName("a table");
  if (Is(K::kPartition)) truncate->partition = ParsePartitionSpec();
  return Finish(truncate);
}

Statement* Parser::ParseUndrop() {
  auto* undrop = Start<UndropStatement>();
  Expect(K::kUndrop);
  undrop->type = AcceptObjectType();
  if (undrop->type == ObjectType::kNone) Unexpected("TABLE");
  if (Accept(K::kWith)) {
    Expect(K::kId);
    undrop->id = ParseStringLiteral();
  } else {
    undrop->name = ParseObjectName();
  }
  return Finish(undrop);
}

Statement* Parser::ParseExplain() {
  auto* explain = Start<ExplainStatement>();
  Expect(K::kExplain);
  if (Accept(K::kLogical)) {
    explain->mode = ExplainMode::kLogical;
  } else if (Accept(K::kFormatted)) {
    explain->mode = ExplainMode::kFormatted;
  } else if (Accept(K::kExtended)) {
    explain->mode = ExplainMode::kExtended;
  } else if (Accept(K::kCodegen)) {
    explain->mode = ExplainMode::kCodegen;
  } else if (Accept(K::kCost)) {
    explain->mode = ExplainMode::kCost;
  }
  explain->statement = ParseStatement();
  return Finish(explain);
}

Statement* Parser::ParseComment() {
  auto* comment = Start<CommentStatement>();
  Expect(K::kComment, K::kOn);
  comment->type = AcceptObjectType();
  if (comment->type == ObjectType::kNone) {
    Unexpected("a kind of object such as TABLE");
  }
  comment->name = ParseObjectName();
  Expect(K::kIs);
  comment->comment = Is(K::kNull) ? ParsePrimary() : ParseStringOrParameter();
  return Finish(comment);
}

}  // namespace semantic_layer::sql::internal
