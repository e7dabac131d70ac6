#include "common/semantic/interchange/view_tree.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/limits.h"
#include "common/semantic/model/folded_name.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

// Far more than a view of use has.
constexpr size_t kMaxViewJoins = 64;

bool IsKey(const Entity& entity) {
  return entity.type == EntityType::kPrimary ||
         entity.type == EntityType::kUnique;
}

size_t PartsOf(const Entity& entity) {
  return std::max<size_t>(entity.key_parts.size(), 1);
}

}  // namespace

ViewTree::ViewTree(const ModelDocument* document, const SemanticModel* source,
                   sql::Arena* arena, LossList* losses)
    : document_(*document), source_(*source), b_(*arena), losses_(*losses) {
  // A view's own joins say all.
  if (source_.source_joins.empty()) AddJoins();
  AddFields();
}

const SemanticModel& ViewTree::ModelOf(int join) const {
  return join < 0 ? source_ : *joins_[join].model;
}

std::vector<std::string> ViewTree::PathOf(int join) const {
  std::vector<std::string> path;
  for (; join >= 0; join = joins_[join].parent) {
    path.insert(path.begin(), joins_[join].name);
  }
  return path;
}

bool ViewTree::IsOnPath(int join, const SemanticModel& model) const {
  for (; join >= 0; join = joins_[join].parent) {
    if (joins_[join].model == &model) return true;
  }
  return &source_ == &model;
}

void ViewTree::AddJoins() {
  size_t begin = 0;
  AddJoinsOf(-1);
  for (int depth = 1; depth < kDefaultMaxJoinHops; ++depth) {
    const size_t end = joins_.size();
    for (; begin < end; ++begin) AddJoinsOf(static_cast<int>(begin));
  }
}

void ViewTree::AddJoinsOf(int parent) {
  // A copy: joins_ grows.
  const SemanticModel& model = ModelOf(parent);
  for (const Entity& from : model.entities) {
    // Other models with this key hang on the model that was joined by it.
    if (parent >= 0 && joins_[parent].entity == from.name) continue;
    for (const SemanticModel& other : document_.models) {
      if (IsOnPath(parent, other)) continue;
      const Entity* to = other.FindEntity(from.name);
      if (to == nullptr || to->type == EntityType::kForeign) continue;
      if (!IsKey(*to)) {
        losses_.Add(semantic::ElementOf(other), "validity_params",
                    "A join of a view has no time of validity; the model is "
                    "not joined.");
        continue;
      }
      AddJoin(parent, from, other, *to);
    }
  }
}

sql::Expression* ViewTree::KeyPart(const Entity& entity, size_t part,
                                   const std::string& prefix) {
  const SqlText& text =
      entity.key_parts.empty() ? entity.expr : entity.key_parts[part];
  sql::Expression* tree =
      text.empty() ? b_.Column(entity.name) : ParseSql(text, &b_.arena());
  if (tree == nullptr || HoldsQuery(*tree)) return nullptr;
  ReplaceNames(tree, [&](sql::Expression& name) -> sql::Expression* {
    const auto* column = name.As<sql::ColumnRef>();
    if (column == nullptr) return nullptr;
    std::vector<std::string> parts = {prefix};
    for (const sql::Identifier& id : column->name.parts) {
      parts.emplace_back(id.text);
    }
    return b_.Column(parts);
  });
  return tree;
}

void ViewTree::AddJoin(int parent, const Entity& from,
                       const SemanticModel& model, const Entity& to) {
  ViewJoin join;
  join.parent = parent;
  join.model = &model;
  join.entity = from.name;
  join.name = from.name;
  for (const ViewJoin& other : joins_) {
    if (other.parent == parent && other.name == join.name) {
      join.name = absl::StrCat(from.name, "_", model.name);
    }
  }
  const std::string above = parent < 0 ? "source" : joins_[parent].name;
  std::vector<sql::Expression*> conditions;
  bool ok = PartsOf(from) == PartsOf(to) && joins_.size() < kMaxViewJoins &&
            join.name != "source";
  for (size_t i = 0; ok && i < PartsOf(from); ++i) {
    sql::Expression* left = KeyPart(from, i, above);
    sql::Expression* right = KeyPart(to, i, join.name);
    ok = left != nullptr && right != nullptr;
    if (ok) conditions.push_back(b_.Equal(left, right));
  }
  // Partitioned models meet only within a partition.
  for (const Dimension& dimension : ModelOf(parent).dimensions) {
    const Dimension* other = model.FindDimension(dimension.name);
    if (!ok || !dimension.is_partition || other == nullptr ||
        !other->is_partition) {
      continue;
    }
    Entity left;
    left.name = dimension.name;
    left.expr = dimension.expr;
    Entity right;
    right.name = other->name;
    right.expr = other->expr;
    sql::Expression* a = KeyPart(left, 0, above);
    sql::Expression* b = KeyPart(right, 0, join.name);
    ok = a != nullptr && b != nullptr;
    if (ok) conditions.push_back(b_.Equal(a, b));
  }
  if (!ok) {
    losses_.Add(
        semantic::ElementOf(model), "join",
        absl::StrCat("It cannot be joined by the entity '", from.name, "'."));
    return;
  }
  join.on = b_.And(conditions);
  joins_.push_back(std::move(join));
}

bool ViewTree::IsTaken(const std::string& column) const {
  if (absl::EqualsIgnoreCase(column, "source")) return true;
  for (const ViewJoin& join : joins_) {
    if (join.parent < 0 && absl::EqualsIgnoreCase(join.name, column)) {
      return true;
    }
  }
  return false;
}

// Columns of the source stay bare where nothing else has their name.
sql::Expression* ViewTree::Prefixed(int join, sql::Expression* tree,
                                    std::string* why) {
  if (!source_.source_joins.empty()) return tree;
  if (HoldsQuery(*tree)) {
    *why = "An expression holds a query.";
    return nullptr;
  }
  const std::vector<std::string> path = PathOf(join);
  ReplaceNames(tree, [&](sql::Expression& name) -> sql::Expression* {
    const auto* column = name.As<sql::ColumnRef>();
    if (column == nullptr) return nullptr;
    std::vector<std::string> parts = path;
    const std::string first(column->name.parts[0].text);
    if (join < 0) {
      const bool is_plain = column->name.parts.size() == 1;
      if (is_plain ? !hiding_.contains(absl::AsciiStrToLower(first))
                   : !IsTaken(first)) {
        return nullptr;
      }
      parts.emplace_back("source");
    }
    for (const sql::Identifier& id : column->name.parts) {
      parts.emplace_back(id.text);
    }
    return b_.Column(parts);
  });
  return tree;
}

void ViewTree::Hide(const std::string& field, absl::string_view column) {
  if (absl::AsciiStrToLower(column) != field) hiding_.insert(field);
}

void ViewTree::AddFields() {
  // The names first: a later field may hide a column from an earlier one.
  for (const Dimension& dimension : source_.dimensions) {
    Hide(dimension.name, dimension.expr.empty()
                             ? dimension.name
                             : PlainColumn(dimension.expr).value_or(""));
  }
  for (const Entity& entity : source_.entities) {
    Hide(absl::StrCat(entity.name, "_key"),
         PlainColumn(entity.expr).value_or(""));
  }
  for (size_t i = 0; i < joins_.size(); ++i) {
    const std::string prefix = absl::StrJoin(PathOf(static_cast<int>(i)), "_");
    for (const Dimension& dimension : joins_[i].model->dimensions) {
      Hide(absl::StrCat(prefix, "_", dimension.name), "");
    }
  }
  for (const Dimension& dimension : source_.dimensions) {
    AddField(-1, dimension.name, dimension.expr, dimension.name, &dimension,
             dimension.about, semantic::ElementOf(source_, dimension));
  }
  PutOwnTimeFirst();
  for (const Entity& entity : source_.entities) {
    if (!entity.key_parts.empty() || document_.shape == DocumentShape::kOssie) {
      continue;
    }
    AddField(-1, absl::StrCat(entity.name, "_key"), entity.expr, entity.name,
             nullptr, entity.about, semantic::ElementOf(source_, entity));
  }
  for (size_t i = 0; i < joins_.size(); ++i) {
    const SemanticModel& model = *joins_[i].model;
    const std::string prefix = absl::StrJoin(PathOf(static_cast<int>(i)), "_");
    for (const Dimension& dimension : model.dimensions) {
      AddField(static_cast<int>(i), absl::StrCat(prefix, "_", dimension.name),
               dimension.expr, dimension.name, &dimension, dimension.about,
               semantic::ElementOf(model, dimension));
    }
  }
}

// The rank of a time among those that a reader takes metric_time from.
int ViewTree::TimeRank(const ViewField& field) {
  if (field.dimension == nullptr ||
      field.dimension->type != DimensionType::kTime) {
    return 2;
  }
  return field.dimension->grain < TimeGrain::kDay ? 0 : 1;
}

void ViewTree::PutOwnTimeFirst() {
  const auto own = std::find_if(
      fields_.begin(), fields_.end(), [this](const ViewField& field) {
        return field.name == source_.agg_time_dimension;
      });
  if (own == fields_.end()) return;
  const auto first =
      std::find_if(fields_.begin(), own,
                   [](const ViewField& field) { return TimeRank(field) < 2; });
  std::rotate(first, own, own + 1);
}

std::string ViewTree::MetricTime() const {
  const ViewField* best = nullptr;
  for (const ViewField& field : fields_) {
    if (TimeRank(field) == 2) continue;
    if (best == nullptr || TimeRank(field) < TimeRank(*best)) best = &field;
  }
  return best == nullptr ? "" : best->name;
}

void ViewTree::AddField(int join, const std::string& name, const SqlText& expr,
                        const std::string& column, const Dimension* dimension,
                        const Annotations& about, const std::string& element) {
  ViewField field;
  field.name = name;
  field.dimension = dimension;
  field.about = &about;
  std::string why;
  sql::Expression* tree =
      expr.empty() ? b_.Column(column) : ParseSql(expr, &b_.arena());
  if (tree == nullptr) {
    why = "Its expr is not SQL.";
  } else {
    tree = Prefixed(join, tree, &why);
  }
  if (tree != nullptr && !names_.insert(name).second) {
    tree = nullptr;
    why = absl::StrCat("Another field is called '", name, "'.");
  }
  if (tree == nullptr) {
    losses_.Add(element, "field", why);
    return;
  }
  field.tree = tree;
  fields_.push_back(field);
}

const ViewField* ViewTree::FindField(const std::string& name) const {
  for (const ViewField& field : fields_) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

const ViewField* ViewTree::AddPeriodField(const std::string& time,
                                          TimeGrain grain) {
  const ViewField* base = FindField(time);
  if (base == nullptr) return nullptr;
  sql::Expression* tree = b_.Call(
      "DATE_TRUNC", {b_.String(absl::AsciiStrToUpper(TimeGrainName(grain))),
                     sql::Clone(*base->tree, b_.arena())});
  const std::string name = absl::StrCat(time, "_", TimeGrainName(grain));
  if (const ViewField* found = FindField(name)) {
    return sql::Equal(*found->tree, *tree) ? found : nullptr;
  }
  names_.insert(name);
  hiding_.insert(name);
  ViewField field;
  field.name = name;
  field.tree = tree;
  field.about = &none_;
  fields_.push_back(field);
  return &fields_.back();
}

sql::Expression* ViewTree::Qualify(const SemanticModel& model,
                                   sql::Expression* tree, std::string* why) {
  if (&model == &source_) return Prefixed(-1, tree, why);
  *why = absl::StrCat("It reads the model '", model.name,
                      "', and a view has one source, here '", source_.name,
                      "'; export that model by itself.");
  return nullptr;
}

sql::Expression* ViewTree::ElementOf(int join, const std::string& element,
                                     std::string* why) {
  const SemanticModel& model = ModelOf(join);
  SqlText expr;
  if (const Dimension* dimension = model.FindDimension(element)) {
    expr = dimension->expr;
  } else if (const Entity* entity = model.FindEntity(element)) {
    if (!entity->key_parts.empty()) return nullptr;
    expr = entity->expr;
  } else {
    return nullptr;
  }
  sql::Expression* tree =
      expr.empty() ? b_.Column(element) : ParseSql(expr, &b_.arena());
  return tree == nullptr ? nullptr : Prefixed(join, tree, why);
}

sql::Expression* ViewTree::Element(const SemanticModel& model,
                                   const std::vector<std::string>& path,
                                   const std::string& element,
                                   std::string* why) {
  if (&model != &source_) return Qualify(model, nullptr, why);
  std::vector<int> places = {-1};
  for (size_t i = 0; i < path.size(); ++i) {
    std::vector<int> next;
    for (const int place : places) {
      // An entity of the model itself is the prefix of its own elements.
      if (i == 0 && ModelOf(place).PrimaryEntityName() == path[0]) {
        next.push_back(place);
      }
      for (size_t j = 0; j < joins_.size(); ++j) {
        if (joins_[j].parent == place && joins_[j].entity == path[i]) {
          next.push_back(static_cast<int>(j));
        }
      }
    }
    places = std::move(next);
  }
  for (const int place : places) {
    if (sql::Expression* tree = ElementOf(place, element, why)) return tree;
  }
  *why = absl::StrCat("A filter names '", absl::StrJoin(path, "__"),
                      path.empty() ? "" : "__", element,
                      "', which the view does not reach.");
  return nullptr;
}

sql::Expression* ViewTree::Column(const std::string& model,
                                  const sql::ColumnRef& column,
                                  std::string* why) {
  sql::Expression* copy = sql::Clone(column, b_.arena());
  if (!model.empty()) return copy;
  if (column.name.parts.size() < 2) return copy;
  // dataset.column of Ossie: an aggregate of another dataset's own rows is not
  // the aggregate of the rows that the source's join to.
  const std::string dataset = FoldedName(column.name.parts[0].text);
  const std::string name(column.name.parts.back().text);
  if (dataset != source_.name) {
    *why = absl::StrCat("It aggregates the dataset '", dataset,
                        "', and a view has one source, here '", source_.name,
                        "'.");
    return nullptr;
  }
  if (sql::Expression* field = ElementOf(-1, FoldedName(name), why)) {
    return field;
  }
  return Prefixed(-1, b_.Column(name), why);
}

}  // namespace semantic_layer::semantic
