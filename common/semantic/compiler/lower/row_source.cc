#include "common/semantic/compiler/lower/row_source.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/query_lowering.h"
#include "common/semantic/compiler/lower/time_expression.h"
#include "common/semantic/compiler/plan/question_reader.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

using Find = std::function<sql::Expression*(const std::string& key)>;

void SubstituteIn(sql::Node& node, const Find& find);

void SubstituteSlot(sql::Expression*& slot, const Find& find) {
  const std::string key = FilterKey(*slot);
  if (!key.empty()) {
    if (sql::Expression* replacement = find(key)) slot = replacement;
    return;
  }
  SubstituteIn(*slot, find);
}

// Goes through everything under a node; queries have names of their own.
void SubstituteIn(sql::Node& node, const Find& find) {
  sql::ForEachExpressionSlot(node, [&find](sql::Expression*& slot) {
    SubstituteSlot(slot, find);
  });
  sql::ForEachChild(node, [&find](sql::Node& child) {
    if (sql::IsExpression(child.kind) || child.Is<sql::Query>()) return;
    SubstituteIn(child, find);
  });
}

// Puts the alias before every bare column name of an expression.
void Qualify(sql::Expression* root, const std::string& alias,
             sql::Builder& b) {
  absl::flat_hash_set<std::string> parameters;
  sql::Walk(static_cast<sql::Node&>(*root), [&](sql::Node& node) {
    if (const auto* lambda = node.As<sql::LambdaExpr>()) {
      for (const sql::Identifier& parameter : lambda->parameters) {
        parameters.insert(absl::AsciiStrToLower(parameter.text));
      }
    }
    return true;
  });
  sql::Walk(static_cast<sql::Node&>(*root), [&](sql::Node& node) {
    if (node.Is<sql::Query>()) return false;
    if (auto* column = node.As<sql::ColumnRef>()) {
      if (column->name.parts.size() == 1 &&
          !parameters.contains(
              absl::AsciiStrToLower(column->name.parts[0].text))) {
        column->name.parts.insert(b.arena(), 0, b.Name(alias));
      }
    }
    return true;
  });
}

}  // namespace

sql::Expression* SubstituteNames(LoweringContext& context,
                                 const sql::Expression& tree,
                                 const Find& find) {
  sql::Expression* copy = CopyOf(context.b, &tree);
  SubstituteSlot(copy, find);
  return copy;
}

sql::Expression* CustomGrainJoins::Value(const Grain& grain,
                                         const std::string& alias,
                                         sql::Expression* time) {
  sql::Builder& b = context_.b;
  const CustomGrain* custom = nullptr;
  const TimeSpine* spine =
      context_.catalog().FindCustomGrain(grain.custom, &custom);
  const std::string name = absl::StrCat(alias, "_", grain.custom);
  const bool is_new =
      std::none_of(joins_.begin(), joins_.end(),
                   [&name](const Join& join) { return join.alias == name; });
  if (is_new) {
    joins_.push_back(Join{name, spine,
                          b.Equal(b.Column({name, spine->column}),
                                  Truncate(b, spine->grain, time))});
  }
  return b.Column({name, custom->column});
}

sql::Relation* CustomGrainJoins::Append(sql::Relation* relation) {
  sql::Builder& b = context_.b;
  for (const Join& join : joins_) {
    relation = b.Join(sql::JoinKind::kLeft, relation,
                      b.Table(join.spine->table.parts, join.alias), join.on);
  }
  return relation;
}

RowSource::RowSource(LoweringContext& context, const SemanticModel& model,
                     const Dimension* time,
                     const std::vector<PlannedJoin>* joins,
                     const std::vector<MetricJoin>* metric_joins, bool beside)
    : context_(context),
      model_(model),
      time_(time),
      joins_(*joins),
      metric_joins_(*metric_joins),
      custom_grains_(context) {
  if (beside || !joins_.empty() || !metric_joins_.empty()) {
    alias_ = model.name;
  }
  for (const MetricJoin& join : metric_joins_) {
    metric_tables_.push_back(context_.AddTable(
        join.alias, LowerQuery(context_, *join.query)));
  }
}

const std::string& RowSource::AliasOf(int join) const {
  return join < 0 ? alias_ : joins_[join].alias;
}

sql::Expression* RowSource::Column(const std::string& alias,
                                   const SqlText& expr,
                                   const std::string& name) {
  sql::Builder& b = context_.b;
  if (expr.tree == nullptr) {
    return alias.empty() ? b.Column(name) : b.Column({alias, name});
  }
  sql::Expression* copy = CopyOf(b, expr.tree);
  if (!alias.empty()) Qualify(copy, alias, b);
  return copy;
}

sql::Expression* RowSource::Value(const SqlText& expr,
                                  const std::string& name) {
  return Column(alias_, expr, name);
}

sql::Expression* RowSource::EntityColumn(int join, const Entity& entity) {
  return Column(AliasOf(join), entity.expr, entity.name);
}

sql::Expression* RowSource::DimensionColumn(int join,
                                            const Dimension& dimension) {
  return Column(AliasOf(join), dimension.expr, dimension.name);
}

sql::Expression* RowSource::InZone(const Dimension& dimension,
                                   sql::Expression* time) {
  // A column of whole days has no hours that a zone could move.
  if (context_.time_zone().empty() || dimension.grain >= TimeGrain::kDay) {
    return time;
  }
  sql::Builder& b = context_.b;
  return b.Call("from_utc_timestamp", {time, b.String(context_.time_zone())});
}

sql::Expression* RowSource::Time() {
  return InZone(*time_, DimensionColumn(-1, *time_));
}

sql::Expression* RowSource::Cut(const ItemSource& item,
                                const std::string& alias,
                                sql::Expression* time) {
  sql::Builder& b = context_.b;
  if (item.date_part.has_value()) {
    return ExtractPart(b, *item.date_part, time);
  }
  if (!item.grain.has_value()) return time;
  if (item.grain->is_custom()) {
    return custom_grains_.Value(*item.grain, alias, time);
  }
  return Truncate(b, item.grain->standard, time);
}

sql::Expression* RowSource::Item(const ItemSource& item) {
  sql::Builder& b = context_.b;
  switch (item.from) {
    case ItemSource::From::kAggTime:
      if (replaced_time_ != nullptr) {
        return Cut(item, "period", replaced_time_());
      }
      return Cut(item, "time", Time());
    case ItemSource::From::kDimension: {
      sql::Expression* column = DimensionColumn(item.join, *item.dimension);
      if (item.dimension->type != DimensionType::kTime) return column;
      return Cut(item,
                 absl::StrCat(item.join < 0 ? model_.name
                                            : joins_[item.join].alias,
                              "_", item.dimension->name),
                 InZone(*item.dimension, column));
    }
    case ItemSource::From::kEntity:
      return EntityColumn(item.join, *item.entity);
    case ItemSource::From::kColumn:
      return alias_.empty() ? b.Column(item.column)
                            : b.Column({alias_, item.column});
    case ItemSource::From::kMetric:
      return b.Column({metric_tables_[item.metric_join], item.column});
  }
  return nullptr;
}

sql::Expression* RowSource::Filter(const PlannedFilter& filter) {
  return SubstituteNames(
      context_, *filter.tree,
      [&](const std::string& key) -> sql::Expression* {
        for (const auto& [name, item] : filter.items) {
          if (name == key) return Item(item);
        }
        return nullptr;
      });
}

sql::Relation* RowSource::Base() {
  return context_.b.Table(model_.table.parts, alias_);
}

sql::Expression* RowSource::JoinCondition(const PlannedJoin& join) {
  sql::Builder& b = context_.b;
  std::vector<sql::Expression*> conditions;
  const SemanticModel& left =
      join.parent < 0 ? model_ : *joins_[join.parent].step.model;
  conditions.push_back(
      b.Equal(EntityColumn(join.parent, *join.step.left),
              Column(join.alias, join.step.right->expr,
                     join.step.right->name)));
  // Rows of partitioned models meet inside of their partitions only.
  for (const Dimension& dimension : join.step.model->dimensions) {
    const Dimension* other = left.FindDimension(dimension.name);
    if (!dimension.is_partition || other == nullptr || !other->is_partition) {
      continue;
    }
    sql::Expression* mine = DimensionColumn(join.parent, *other);
    sql::Expression* theirs =
        Column(join.alias, dimension.expr, dimension.name);
    if (dimension.type == DimensionType::kTime) {
      const TimeGrain grain = std::max(dimension.grain, other->grain);
      mine = Truncate(b, grain, mine);
      theirs = Truncate(b, grain, theirs);
    }
    conditions.push_back(b.Equal(mine, theirs));
  }
  if (join.step.right->type == EntityType::kNatural && time_ != nullptr) {
    const Dimension& start = *join.step.model->ValidityStart();
    const Dimension& end = *join.step.model->ValidityEnd();
    sql::Expression* time = Truncate(b, time_->grain, Time());
    conditions.push_back(
        b.Binary(sql::BinaryOp::kGreaterEqual, time,
                 Column(join.alias, start.expr, start.name)));
    conditions.push_back(b.Or(
        {b.Binary(sql::BinaryOp::kLess, CopyOf(b, time),
                  Column(join.alias, end.expr, end.name)),
         b.IsNull(Column(join.alias, end.expr, end.name))}));
  }
  return b.And(conditions);
}

sql::Relation* RowSource::AppendJoins(sql::Relation* relation,
                                      sql::JoinKind kind) {
  sql::Builder& b = context_.b;
  for (const PlannedJoin& join : joins_) {
    relation = b.Join(kind, relation,
                      b.Table(join.step.model->table.parts, join.alias),
                      JoinCondition(join));
  }
  for (size_t i = 0; i < metric_joins_.size(); ++i) {
    const MetricJoin& join = metric_joins_[i];
    std::vector<sql::Expression*> conditions;
    for (size_t k = 0; k < join.keys.size(); ++k) {
      conditions.push_back(
          b.Equal(Item(join.keys[k]),
                  b.Column({metric_tables_[i], join.query->keys[k].name})));
    }
    relation = b.Join(sql::JoinKind::kLeft, relation,
                      b.Table({metric_tables_[i]}), b.And(conditions));
  }
  return custom_grains_.Append(relation);
}

}  // namespace semantic_layer::semantic
