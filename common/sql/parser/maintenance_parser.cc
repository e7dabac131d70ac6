#include "absl/strings/ascii.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

Statement* Parser::ParseAnalyze() {
  auto* analyze = Start<AnalyzeStatement>();
  Expect(K::kAnalyze);
  if (Accept(K::kTables)) {
    analyze->all_tables = true;
    if (Accept(K::kFrom) || Accept(K::kIn)) {
      analyze->name = ParseObjectName("a schema");
    }
  } else {
    Expect(K::kTable);
    analyze->name = ParseObjectName("a table");
    if (Is(K::kPartition)) analyze->partition = ParsePartitionSpec();
  }
  Expect(K::kCompute);
  if (Accept(K::kStorage)) {
    Expect(K::kMetrics);
    analyze->scope = AnalyzeScope::kStorage;
    return Finish(analyze);
  }
  if (Accept(K::kDelta)) analyze->scope = AnalyzeScope::kDelta;
  Expect(K::kStatistics);
  if (Accept(K::kNoscan)) {
    analyze->scope = AnalyzeScope::kNoScan;
  } else if (Accept(K::kFor)) {
    if (Accept(K::kAll)) {
      Expect(K::kColumns);
      analyze->scope = AnalyzeScope::kAllColumns;
    } else {
      Expect(K::kColumns);
      analyze->scope = AnalyzeScope::kColumns;
      CommaList(&analyze->columns,
                [this] { return ParseIdentifier("a column"); });
    }
  } else if (AtIdentifier()) {
    Unexpected("NOSCAN or FOR COLUMNS");
  }
  return Finish(analyze);
}

Statement* Parser::ParseRefresh() {
  auto* refresh = Start<RefreshStatement>();
  Expect(K::kRefresh);
  if (Is(K::kTable) || Is(K::kFunction) || Is(K::kMaterialized, K::kView) ||
      Is(K::kStreaming, K::kTable)) {
    refresh->type = AcceptObjectType();
    refresh->name = ParseObjectName();
    refresh->full = Accept(K::kFull);
    if (Accept(K::kSync)) refresh->wait = RefreshWait::kSync;
    if (Accept(K::kAsync)) refresh->wait = RefreshWait::kAsync;
    return Finish(refresh);
  }
  if (Is(K::kForeign) && Peek(1).type == T::kWord) {
    Advance();
    refresh->foreign = true;
    refresh->type = AcceptObjectType();
    if (refresh->type == ObjectType::kNone) Unexpected("CATALOG");
    refresh->name = ParseObjectName();
    return Finish(refresh);
  }
  if (AtEndOfStatement()) Unexpected("TABLE or a path");
  refresh->path = absl::StripAsciiWhitespace(RestOfStatement());
  return Finish(refresh);
}

Statement* Parser::ParseRepair() {
  auto* repair = Start<RepairTableStatement>();
  repair->msck = Accept(K::kMsck);
  repair->fsck = !repair->msck && Accept(K::kFsck);
  Expect(K::kRepair, K::kTable);
  repair->table = ParseObjectName("a table");
  if (repair->fsck) {
    repair->metadata_only = Accept(K::kMetadata, K::kOnly);
    repair->dry_run = Accept(K::kDry, K::kRun);
    return Finish(repair);
  }
  if (Is(K::kAdd) || Is(K::kDrop) || Is(K::kSync)) {
    repair->mode = Is(K::kAdd)    ? RepairMode::kAdd
                   : Is(K::kDrop) ? RepairMode::kDrop
                                  : RepairMode::kSync;
    Advance();
    if (repair->mode == RepairMode::kSync && Accept(K::kMetadata)) {
      repair->mode = RepairMode::kMetadata;
      return Finish(repair);
    }
    Expect(K::kPartitions);
  }
  return Finish(repair);
}

Statement* Parser::ParseOptimize() {
  auto* optimize = Start<OptimizeStatement>();
  Expect(K::kOptimize);
  if (Is(T::kString) && !AtIdentifier()) {
    optimize->path = ParseStringLiteral();
  } else {
    optimize->table = ParseObjectName("a table");
  }
  optimize->full = Accept(K::kFull);
  if (Accept(K::kWhere)) optimize->where = ParseExpression();
  if (Accept(K::kZorder)) {
    Expect(K::kBy);
    const bool parens = Accept(T::kLeftParen);
    CommaList(&optimize->zorder_by,
              [this] { return ParseObjectName("a column"); });
    if (parens) Expect(T::kRightParen);
  }
  return Finish(optimize);
}

Statement* Parser::ParseVacuum() {
  auto* vacuum = Start<VacuumStatement>();
  Expect(K::kVacuum);
  if (Is(T::kString) && !AtIdentifier()) {
    vacuum->path = ParseStringLiteral();
  } else {
    vacuum->table = ParseObjectName("a table");
  }
  if (Is(K::kFull) || Is(K::kLite)) vacuum->mode = ParseIdentifier();
  if (Accept(K::kRetain)) {
    vacuum->retain = ParseUnary();
    Expect(K::kHours);
  }
  vacuum->dry_run = Accept(K::kDry, K::kRun);
  return Finish(vacuum);
}

Statement* Parser::ParseRestore() {
  auto* restore = Start<RestoreStatement>();
  Expect(K::kRestore);
  if (Is(K::kTable) && AtName(1)) Advance();
  restore->table = ParseObjectName("a table");
  if (Is(T::kAt)) {
    restore->version = ParseAtVersion();
    return Finish(restore);
  }
  Expect(K::kTo);
  restore->version = ParseTimeTravel();
  if (restore->version == nullptr) Unexpected("VERSION AS OF");
  return Finish(restore);
}

Statement* Parser::ParseConvert() {
  auto* convert = Start<ConvertToDeltaStatement>();
  Expect(K::kConvert, K::kTo);
  Expect(K::kDelta);
  convert->table = ParseObjectName("a table");
  convert->no_statistics = Accept(K::kNo, K::kStatistics);
  if (Accept(K::kPartitioned, K::kBy)) {
    ParenList(&convert->partitioned_by,
              [this] { return ParseColumnDefinition(true); });
  }
  return Finish(convert);
}

Statement* Parser::ParseGenerate() {
  auto* generate = Start<GenerateStatement>();
  Expect(K::kGenerate);
  generate->mode = ParseIdentifier("symlink_format_manifest");
  Expect(K::kFor, K::kTable);
  generate->table = ParseObjectName("a table");
  return Finish(generate);
}

Statement* Parser::ParseReorg() {
  auto* reorg = Start<ReorgStatement>();
  Expect(K::kReorg, K::kTable);
  reorg->table = ParseObjectName("a table");
  if (Accept(K::kCheckpoint)) {
    reorg->checkpoint = true;
    return Finish(reorg);
  }
  if (Accept(K::kWhere)) reorg->where = ParseExpression();
  Expect(K::kApply);
  Expect(T::kLeftParen);
  if (Accept(K::kUpgrade, K::kUniform)) {
    reorg->purge = false;
    reorg->uniform = ParsePropertyList();
  } else {
    Expect(K::kPurge);
  }
  Expect(T::kRightParen);
  return Finish(reorg);
}

}  // namespace semantic_layer::sql::internal
