#include "tests/databricks_emulator/sql/caller_functions.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::emulator {
namespace {

// The answer of a call; null when it asks for something else.
sql::Expression* AnswerOf(const sql::Expression& expression,
                          const SqlContext& context, sql::Builder& b) {
  const auto* call = expression.As<sql::FunctionCall>();
  if (call == nullptr || call->name.parts.size() != 1) return nullptr;
  const std::string name = absl::AsciiStrToLower(call->name.parts[0].text);
  const Principal& principal = context.principal;
  if (call->arguments.empty()) {
    if (name == "current_timezone") {
      return b.String(context.session->time_zone);
    }
    return name == "current_user" || name == "session_user" || name == "user"
               ? b.String(principal.user_name)
               : nullptr;
  }
  if (name != "is_member" && name != "is_account_group_member") return nullptr;
  const auto* group = call->arguments[0]->As<sql::LiteralExpr>();
  if (call->arguments.size() != 1 || group == nullptr ||
      group->literal != sql::LiteralKind::kString) {
    return nullptr;
  }
  return b.Boolean(std::find(principal.groups.begin(), principal.groups.end(),
                             group->text) != principal.groups.end());
}

}  // namespace

void AnswerCallerFunctions(sql::Node* tree, const SqlContext& context,
                           sql::Arena* arena) {
  sql::Builder b(*arena);
  sql::Walk(*tree, [&](sql::Node& node) {
    if (auto* item = node.As<sql::SelectItem>();
        item != nullptr && item->alias.text.empty() &&
        AnswerOf(*item->expression, context, b) != nullptr) {
      const auto* call = item->expression->As<sql::FunctionCall>();
      const auto* group = call->arguments.empty()
                              ? nullptr
                              : call->arguments[0]->As<sql::LiteralExpr>();
      item->alias = b.Name(absl::StrCat(
          absl::AsciiStrToLower(call->name.parts[0].text), "(",
          group == nullptr ? absl::string_view() : group->text, ")"));
    }
    sql::ForEachExpressionSlot(node, [&](sql::Expression*& slot) {
      if (sql::Expression* answer = AnswerOf(*slot, context, b)) {
        slot = answer;
      }
    });
    return true;
  });
}

}  // namespace semantic_layer::emulator
