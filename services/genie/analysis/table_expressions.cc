#include "services/genie/analysis/table_expressions.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/diagnostics/diagnostic.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/guard/guard.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/sql/resolve/catalog.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/types/type.h"
#include "services/genie/analysis/limits.h"

namespace semantic_layer::genie {
namespace {

constexpr char kTable[] = "analyzed";

absl::Status FirstError(const std::vector<sql::Diagnostic>& diagnostics) {
  for (const sql::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == sql::Severity::kError) {
      return absl::InvalidArgumentError(diagnostic.message);
    }
  }
  return absl::OkStatus();
}

// What is wrong with it as something that is computed from one row.
absl::Status CheckRowLevel(const sql::Node& expression) {
  absl::Status problem;
  sql::Walk(expression, [&](const sql::Node& node) {
    if (node.Is<sql::Query>()) {
      problem.Update(absl::InvalidArgumentError("it holds a query"));
    } else if (node.Is<sql::ParameterExpr>()) {
      problem.Update(absl::InvalidArgumentError("it holds a parameter"));
    } else if (node.Is<sql::StarExpr>()) {
      problem.Update(absl::InvalidArgumentError("it holds a star"));
    } else if (const auto* call = node.As<sql::FunctionCall>()) {
      const sql::FunctionInfo* info = sql::FindFunction(call->name);
      if (call->over != nullptr ||
          (info != nullptr && info->kind != sql::FunctionKind::kScalar)) {
        problem.Update(absl::InvalidArgumentError(
            "it is not computed from one row: it aggregates or generates"));
      }
    }
    return problem.ok();
  });
  return problem;
}

TableExpressions::Kind KindOf(const sql::Type* type) {
  using Kind = TableExpressions::Kind;
  if (type == nullptr) return Kind::kAny;
  if (sql::IsNumeric(type)) return Kind::kNumber;
  if (sql::IsDate(type) || sql::IsTimestamp(type)) return Kind::kTime;
  if (sql::IsKind(type, sql::TypeKind::kBoolean)) return Kind::kBoolean;
  return Kind::kOther;
}

}  // namespace

// A catalog in which there is nothing but the table.
class TableExpressions::OneTable final : public sql::Catalog {
 public:
  OneTable(const TableName& name, const std::vector<TableColumn>& columns)
      : schema_(name.Text()) {
    for (const TableColumn& column : columns) {
      schema_.AddColumn(column.name, column.data_type);
    }
  }

  const sql::TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    return parts.size() == 1 && parts[0] == kTable ? &schema_ : nullptr;
  }

 private:
  sql::TableSchema schema_;
};

TableExpressions::TableExpressions(const TableName& name,
                                   const std::vector<TableColumn>& columns)
    : table_(std::make_unique<OneTable>(name, columns)) {}

TableExpressions::~TableExpressions() = default;

absl::StatusOr<TableExpressions::Judged> TableExpressions::Judge(
    absl::string_view text) const {
  sql::Arena arena;
  std::vector<sql::Diagnostic> diagnostics;
  sql::Expression* expression = sql::ParseExpressionInto(
      arena, text, &diagnostics, {.max_bytes = kMaxExpressionBytes});
  absl::Status problem = FirstError(diagnostics);
  if (problem.ok() && expression == nullptr) {
    problem = absl::InvalidArgumentError("it is no expression");
  }
  if (problem.ok() && expression->Is<sql::AliasExpr>()) {
    problem = absl::InvalidArgumentError("it has an alias");
  }
  if (problem.ok()) problem = CheckRowLevel(*expression);
  if (!problem.ok()) return problem;
  sql::Builder builder(arena);
  sql::Select* select = builder.NewSelect();
  builder.AddItem(select, expression);
  builder.AddFrom(select, builder.Table({kTable}));
  const sql::Statement* statement =
      builder.ToStatement(builder.ToQuery(select));
  problem = FirstError(sql::CheckReadOnly(*statement));
  const sql::Resolution resolution =
      sql::Resolve(*statement, {.catalog = table_.get()});
  problem.Update(FirstError(resolution.diagnostics));
  if (!problem.ok()) return problem;
  return Judged{.text = sql::Print(*expression),
                .kind = KindOf(resolution.TypeOf(*expression))};
}

}  // namespace semantic_layer::genie
