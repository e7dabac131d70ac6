#include "common/sql/guard/guard.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/limits.h"

namespace semantic_layer::sql {
namespace {

// Endings by which an engine takes a name for a file.
constexpr absl::string_view kFileEndings[] = {
    ".csv",    ".tsv", ".txt",   ".json",    ".jsonl", ".ndjson", ".parquet",
    ".avro",   ".orc", ".arrow", ".feather", ".xlsx",  ".db",     ".duckdb",
    ".sqlite", ".gz",  ".zst",   ".zip",     ".bz2",   ".xml",    ".shp"};

// Prefixes of the embedded engine's own views and functions.
constexpr absl::string_view kEnginePrefixes[] = {"duckdb_", "pragma_",
                                                 "sqlite_"};

bool IsPathLike(absl::string_view text) {
  if (text.find_first_of("/\\*?") != absl::string_view::npos) return true;
  // A scheme or a drive: s3:, C:.
  if (text.find(':') != absl::string_view::npos) return true;
  for (const absl::string_view ending : kFileEndings) {
    if (absl::EndsWithIgnoreCase(text, ending)) return true;
  }
  return false;
}

StatementEffect Worse(StatementEffect a, StatementEffect b) {
  return static_cast<int>(a) > static_cast<int>(b) ? a : b;
}

// The worst effect of the statements inside of a statement; kRead for none.
StatementEffect NestedEffect(const Node& node) {
  StatementEffect effect = StatementEffect::kRead;
  ForEachChild(node, [&](const Node& child) {
    if (IsStatement(child.kind)) {
      // A block's own variables end with it.
      if (child.Is<DeclareVariableStatement>() ||
          child.Is<SetVariableStatement>()) {
        return;
      }
      effect = Worse(effect, EffectOf(static_cast<const Statement&>(child)));
    } else if (!IsExpression(child.kind)) {
      effect = Worse(effect, NestedEffect(child));
    }
  });
  return effect;
}

class ReadOnlyCheck {
 public:
  explicit ReadOnlyCheck(const GuardOptions& options) : options_(options) {}

  void CheckStatement(const Statement& statement) {
    const StatementEffect effect = EffectOf(statement);
    const bool allowed =
        effect == StatementEffect::kRead ||
        (effect == StatementEffect::kWrite && options_.allow_writes);
    if (!allowed) {
      Refuse(statement.span,
             effect == StatementEffect::kUnknown
                 ? "what this statement does is only known when it runs"
                 : absl::StrCat("this statement is ",
                                effect == StatementEffect::kWrite
                                    ? "a writing"
                                    : "an administrative",
                                " one"),
             "only statements that read are allowed here");
      return;
    }
    Walk(static_cast<const Node&>(statement), [this](const Node& node) {
      CheckNode(node);
      return findings_.size() < kMaxDiagnostics;
    });
  }

  std::vector<Diagnostic> Take() { return std::move(findings_); }

 private:
  void Refuse(Span span, std::string message, std::string hint = "") {
    if (findings_.size() >= kMaxDiagnostics) return;
    findings_.push_back({Severity::kError, DiagnosticCode::kStatementNotAllowed,
                         std::move(message), span, std::move(hint)});
  }

  // The table's name must name a table: no file, nothing of the engine's own,
  // nothing that is only known at run time.
  void CheckTableName(const ObjectName& name) {
    for (const Identifier& part : name.parts) {
      absl::string_view text = part.text;
      if (part.dynamic != nullptr) {
        const auto* literal = part.dynamic->As<LiteralExpr>();
        if (literal == nullptr || literal->literal != LiteralKind::kString) {
          if (options_.allow_unbound_names) return;
          Refuse(part.dynamic->span,
                 "the name of this table is only known when it runs",
                 "bind its parameters first, or write the name");
          return;
        }
        text = literal->text;
      }
      if (IsPathLike(text)) {
        Refuse(name.span(), "files and paths cannot be read here",
               "load the data into a table first");
        return;
      }
      for (const absl::string_view prefix : kEnginePrefixes) {
        if (absl::StartsWithIgnoreCase(text, prefix)) {
          Refuse(name.span(), "the engine's own tables cannot be read here",
                 "use SHOW, DESCRIBE or information_schema");
          return;
        }
      }
    }
  }

  void CheckTableFunction(const FunctionCall& call) {
    const FunctionInfo* function = FindFunction(call.name);
    const bool harmless = function != nullptr &&
                          function->trait != FunctionTrait::kReach &&
                          (function->kind == FunctionKind::kTable ||
                           function->kind == FunctionKind::kGenerator);
    if (harmless) return;
    if (call.name.parts.size() == 1) {
      const std::string name = absl::AsciiStrToLower(call.name.parts[0].text);
      for (const absl::string_view extra : options_.extra_table_functions) {
        if (name == extra) return;
      }
    }
    Refuse(call.span,
           absl::StrCat("the table function `", call.name.parts.back().text,
                        "` is not allowed"),
           "tables, views, range, explode and the like can be read");
  }

  void CheckCall(const FunctionCall& call) {
    if (call.name.parts.empty() || call.name.parts.back().dynamic != nullptr) {
      if (options_.allow_unbound_names) return;
      Refuse(call.span, "the name of this function is only known when it runs");
      return;
    }
    const FunctionInfo* function = FindFunction(call.name);
    if (function == nullptr) {
      if (!options_.refuse_unknown_functions) return;
      Refuse(call.name.span(),
             absl::StrCat("the function `", call.name.parts.back().text,
                          "` is none of Databricks SQL's built-in ones"));
    } else if (function->trait == FunctionTrait::kReach) {
      Refuse(call.span, absl::StrCat("`", function->name,
                                     "` reaches outside of the query"));
    }
  }

  void CheckOptions(const List<Property>& options) {
    for (const Property& option : options) {
      absl::string_view key = option.key_text;
      if (!option.name.empty()) key = option.name.parts.back().text;
      if (!absl::EqualsIgnoreCase(key, "path") &&
          !absl::EqualsIgnoreCase(key, "location") &&
          !absl::EqualsIgnoreCase(key, "url")) {
        continue;
      }
      Refuse(option.value == nullptr ? option.name.span() : option.value->span,
             "files and paths cannot be reached here",
             "load the data into a table first");
    }
  }

  void CheckTableClauses(const TableClauses& clauses) {
    CheckOptions(clauses.options);
    if (clauses.location == nullptr) return;
    Refuse(clauses.location->span, "a table cannot have a location of its own",
           "leave LOCATION out");
  }

  void CheckCreateView(const CreateViewStatement& view) {
    CheckTableName(view.name);
    CheckOptions(view.options);
    if (view.provider.empty()) return;
    Refuse(view.provider.span(), "a view of files cannot be made here",
           "make the view from a query");
  }

  // SQL is the only language that stays inside of the warehouse.
  void CheckCreateFunction(const CreateFunctionStatement& function) {
    if (!function.has_source && function.class_name == nullptr) return;
    Refuse(function.span, "code other than SQL cannot be run here",
           "write the function's body in SQL: RETURN expression");
  }

  void CheckNode(const Node& node) {
    switch (node.kind) {
      case NodeKind::kTableRelation:
        return CheckTableName(static_cast<const TableRelation&>(node).name);
      case NodeKind::kTableQuery:
        return CheckTableName(static_cast<const TableQuery&>(node).table);
      case NodeKind::kTableArgumentExpr:
        return CheckTableName(
            static_cast<const TableArgumentExpr&>(node).table);
      case NodeKind::kFunctionRelation: {
        const FunctionCall& call =
            *static_cast<const FunctionRelation&>(node).call;
        table_calls_.insert(&call);
        return CheckTableFunction(call);
      }
      case NodeKind::kLateralView: {
        const FunctionCall& call = *static_cast<const LateralView&>(node).call;
        table_calls_.insert(&call);
        return CheckTableFunction(call);
      }
      case NodeKind::kFunctionCall: {
        const auto& call = static_cast<const FunctionCall&>(node);
        if (!table_calls_.contains(&call)) CheckCall(call);
        return;
      }
      // Inside of statements that write.
      case NodeKind::kInsertTarget:
        return CheckTableName(static_cast<const InsertTarget&>(node).table);
      case NodeKind::kUpdateStatement:
        return CheckTableName(static_cast<const UpdateStatement&>(node).table);
      case NodeKind::kDeleteStatement:
        return CheckTableName(static_cast<const DeleteStatement&>(node).table);
      case NodeKind::kMergeStatement:
        return CheckTableName(static_cast<const MergeStatement&>(node).target);
      case NodeKind::kDropStatement:
        return CheckTableName(static_cast<const DropStatement&>(node).name);
      case NodeKind::kTruncateTableStatement:
        return CheckTableName(
            static_cast<const TruncateTableStatement&>(node).table);
      case NodeKind::kAlterStatement:
        return CheckTableName(static_cast<const AlterStatement&>(node).name);
      case NodeKind::kConvertToDeltaStatement:
        return CheckTableName(
            static_cast<const ConvertToDeltaStatement&>(node).table);
      case NodeKind::kCreateViewStatement:
        return CheckCreateView(static_cast<const CreateViewStatement&>(node));
      case NodeKind::kCreateTableStatement: {
        const auto& create = static_cast<const CreateTableStatement&>(node);
        CheckTableName(create.name);
        CheckTableName(create.like);
        return CheckTableName(create.clone_source);
      }
      case NodeKind::kCreateFunctionStatement:
        return CheckCreateFunction(
            static_cast<const CreateFunctionStatement&>(node));
      case NodeKind::kTableClauses:
        return CheckTableClauses(static_cast<const TableClauses&>(node));
      case NodeKind::kAlterSetLocation:
        return Refuse(node.span, "a table cannot have a location of its own");
      case NodeKind::kCopyIntoStatement:
      case NodeKind::kLoadDataStatement:
      case NodeKind::kInsertDirectoryStatement:
        return Refuse(node.span, "files and paths cannot be reached here");
      case NodeKind::kDescribeStatement: {
        const auto& describe = static_cast<const DescribeStatement&>(node);
        if (describe.path != nullptr) {
          Refuse(describe.path->span, "files and paths cannot be read here");
        }
        return CheckTableName(describe.name);
      }
      case NodeKind::kShowStatement:
        return CheckTableName(static_cast<const ShowStatement&>(node).name);
      case NodeKind::kTransformClause:
        return Refuse(node.span, "scripts cannot be run here");
      case NodeKind::kTemplateExpr:
        return Refuse(node.span,
                      "a client-side placeholder was left in the statement",
                      "replace it before running the statement");
      default:
        return;
    }
  }

  const GuardOptions& options_;
  absl::flat_hash_set<const FunctionCall*> table_calls_;
  std::vector<Diagnostic> findings_;
};

}  // namespace

absl::string_view StatementEffectName(StatementEffect effect) {
  switch (effect) {
    case StatementEffect::kRead:
      return "read";
    case StatementEffect::kWrite:
      return "write";
    case StatementEffect::kAdministrative:
      return "administrative";
    case StatementEffect::kUnknown:
      return "unknown";
  }
  return "";
}

StatementEffect EffectOf(const Statement& statement) {
  switch (statement.kind) {
    case NodeKind::kQueryStatement:
      return StatementEffect::kRead;
    case NodeKind::kInsertStatement:
    case NodeKind::kInsertDirectoryStatement:
    case NodeKind::kMultiInsertStatement:
    case NodeKind::kMergeStatement:
    case NodeKind::kUpdateStatement:
    case NodeKind::kDeleteStatement:
    case NodeKind::kCopyIntoStatement:
    case NodeKind::kLoadDataStatement:
    case NodeKind::kCreateTableStatement:
    case NodeKind::kCreateViewStatement:
    case NodeKind::kCreatePipelineTableStatement:
    case NodeKind::kDropStatement:
    case NodeKind::kTruncateTableStatement:
    case NodeKind::kUndropStatement:
    case NodeKind::kCreateIndexStatement:
    case NodeKind::kAlterStatement:
      return StatementEffect::kWrite;
    case NodeKind::kAutoCdcStatement:
    case NodeKind::kCreateFlowStatement:
    case NodeKind::kCreateFunctionStatement:
    case NodeKind::kCreateProcedureStatement:
    case NodeKind::kCreateObjectStatement:
    case NodeKind::kConvertToDeltaStatement:
    case NodeKind::kOptimizeStatement:
    case NodeKind::kReorgStatement:
    case NodeKind::kRestoreStatement:
    case NodeKind::kVacuumStatement:
      return StatementEffect::kWrite;
    case NodeKind::kShowStatement:
    case NodeKind::kDescribeStatement:
    case NodeKind::kExplainStatement:  // describes, does not run
      return StatementEffect::kRead;
    case NodeKind::kDeclareVariableStatement:
    case NodeKind::kSetVariableStatement:
      return StatementEffect::kAdministrative;
    case NodeKind::kExecuteImmediateStatement:
    case NodeKind::kCallStatement:
      return StatementEffect::kUnknown;
    case NodeKind::kCompoundStatement:
    case NodeKind::kIfStatement:
    case NodeKind::kCaseStatement:
    case NodeKind::kLoopStatement:
    case NodeKind::kDeclareHandlerStatement:
      // A script does what the worst of its statements does.
      return NestedEffect(statement);
    case NodeKind::kDeclareConditionStatement:
    case NodeKind::kDeclareCursorStatement:
    case NodeKind::kCursorStatement:
    case NodeKind::kLeaveStatement:
    case NodeKind::kSignalStatement:
    case NodeKind::kReturnStatement:
      return StatementEffect::kRead;
    default:
      // Settings, sessions, grants, files, caches, and every kind that is not
      // known to be harmless.
      return StatementEffect::kAdministrative;
  }
}

std::vector<Diagnostic> CheckReadOnly(const Statement& statement,
                                      const GuardOptions& options) {
  ReadOnlyCheck check(options);
  check.CheckStatement(statement);
  return check.Take();
}

}  // namespace semantic_layer::sql
