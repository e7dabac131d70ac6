#include "common/semantic/compiler/lower/model_tables.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/resolve/source_path.h"
#include "common/semantic/compiler/resolve/substitute.h"
#include "common/semantic/compiler/resolve/user_attribute.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

// A column that says that a row is there.
constexpr char kPresence[] = "row__is_there";

// What a model's own rows are called beside its source joins.
constexpr char kSource[] = "source";

bool LooksAtOtherRows(const sql::Expression& tree) {
  bool found = false;
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    const auto* call = node.As<sql::FunctionCall>();
    found = found || (call != nullptr && call->over != nullptr);
    return !found && !node.Is<sql::Query>();
  });
  return found;
}

// Names that a lambda gives to its arguments are no columns.
std::vector<std::string> LambdaParameters(const sql::Expression& tree) {
  std::vector<std::string> names;
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    if (const auto* lambda = node.As<sql::LambdaExpr>()) {
      for (const sql::Identifier& parameter : lambda->parameters) {
        names.push_back(absl::AsciiStrToLower(parameter.text));
      }
    }
    return true;
  });
  return names;
}

// The conjuncts of a condition.
std::vector<sql::Expression*> Conjuncts(sql::Expression* condition) {
  auto* logical = condition->As<sql::LogicalExpr>();
  if (logical == nullptr || logical->op != sql::LogicalOp::kAnd) {
    return {condition};
  }
  return {logical->operands.begin(), logical->operands.end()};
}

// Which rows the columns of an expression are of.
struct Sides {
  bool joined = false;
  bool others = false;
};

Sides SidesOf(const sql::Expression& tree, absl::string_view joined) {
  Sides sides;
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    if (const auto* column = node.As<sql::ColumnRef>()) {
      const auto& parts = column->name.parts;
      (parts.size() > 1 && parts[0].text == joined ? sides.joined
                                                   : sides.others) = true;
    }
    return true;
  });
  return sides;
}

}  // namespace

// ---- Expressions -----------------------------------------------------------

sql::Expression* ModelView::Parameter(const sql::ColumnRef& column) {
  if (model_.parameters.empty() || column.name.parts.size() != 1) {
    return nullptr;
  }
  for (const BoundParameter& parameter : plan_.parameters) {
    if (parameter.model == &model_ &&
        absl::EqualsIgnoreCase(parameter.name, column.name.parts[0].text)) {
      return sql::Clone(*parameter.value, b_.arena());
    }
  }
  return nullptr;
}

sql::Expression* ModelView::CallerValue(const sql::TemplateExpr& reference) {
  const std::optional<std::string> attribute =
      ParseUserAttribute(reference.text);
  if (attribute.has_value()) {
    for (const auto& [name, values] : plan_.caller) {
      if (name == *attribute && !values.empty()) return b_.String(values[0]);
    }
  }
  return b_.Null();
}

// x IN ({{ User('groups') }}) takes all values of the attribute.
sql::Expression* ModelView::CallerList(sql::InExpr& in) {
  std::vector<sql::Expression*> items;
  bool expanded = false;
  for (sql::Expression* item : in.items) {
    const auto* reference = item->As<sql::TemplateExpr>();
    const std::optional<std::string> attribute =
        reference == nullptr ? std::nullopt
                             : ParseUserAttribute(reference->text);
    const std::vector<std::string>* values = nullptr;
    if (attribute.has_value()) {
      for (const auto& [name, list] : plan_.caller) {
        if (name == *attribute) values = &list;
      }
    }
    if (values == nullptr || values->empty()) {
      items.push_back(item);
      continue;
    }
    expanded = true;
    for (const std::string& value : *values) items.push_back(b_.String(value));
  }
  return expanded ? b_.In(in.value, items, in.negated) : nullptr;
}

void ModelView::Rewrite(sql::Expression*& slot, const Column& column) {
  const std::vector<std::string> lambdas = LambdaParameters(*slot);
  std::function<sql::Expression*(sql::Expression&)> replace =
      [&](sql::Expression& e) -> sql::Expression* {
    if (auto* ref = e.As<sql::ColumnRef>()) {
      if (!lambdas.empty() &&
          std::find(lambdas.begin(), lambdas.end(),
                    absl::AsciiStrToLower(ref->name.parts[0].text)) !=
              lambdas.end()) {
        return ref;
      }
      if (sql::Expression* value = Parameter(*ref)) return value;
      return column(*ref);
    }
    if (auto* in = e.As<sql::InExpr>()) {
      sql::Expression* list = CallerList(*in);
      if (list != nullptr) SubstituteUnder(*list, replace, false);
      return list;
    }
    if (auto* reference = e.As<sql::TemplateExpr>()) {
      return CallerValue(*reference);
    }
    return nullptr;
  };
  Substitute(slot, replace);
  // In queries the names are those queries' own; the caller is the same.
  std::function<sql::Expression*(sql::Expression&)> replace_caller =
      [&](sql::Expression& e) -> sql::Expression* {
    if (auto* in = e.As<sql::InExpr>()) {
      sql::Expression* list = CallerList(*in);
      if (list != nullptr) SubstituteUnder(*list, replace_caller, true);
      return list;
    }
    const auto* reference = e.As<sql::TemplateExpr>();
    return reference == nullptr ? nullptr : CallerValue(*reference);
  };
  Substitute(slot, replace_caller, /*in_queries=*/true);
}

sql::Expression* ModelView::Outside(sql::ColumnRef& column,
                                    absl::string_view alias) {
  auto& parts = column.name.parts;
  const SourcePath path = FindSourcePath(model_, column);
  if (path.join < 0) {
    std::vector<sql::Identifier> kept(parts.begin() + path.names, parts.end());
    // A name with dots of its own reaches into a struct or names its table.
    if (!alias.empty() && (kept.size() == 1 || path.names > 0)) {
      kept.insert(kept.begin(), b_.Name(alias));
    }
    parts.Assign(b_.arena(), kept.data(), kept.size());
    return &column;
  }
  std::string name = JoinAlias(path.join);
  absl::StrAppend(&name, "__", parts[path.names].text);
  if (path_columns_.find(name) == path_columns_.end()) {
    UseJoin(path.join);
    path_columns_[name] =
        b_.Column({JoinAlias(path.join), std::string(parts[path.names].text)});
  }
  std::vector<sql::Identifier> kept(parts.begin() + path.names + 1,
                                    parts.end());
  kept.insert(kept.begin(), b_.Name(name));
  if (!alias.empty()) kept.insert(kept.begin(), b_.Name(alias));
  parts.Assign(b_.arena(), kept.data(), kept.size());
  return &column;
}

sql::Expression* ModelView::Inside(sql::ColumnRef& column) {
  if (model_.source_joins.empty()) return &column;
  auto& parts = column.name.parts;
  const SourcePath path = FindSourcePath(model_, column);
  UseJoin(path.join);
  std::vector<sql::Identifier> kept(parts.begin() + path.names, parts.end());
  kept.insert(kept.begin(), b_.Name(path.join < 0 ? std::string(kSource)
                                                  : JoinAlias(path.join)));
  parts.Assign(b_.arena(), kept.data(), kept.size());
  return &column;
}

sql::Expression* ModelView::InsideCopy(const sql::Expression& tree) {
  sql::Expression* copy = sql::Clone(tree, b_.arena());
  Rewrite(copy, [this](sql::ColumnRef& column) { return Inside(column); });
  return copy;
}

sql::Expression* ModelView::Value(const sql::Expression& tree,
                                  absl::string_view alias) {
  sql::Expression* copy = sql::Clone(tree, b_.arena());
  Rewrite(copy, [this, alias](sql::ColumnRef& column) {
    return Outside(column, alias);
  });
  return copy;
}

sql::Expression* ModelView::Value(const SqlText& expr, absl::string_view name,
                                  absl::string_view alias) {
  if (expr.tree != nullptr) return Value(*expr.tree, alias);
  return alias.empty() ? b_.Column(name) : b_.Column({alias, name});
}

sql::Expression* ModelView::ValueOf(const Dimension& dimension,
                                    absl::string_view alias) {
  if (dimension.expr.tree == nullptr ||
      !LooksAtOtherRows(*dimension.expr.tree)) {
    return Value(dimension.expr, dimension.name, alias);
  }
  const std::string column = absl::StrCat(dimension.name, "__fixed");
  const bool is_new = std::none_of(
      windows_.begin(), windows_.end(),
      [&](const Window& window) { return window.dimension == &dimension; });
  if (is_new) windows_.push_back(Window{&dimension, column});
  return alias.empty() ? b_.Column(column) : b_.Column({alias, column});
}

sql::Expression* ModelView::Presence(absl::string_view alias) {
  marks_presence_ = true;
  return b_.Column({std::string(alias), kPresence});
}

// ---- Relations -------------------------------------------------------------

std::string ModelView::JoinAlias(int join) const {
  std::string alias;
  for (int on_way : SourceJoinsTo(model_, join)) {
    absl::StrAppend(&alias, alias.empty() ? "" : "__",
                    absl::AsciiStrToLower(model_.source_joins[on_way].name));
  }
  return alias;
}

void ModelView::UseJoin(int join) {
  used_joins_.resize(model_.source_joins.size());
  for (; join >= 0; join = model_.source_joins[join].parent) {
    used_joins_[join] = 1;
  }
}

sql::Relation* ModelView::Relation(absl::string_view alias) {
  sql::TableRelation* relation = name_.empty()
                                     ? b_.Table(model_.table.parts, alias)
                                     : b_.Table({name_}, alias);
  relations_.push_back(relation);
  return relation;
}

bool ModelView::IsTable() const {
  return model_.source_query.empty() && model_.row_filters.empty() &&
         model_.row_policies.empty() && windows_.empty() && to_many_.empty() &&
         !marks_presence_ &&
         std::none_of(used_joins_.begin(), used_joins_.end(),
                      [](char used) { return used != 0; });
}

sql::Relation* ModelView::Source(const TableName& table, const SqlText& query,
                                 absl::string_view alias) {
  const sql::SubqueryExpr* subquery =
      query.tree == nullptr ? nullptr : query.tree->As<sql::SubqueryExpr>();
  if (subquery == nullptr) return b_.Table(table.parts, alias);
  sql::Query* copy = sql::Clone(*subquery->query, b_.arena());
  const auto replace = [this](sql::Expression& e) -> sql::Expression* {
    auto* column = e.As<sql::ColumnRef>();
    return column == nullptr ? nullptr : Parameter(*column);
  };
  if (!model_.parameters.empty()) {
    SubstituteUnder(*copy, replace, /*in_queries=*/true);
  }
  return b_.FromSubquery(copy, alias.empty() ? kSource : alias);
}

// The joined rows, at most one for each key that the condition compares. A
// condition that is more than comparisons of keys is looked up row by row.
sql::Relation* ModelView::FirstMatch(int join, sql::Expression* on) {
  const SourceJoin& joined = model_.source_joins[join];
  const std::string alias = JoinAlias(join);
  std::vector<sql::Expression*> keys;
  std::vector<sql::Expression*> own;
  bool plain = true;
  for (sql::Expression* conjunct : Conjuncts(on)) {
    const Sides sides = SidesOf(*conjunct, alias);
    const auto* equal = conjunct->As<sql::BinaryExpr>();
    if (!sides.others) {
      own.push_back(sql::Clone(*conjunct, b_.arena()));
      continue;
    }
    if (equal == nullptr || equal->op != sql::BinaryOp::kEqual) {
      plain = false;
      break;
    }
    const Sides left = SidesOf(*equal->left, alias);
    const Sides right = SidesOf(*equal->right, alias);
    if (left.joined && !left.others && !right.joined) {
      keys.push_back(equal->left);
    } else if (right.joined && !right.others && !left.joined) {
      keys.push_back(equal->right);
    } else {
      plain = false;
      break;
    }
  }
  sql::Select* select = b_.NewSelect();
  b_.AddItem(select, b_.Star());
  b_.AddFrom(select, Source(joined.table, joined.query, alias));
  if (!plain || keys.empty()) {
    select->where = on;
    sql::Query* query = b_.ToQuery(select);
    query->limit = b_.Integer(1);
    sql::SubqueryRelation* first = b_.FromSubquery(query, alias);
    first->lateral = true;
    return first;
  }
  std::vector<sql::Expression*> partition;
  std::vector<sql::OrderItem*> order;
  for (sql::Expression* key : keys) {
    partition.push_back(sql::Clone(*key, b_.arena()));
    order.push_back(b_.Order(sql::Clone(*key, b_.arena())));
  }
  select->where = b_.And(own);
  select->qualify =
      b_.Equal(b_.Over(b_.Call("row_number"), partition, order), b_.Integer(1));
  return b_.FromSubquery(b_.ToQuery(select), alias);
}

sql::Relation* ModelView::AddJoin(sql::Relation* left, int join) {
  const SourceJoin& joined = model_.source_joins[join];
  const std::string alias = JoinAlias(join);
  const std::string parent =
      joined.parent < 0 ? std::string(kSource) : JoinAlias(joined.parent);
  sql::Expression* on = nullptr;
  if (joined.on.tree != nullptr) {
    on = InsideCopy(*joined.on.tree);
  } else {
    std::vector<sql::Expression*> equal;
    for (const std::string& column : joined.using_columns) {
      equal.push_back(
          b_.Equal(b_.Column({parent, column}), b_.Column({alias, column})));
    }
    on = b_.And(equal);
  }
  if (joined.to_many || joined.at_most_one_match) {
    return b_.Join(sql::JoinKind::kLeft, left,
                   Source(joined.table, joined.query, alias), on);
  }
  sql::Relation* right = FirstMatch(join, on);
  if (right->As<sql::SubqueryRelation>()->lateral) on = b_.Boolean(true);
  return b_.Join(sql::JoinKind::kLeft, left, right, on);
}

sql::Query* ModelView::Definition() {
  sql::Select* select = b_.NewSelect();
  std::vector<sql::SelectItem*> windows;
  // Everything that may name joined rows comes before the joins are made.
  std::vector<sql::Expression*> conditions;
  for (const SqlText& filter : model_.row_filters) {
    conditions.push_back(InsideCopy(*filter.tree));
  }
  for (const RowPolicy& policy : model_.row_policies) {
    conditions.push_back(policy.condition.tree == nullptr
                             ? b_.Boolean(false)
                             : InsideCopy(*policy.condition.tree));
  }
  std::vector<std::pair<std::string, sql::Expression*>> computed;
  for (const Window& window : windows_) {
    computed.emplace_back(window.column,
                          InsideCopy(*window.dimension->expr.tree));
  }
  for (int join : to_many_) UseJoin(join);
  const bool joins = std::any_of(used_joins_.begin(), used_joins_.end(),
                                 [](char used) { return used != 0; });
  const bool named = joins || !model_.source_joins.empty();
  sql::Relation* from =
      Source(model_.table, model_.source_query, named ? kSource : "");
  for (size_t i = 0; i < used_joins_.size(); ++i) {
    if (used_joins_[i]) from = AddJoin(from, static_cast<int>(i));
  }
  b_.AddItem(select, joins ? b_.Star({kSource}) : b_.Star());
  for (const auto& [name, column] : path_columns_) {
    b_.AddItem(select, column, name);
  }
  for (const auto& [name, value] : computed) b_.AddItem(select, value, name);
  if (marks_presence_) b_.AddItem(select, b_.Boolean(true), kPresence);
  b_.AddFrom(select, from);
  select->where = b_.And(conditions);
  return b_.ToQuery(select);
}

std::string ModelView::Stem() const {
  std::string stem = model_.name;
  for (int join : to_many_) absl::StrAppend(&stem, "_", JoinAlias(join));
  return stem;
}

// Says what the relations stand for, now that it is known.
void ModelView::NameRelations() {
  for (sql::TableRelation* relation : relations_) {
    relation->name = name_.empty() ? b_.QualifiedName(model_.table.parts)
                                   : b_.QualifiedName({name_});
    if (relation->alias.name.text == name_) relation->alias = {};
  }
}

ModelView& ModelTables::View(const SemanticModel& model,
                             const std::vector<int>& to_many) {
  for (const auto& view : views_) {
    if (&view->model_ == &model && view->to_many_ == to_many) return *view;
  }
  views_.emplace_back(new ModelView(b_, model, to_many, plan_));
  ModelView& view = *views_.back();
  // Relations of models that share a table must never look the same.
  const bool may_differ =
      !model.source_query.empty() || !model.source_joins.empty() ||
      !model.row_filters.empty() || !model.row_policies.empty();
  if (may_differ) view.name_ = unique_name_(view.Stem());
  return view;
}

std::vector<std::pair<std::string, sql::Query*>> ModelTables::Finish() {
  std::vector<std::pair<std::string, sql::Query*>> tables;
  for (const auto& view : views_) {
    if (view->IsTable()) {
      view->name_.clear();
      if (!view->model_.source_joins.empty()) view->NameRelations();
      continue;
    }
    if (view->name_.empty()) view->name_ = unique_name_(view->Stem());
    tables.emplace_back(view->name_, view->Definition());
    view->NameRelations();
  }
  return tables;
}

}  // namespace semantic_layer::semantic
