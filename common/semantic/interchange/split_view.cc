#include "common/semantic/interchange/split_view.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/resolve/null_of_nulls.h"
#include "common/semantic/compiler/resolve/source_path.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/model/folded_name.h"
#include "common/semantic/validate/parse_expressions.h"
#include "common/semantic/validate/view_fields.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {
namespace {

SqlText TextOf(const sql::Expression& tree) {
  SqlText text;
  text.text = sql::Print(tree);
  return text;
}

// One pair of columns that a join is made by.
struct KeyPair {
  std::string parent;
  std::string joined;
};

class ViewSplitter {
 public:
  ViewSplitter(SemanticModel view, ModelDocument* document, sql::Arena* arena,
               LossList* losses)
      : view_(std::move(view)),
        document_(*document),
        b_(*arena),
        losses_(*losses) {}

  void Split() {
    models_.push_back(view_);
    models_.front().source_joins.clear();
    models_.front().dimensions.clear();
    for (size_t i = 0; i < view_.source_joins.size(); ++i) AddJoin(i);
    for (const Dimension& field : view_.dimensions) AddField(field);
    KeepFilters();
    for (MetricDefinition& metric : document_.metrics) {
      if (metric.model == view_.name) Rewrite(&metric);
    }
    for (SemanticModel& model : models_) {
      document_.models.push_back(std::move(model));
    }
  }

  const absl::flat_hash_set<std::string>& lost() const { return lost_; }

 private:
  // Index in models_ of a join; -1 for one that was left out.
  int PlaceOf(int join) const { return join < 0 ? 0 : places_[join]; }

  std::string FreeName(const std::string& stem) const {
    std::string name = FoldedName(stem);
    const auto is_taken = [&] {
      for (const SemanticModel& model : models_) {
        if (model.name == name) return true;
      }
      for (const SemanticModel& model : document_.models) {
        if (model.name == name) return true;
      }
      return false;
    };
    while (name.empty() || is_taken()) {
      name = absl::StrCat(view_.name, "_", name.empty() ? "join" : name);
    }
    return name;
  }

  void AddJoin(size_t i) {
    const SourceJoin& join = view_.source_joins[i];
    const std::string element =
        absl::StrCat("join ", view_.name, ".", join.name);
    std::vector<KeyPair> keys;
    places_.push_back(-1);
    if (PlaceOf(join.parent) < 0) {
      losses_.Add(element, "join", "The join above it is left out.");
      return;
    }
    if (!FindKeys(static_cast<int>(i), &keys)) {
      losses_.Add(element, "on",
                  "Models meet by equal keys; this condition is no equality "
                  "of columns of the two.");
      return;
    }
    SemanticModel model;
    model.name = FreeName(join.name);
    model.table = join.table;
    model.table_text = join.table_text;
    model.source_query = join.query;
    SemanticModel& parent = models_[PlaceOf(join.parent)];
    // A view says which side is unique by the direction of the join.
    Entity above = KeyEntity(model.name, keys, /*parent=*/true);
    Entity below = KeyEntity(model.name, keys, /*parent=*/false);
    above.type = join.to_many ? EntityType::kUnique : EntityType::kForeign;
    below.type = join.to_many ? EntityType::kForeign : EntityType::kPrimary;
    if (join.to_many) {
      // The prefix of its dimensions is a name of its own.
      above.name = below.name = absl::StrCat(parent.name, "_", model.name);
      model.primary_entity = model.name;
    }
    parent.entities.push_back(std::move(above));
    model.entities.push_back(std::move(below));
    places_.back() = static_cast<int>(models_.size());
    models_.push_back(std::move(model));
  }

  static Entity KeyEntity(const std::string& name,
                          const std::vector<KeyPair>& keys, bool parent) {
    Entity entity;
    entity.name = name;
    std::vector<SqlText> parts;
    for (const KeyPair& key : keys) {
      SqlText text;
      text.text =
          FormatTableName(TableName{{parent ? key.parent : key.joined}});
      parts.push_back(std::move(text));
    }
    if (parts.size() == 1) {
      entity.expr = std::move(parts.front());
    } else {
      entity.key_parts = std::move(parts);
    }
    return entity;
  }

  bool FindKeys(int index, std::vector<KeyPair>* keys) const {
    const SourceJoin& join = view_.source_joins[index];
    for (const std::string& column : join.using_columns) {
      keys->push_back({column, column});
    }
    if (join.on.tree == nullptr) return !keys->empty();
    std::vector<const sql::Expression*> conditions = {join.on.tree};
    if (const auto* all = join.on.tree->As<sql::LogicalExpr>()) {
      if (all->op != sql::LogicalOp::kAnd) return false;
      conditions.assign(all->operands.begin(), all->operands.end());
    }
    for (const sql::Expression* condition : conditions) {
      const auto* equal = condition->As<sql::BinaryExpr>();
      if (equal == nullptr || equal->op != sql::BinaryOp::kEqual) return false;
      KeyPair pair;
      for (const sql::Expression* side : {equal->left, equal->right}) {
        const auto* column = side->As<sql::ColumnRef>();
        if (column == nullptr) return false;
        const SourcePath path = FindSourcePath(view_, *column);
        if (path.names + 1 != column->name.parts.size()) return false;
        const std::string name(column->name.parts.back().text);
        if (path.join == index) {
          pair.joined = name;
        } else if (path.join == join.parent) {
          pair.parent = name;
        }
      }
      if (pair.parent.empty() || pair.joined.empty()) return false;
      keys->push_back(std::move(pair));
    }
    return !keys->empty();
  }

  // Index in models_ of the only table that an expression reads, the source's
  // for none; -1 for several, or one that was left out.
  int OnlyPlace(const sql::Expression& tree) const {
    std::optional<int> only;
    bool several = HoldsQuery(tree);
    sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
      const auto* column = node.As<sql::ColumnRef>();
      if (column == nullptr) return true;
      const int place = PlaceOf(FindSourcePath(view_, *column).join);
      several = several || (only.has_value() && *only != place);
      only = place;
      return true;
    });
    return several ? -1 : only.value_or(0);
  }

  // The column without its path, behind `prefix` where there is one.
  sql::Expression* Renamed(const sql::ColumnRef& column,
                           const std::string& prefix) {
    const SourcePath path = FindSourcePath(view_, column);
    std::vector<std::string> parts;
    if (!prefix.empty()) parts.push_back(prefix);
    for (size_t i = path.names; i < column.name.parts.size(); ++i) {
      parts.emplace_back(column.name.parts[i].text);
    }
    return b_.Column(parts);
  }

  void AddField(Dimension field) {
    if (field.expr.tree == nullptr) return;
    const int place = OnlyPlace(*field.expr.tree);
    if (place < 0) {
      losses_.Add(ElementOf(view_, field), "expr",
                  "It reads several tables, or one that is left out.");
      return;
    }
    if (place > 0 && !IsNullOfNulls(*field.expr.tree)) {
      losses_.Add(ElementOf(view_, field), "expr",
                  "A view has a value for rows without a match, where models "
                  "that meet by keys have none.");
      return;
    }
    SemanticModel& model = models_[place];
    const bool is_taken = model.FindDimension(field.name) != nullptr ||
                          model.FindEntity(field.name) != nullptr;
    if (is_taken) {
      losses_.Add(
          ElementOf(view_, field), "name",
          absl::StrCat("Something else of '", model.name, "' has this name."));
      return;
    }
    sql::Expression* tree = sql::Clone(*field.expr.tree, b_.arena());
    ReplaceNames(tree, [&](sql::Expression& name) -> sql::Expression* {
      const auto* column = name.As<sql::ColumnRef>();
      return column == nullptr ? nullptr : Renamed(*column, "");
    });
    field.expr = TextOf(*tree);
    if (PlainColumn(*tree) == field.name) field.expr = SqlText();
    if (place > 0 && field.type == DimensionType::kTime &&
        model.agg_time_dimension.empty()) {
      model.agg_time_dimension = field.name;
    }
    if (place > 0 && view_.agg_time_dimension == field.name) {
      models_.front().agg_time_dimension.clear();
    }
    model.dimensions.push_back(std::move(field));
  }

  // Conditions on the source's own rows stay with its model.
  void KeepFilters() {
    for (SqlText& filter : models_.front().row_filters) {
      if (filter.tree == nullptr) continue;
      if (OnlyPlace(*filter.tree) != 0) {
        is_filtered_by_joins_ = true;
        losses_.Add(ElementOf(view_), "filter",
                    absl::StrCat("It reads joined tables: ", filter.text));
        filter = SqlText();
      } else {
        filter = TextOf(*filter.tree);
      }
    }
    std::erase_if(models_.front().row_filters,
                  [](const SqlText& filter) { return filter.empty(); });
  }

  void Rewrite(MetricDefinition* metric) {
    if (metric->measure_expr.tree == nullptr) return;
    if (is_filtered_by_joins_) {
      lost_.insert(metric->name);
      losses_.Add(ElementOf(*metric), "filter",
                  "The view's condition on its rows reads joined tables.");
      return;
    }
    sql::Expression* tree = sql::Clone(*metric->measure_expr.tree, b_.arena());
    bool ok = !HoldsQuery(*tree);
    ReplaceNames(tree, [&](sql::Expression& name) -> sql::Expression* {
      const auto* column = name.As<sql::ColumnRef>();
      if (column == nullptr) return nullptr;
      const int place = PlaceOf(FindSourcePath(view_, *column).join);
      ok = ok && place == 0;
      return place < 0 ? nullptr : Renamed(*column, models_[place].name);
    });
    metric->measure_expr = TextOf(*tree);
    if (ok) return;
    lost_.insert(metric->name);
    losses_.Add(ElementOf(*metric), "expr",
                "A view aggregates a joined table as often as its rows are "
                "joined, which no model by itself does.");
  }

  SemanticModel view_;
  ModelDocument& document_;
  sql::Builder b_;
  LossList& losses_;
  std::vector<SemanticModel> models_;  // the view's own first
  std::vector<int> places_;            // by join
  bool is_filtered_by_joins_ = false;
  absl::flat_hash_set<std::string> lost_;
};

}  // namespace

ModelDocument SplitView(const ModelDocument& document, LossList* losses) {
  const bool has_expressions =
      std::any_of(document.metrics.begin(), document.metrics.end(),
                  [](const MetricDefinition& metric) {
                    return !metric.measure_expr.empty();
                  });
  if (document.shape != DocumentShape::kMetricView && !has_expressions) {
    return document;
  }
  if (document.shape != DocumentShape::kMetricView) return document;
  sql::Arena arena;
  Diagnostics findings;
  ModelDocument split = document;
  ParseExpressions(&split, &arena, &findings);
  ExpandViewFields(&split, &arena, &findings);
  for (const Diagnostic& finding : findings) {
    if (finding.severity != Severity::kError) continue;
    losses->Add(absl::StrCat("line ", finding.line), "expression",
                finding.message);
  }
  std::vector<SemanticModel> views = std::move(split.models);
  split.models.clear();
  absl::flat_hash_set<std::string> lost;
  for (SemanticModel& view : views) {
    ViewSplitter splitter(std::move(view), &split, &arena, losses);
    splitter.Split();
    lost.insert(splitter.lost().begin(), splitter.lost().end());
  }
  // No tree outlives the arena.
  for (SemanticModel& model : split.models) {
    model.source_query.tree = nullptr;
    for (RowPolicy& policy : model.row_policies) {
      policy.condition.tree = nullptr;
    }
    for (ModelParameter& parameter : model.parameters) {
      parameter.default_value.tree = nullptr;
    }
  }
  for (MetricDefinition& metric : split.metrics) {
    metric.measure_expr.tree = nullptr;
  }
  RemoveMetrics(lost, &split, losses);
  return split;
}

}  // namespace semantic_layer::semantic
