#include "tests/databricks_emulator/sql/sql_functions.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/column_name.h"
#include "common/sql/printer/printer.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/unity_catalog/type_names.h"

namespace semantic_layer::emulator {
namespace {

// Calls that one statement may come to: more are a function of itself.
constexpr int kMaxCalls = 1000;

std::string TypeOf(const sql::DataType& type) {
  return NamesOfType(sql::Print(type)).text;
}

const ColumnRecord* FindParameter(const std::vector<ColumnRecord>& parameters,
                                  const sql::Expression& expression) {
  const auto* column = expression.As<sql::ColumnRef>();
  if (column == nullptr || column->name.parts.size() != 1) return nullptr;
  for (const ColumnRecord& parameter : parameters) {
    if (absl::EqualsIgnoreCase(parameter.name, column->name.parts[0].text)) {
      return &parameter;
    }
  }
  return nullptr;
}

// A body is an expression over the parameters and nothing else.
absl::Status CheckBody(const sql::CreateFunctionStatement& create,
                       const std::vector<ColumnRecord>& parameters) {
  if (create.body == nullptr || create.returns == nullptr ||
      create.returns_table) {
    return NotSupported(
        "functions in the emulator that are not RETURNS type RETURN "
        "expression");
  }
  absl::Status status;
  sql::Walk(static_cast<const sql::Node&>(*create.body),
            [&](const sql::Node& node) {
              if (node.Is<sql::Query>() && status.ok()) {
                status = NotSupported("queries in functions in the emulator");
              }
              const auto* column = node.As<sql::ColumnRef>();
              if (column != nullptr && status.ok() &&
                  FindParameter(parameters, *column) == nullptr) {
                status = SqlError(
                    "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703",
                    absl::StrCat("A column, variable, or function parameter "
                                 "with name ",
                                 sql::Print(*column), " cannot be resolved."));
              }
              return status.ok();
            });
  return status;
}

class Inliner {
 public:
  Inliner(const SqlContext& context, sql::Arena* arena)
      : context_(context), arena_(*arena), b_(*arena) {}

  absl::Status Run(sql::Node* tree) {
    sql::Walk(*tree, [this](sql::Node& node) {
      if (auto* item = node.As<sql::SelectItem>();
          item != nullptr && item->alias.text.empty() &&
          HoldsCall(*item->expression)) {
        item->alias = b_.Name(sql::ColumnNameOf(*item->expression));
      }
      sql::ForEachExpressionSlot(node, [this](sql::Expression*& slot) {
        const RecordPtr<FunctionRecord> function = FunctionOf(*slot);
        if (function == nullptr || !status_.ok()) return;
        absl::StatusOr<sql::Expression*> body =
            Expand(*function, *slot->As<sql::FunctionCall>());
        status_ = body.status();
        if (body.ok()) slot = *body;
      });
      return status_.ok();
    });
    return status_;
  }

 private:
  RecordPtr<FunctionRecord> FunctionOf(const sql::Node& node) const {
    const auto* call = node.As<sql::FunctionCall>();
    if (call == nullptr || sql::FindFunction(call->name) != nullptr) {
      return nullptr;
    }
    const absl::StatusOr<TableName> name =
        TableOf(call->name, *context_.session);
    if (!name.ok()) return nullptr;
    return context_.world->metastore->FindFunction(name->catalog, name->schema,
                                                   name->table);
  }

  bool HoldsCall(const sql::Expression& expression) const {
    bool holds = false;
    sql::Walk(static_cast<const sql::Node&>(expression),
              [&](const sql::Node& node) {
                holds = holds || FunctionOf(node) != nullptr;
                return !holds;
              });
    return holds;
  }

  absl::StatusOr<sql::Expression*> Expand(const FunctionRecord& function,
                                          const sql::FunctionCall& call) {
    RETURN_IF_ERROR(FromAccess(context_.world->access->Check(
        context_.principal, "EXECUTE",
        {SecurableType::kFunction, function.FullName()})));
    if (++calls_ > kMaxCalls) {
      return NotSupported(
          absl::StrCat("the function ", function.FullName(),
                       ", which calls itself or very many others"));
    }
    if (call.arguments.size() != function.parameters.size()) {
      return SqlError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", "42605",
                      absl::StrCat("The `", function.FullName(), "` requires ",
                                   function.parameters.size(),
                                   " parameters but the actual number is ",
                                   call.arguments.size(), "."));
    }
    std::vector<sql::Diagnostic> diagnostics;
    sql::Expression* body = sql::ParseExpressionInto(
        arena_, arena_.Copy(function.definition), &diagnostics);
    RETURN_IF_ERROR(ErrorOf(function.definition, diagnostics));
    ASSIGN_OR_RETURN(sql::DataType * returns, TypeTree(function.data_type));
    sql::CastExpr* whole = b_.Cast(body, returns);
    RETURN_IF_ERROR(Bind(function, call, whole));
    return whole;
  }

  absl::StatusOr<sql::DataType*> TypeTree(const std::string& text) {
    const sql::Parsed<sql::DataType> type = sql::ParseDataType(text);
    RETURN_IF_ERROR(ErrorOf(text, type.diagnostics));
    return sql::Clone(*type.node, arena_);
  }

  // Puts the arguments, cast to their parameters' types, in the place of the
  // parameters below `node`.
  absl::Status Bind(const FunctionRecord& function,
                    const sql::FunctionCall& call, sql::Node* node) {
    absl::Status status;
    sql::Walk(*node, [&](sql::Node& below) {
      if (arguments_.contains(&below)) return false;
      sql::ForEachExpressionSlot(below, [&](sql::Expression*& slot) {
        const ColumnRecord* parameter =
            FindParameter(function.parameters, *slot);
        if (parameter == nullptr || !status.ok()) return;
        const absl::StatusOr<sql::DataType*> type = TypeTree(parameter->type);
        status = type.status();
        if (!status.ok()) return;
        const auto at =
            static_cast<uint32_t>(parameter - function.parameters.data());
        slot = b_.Cast(sql::Clone(*call.arguments[at], arena_), *type);
        arguments_.insert(slot);
      });
      return status.ok();
    });
    return status;
  }

  const SqlContext& context_;
  sql::Arena& arena_;
  sql::Builder b_;
  // What was put in for parameters: names in there are the caller's.
  std::set<const sql::Node*> arguments_;
  int calls_ = 0;
  absl::Status status_;
};

}  // namespace

absl::Status RunCreateFunction(const sql::CreateFunctionStatement& create,
                               const SqlContext& context) {
  Metastore& metastore = *context.world->metastore;
  ASSIGN_OR_RETURN(const TableName name,
                   TableOf(create.name, *context.session));
  const std::string schema = absl::StrCat(name.catalog, ".", name.schema);
  if (metastore.FindSchema(name.catalog, name.schema) == nullptr) {
    return SchemaNotFound(schema);
  }
  RETURN_IF_ERROR(FromAccess(context.world->access->Check(
      context.principal, "CREATE_FUNCTION", {SecurableType::kSchema, schema})));
  FunctionRecord function = {.catalog = name.catalog,
                             .schema = name.schema,
                             .name = name.table,
                             .owner = context.principal.user_name};
  for (const sql::RoutineParameter& parameter : create.parameters) {
    if (parameter.default_value != nullptr) {
      return NotSupported("defaults of parameters in the emulator");
    }
    function.parameters.push_back({.name = std::string(parameter.name.text),
                                   .type = TypeOf(*parameter.type),
                                   .comment = LiteralText(parameter.comment)});
  }
  RETURN_IF_ERROR(CheckBody(create, function.parameters));
  if (metastore.FindFunction(name.catalog, name.schema, name.table) !=
      nullptr) {
    if (create.if_not_exists) return absl::OkStatus();
    if (create.mode != sql::CreateMode::kCreateOrReplace) {
      return AlreadyExists("ROUTINE", name.Text());
    }
  }
  for (const sql::RoutineTrait& trait : create.traits) {
    if (trait.words == "COMMENT") function.comment = LiteralText(trait.value);
  }
  function.data_type = TypeOf(*create.returns);
  function.definition = sql::Print(*create.body);
  const int64_t now = context.world->clock->NowMillis();
  function.audit = {.created_at = now,
                    .created_by = context.principal.user_name,
                    .updated_at = now,
                    .updated_by = context.principal.user_name};
  metastore.PutFunction(std::move(function));
  return absl::OkStatus();
}

absl::Status RoutineNotFound(absl::string_view name) {
  return SqlError(
      "ROUTINE_NOT_FOUND", "42883",
      absl::StrCat("The routine `", name,
                   "` cannot be found. Verify the spelling and correctness of "
                   "the schema and catalog."));
}

absl::Status RunDropFunction(const sql::DropStatement& drop,
                             const SqlContext& context) {
  ASSIGN_OR_RETURN(const TableName name, TableOf(drop.name, *context.session));
  Metastore& metastore = *context.world->metastore;
  if (metastore.FindFunction(name.catalog, name.schema, name.table) ==
      nullptr) {
    return drop.if_exists ? absl::OkStatus() : RoutineNotFound(name.Text());
  }
  RETURN_IF_ERROR(FromAccess(context.world->access->CheckManage(
      context.principal, {SecurableType::kFunction, name.Text()})));
  metastore.RemoveFunction(name.catalog, name.schema, name.table);
  return absl::OkStatus();
}

absl::Status InlineFunctions(sql::Node* tree, const SqlContext& context,
                             sql::Arena* arena) {
  return Inliner(context, arena).Run(tree);
}

}  // namespace semantic_layer::emulator
