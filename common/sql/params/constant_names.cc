#include "common/sql/params/constant_names.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"

namespace semantic_layer::sql {
namespace {

class NameReader {
 public:
  explicit NameReader(Arena& arena) : arena_(arena) {}

  void Read(ObjectName* name) {
    bool constant = false;
    for (const Identifier& part : name->parts) {
      constant = constant || TextOf(part) != nullptr;
    }
    if (!constant) return;
    ObjectName out;
    for (const Identifier& part : name->parts) {
      const LiteralExpr* text = TextOf(part);
      if (text == nullptr) {
        out.parts.push_back(arena_, part);
        continue;
      }
      const ObjectName* read = Parse(*text);
      if (read == nullptr) return;
      for (Identifier inner : read->parts) {
        inner.span = part.span;
        out.parts.push_back(arena_, inner);
      }
    }
    *name = out;
  }

  // A name of one part: an alias.
  void Read(Identifier* name) {
    const LiteralExpr* text = TextOf(*name);
    if (text == nullptr) return;
    const ObjectName* read = Parse(*text);
    if (read == nullptr) return;
    if (read->parts.size() != 1) return Report(*text);
    const Span span = name->span;
    *name = read->parts[0];
    name->span = span;
  }

  std::vector<Diagnostic> Take() { return std::move(diagnostics_); }

 private:
  static const LiteralExpr* TextOf(const Identifier& part) {
    if (part.dynamic == nullptr) return nullptr;
    const auto* literal = part.dynamic->As<LiteralExpr>();
    return literal != nullptr && literal->literal == LiteralKind::kString
               ? literal
               : nullptr;
  }

  const ObjectName* Parse(const LiteralExpr& text) {
    std::vector<Diagnostic> ignored;
    const Expression* read = ParseExpressionInto(arena_, text.text, &ignored);
    const auto* column = read == nullptr ? nullptr : read->As<ColumnRef>();
    if (column == nullptr) {
      Report(text);
      return nullptr;
    }
    return &column->name;
  }

  void Report(const LiteralExpr& text) {
    diagnostics_.push_back(
        {Severity::kError, DiagnosticCode::kInvalidIdentifier,
         "the text given to IDENTIFIER is no name", text.span,
         "write parts with dots between them, odd ones in backquotes"});
  }

  Arena& arena_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

std::vector<Diagnostic> ReadConstantNames(Node* tree, Arena& arena) {
  NameReader reader(arena);
  Walk(*tree, [&reader](Node& node) {
    if (auto* table = node.As<TableRelation>()) {
      reader.Read(&table->name);
      reader.Read(&table->alias.name);
    } else if (auto* subquery = node.As<SubqueryRelation>()) {
      reader.Read(&subquery->alias.name);
    } else if (auto* query = node.As<TableQuery>()) {
      reader.Read(&query->table);
    } else if (auto* column = node.As<ColumnRef>()) {
      reader.Read(&column->name);
    } else if (auto* field = node.As<FieldAccessExpr>()) {
      reader.Read(&field->field);
    } else if (auto* star = node.As<StarExpr>()) {
      reader.Read(&star->qualifier);
    } else if (auto* call = node.As<FunctionCall>()) {
      reader.Read(&call->name);
    } else if (auto* item = node.As<SelectItem>()) {
      reader.Read(&item->alias);
    } else if (auto* cte = node.As<CommonTableExpression>()) {
      reader.Read(&cte->name);
    } else if (auto* target = node.As<InsertTarget>()) {
      reader.Read(&target->table);
    } else if (auto* update = node.As<UpdateStatement>()) {
      reader.Read(&update->table);
    } else if (auto* remove = node.As<DeleteStatement>()) {
      reader.Read(&remove->table);
    } else if (auto* merge = node.As<MergeStatement>()) {
      reader.Read(&merge->target);
    } else if (auto* table_made = node.As<CreateTableStatement>()) {
      reader.Read(&table_made->name);
    } else if (auto* view = node.As<CreateViewStatement>()) {
      reader.Read(&view->name);
    } else if (auto* drop = node.As<DropStatement>()) {
      reader.Read(&drop->name);
    } else if (auto* describe = node.As<DescribeStatement>()) {
      reader.Read(&describe->name);
    } else if (auto* show = node.As<ShowStatement>()) {
      reader.Read(&show->name);
    }
    return true;
  });
  return reader.Take();
}

}  // namespace semantic_layer::sql
