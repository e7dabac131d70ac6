#include "common/semantic/compiler/lower/row_source.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/lower/query_lowering.h"
#include "common/semantic/compiler/lower/time_expression.h"
#include "common/semantic/compiler/plan/question_reader.h"
#include "common/semantic/compiler/resolve/null_of_nulls.h"
#include "common/semantic/compiler/resolve/substitute.h"

namespace semantic_layer::semantic {
namespace {

using Find = std::function<sql::Expression*(const std::string& key)>;

}  // namespace

sql::Expression* SubstituteNames(LoweringContext& context,
                                 const sql::Expression& tree,
                                 const Find& find) {
  sql::Expression* copy = CopyOf(context.b, &tree);
  const auto replace = [&find](sql::Expression& e) -> sql::Expression* {
    const std::string key = FilterKey(e);
    if (key.empty()) return nullptr;
    sql::Expression* replacement = find(key);
    return replacement == nullptr ? &e : replacement;
  };
  Substitute(copy, replace);
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
                                  RowOfSpine(context_, *spine, time))});
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

RowSource::RowSource(LoweringContext& context, const Parts& parts, bool beside)
    : context_(context),
      model_(*parts.model),
      time_(parts.time),
      joins_(parts.joins),
      metric_joins_(parts.metric_joins),
      full_joins_(parts.full_joins),
      view_(context.tables().View(*parts.model, parts.to_many)),
      custom_grains_(context) {
  if (beside || !joins_.empty() || !metric_joins_.empty()) {
    alias_ = model_.name;
  }
  for (const PlannedJoin& join : joins_) {
    join_views_.push_back(&context.tables().View(*join.step.model, {}));
  }
  for (const MetricJoin& join : metric_joins_) {
    const std::string table =
        context_.AddTable(join.alias, LowerQuery(context_, *join.query));
    const bool is_again =
        std::find(metric_tables_.begin(), metric_tables_.end(), table) !=
        metric_tables_.end();
    metric_tables_.push_back(table);
    metric_aliases_.push_back(is_again ? context_.UniqueName(table) : table);
  }
}

const std::string& RowSource::AliasOf(int join) const {
  return join < 0 ? alias_ : joins_[join].alias;
}

ModelView& RowSource::ViewOf(int join) {
  return join < 0 ? view_ : *join_views_[join];
}

sql::Expression* RowSource::Value(const SqlText& expr,
                                  const std::string& name) {
  return view_.Value(expr, name, alias_);
}

std::vector<sql::Expression*> RowSource::KeyOf(int join, const Entity& entity) {
  std::vector<sql::Expression*> parts;
  for (const SqlText& part : entity.key_parts) {
    parts.push_back(ViewOf(join).Value(part, part.text, AliasOf(join)));
  }
  if (parts.empty()) {
    parts.push_back(
        ViewOf(join).Value(entity.expr, entity.name, AliasOf(join)));
  }
  return parts;
}

sql::Expression* RowSource::DimensionColumn(int join,
                                            const Dimension& dimension) {
  return ViewOf(join).ValueOf(dimension, AliasOf(join));
}

bool RowSource::MayBeAbsent(int join, const SqlText& expr) const {
  if (join < 0 && (!full_joins_ || joins_.empty())) return false;
  return expr.tree != nullptr && !IsNullOfNulls(*expr.tree);
}

// A row that is not there has no values, whatever the expressions of its model
// make of NULL.
sql::Expression* RowSource::AbsentAsNull(int join, const SqlText& expr,
                                         sql::Expression* value) {
  if (!MayBeAbsent(join, expr)) return value;
  sql::Builder& b = context_.b;
  // Where rows are there only by their keys, these tell as well.
  if (!full_joins_) {
    const Entity& right = *joins_[join].step.right;
    const SqlText& key =
        right.key_parts.empty() ? right.expr : right.key_parts.front();
    if (key.tree == nullptr || IsNullOfNulls(*key.tree)) {
      return b.Case(
          {{b.IsNull(KeyOf(join, right)[0], /*negated=*/true), value}});
    }
  }
  return b.Case({{ViewOf(join).Presence(AliasOf(join)), value}});
}

std::vector<sql::Expression*> RowSource::KeyOfJoined(int join,
                                                     const Entity& entity) {
  std::vector<sql::Expression*> parts = KeyOf(join, entity);
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i] = AbsentAsNull(
        join, entity.key_parts.empty() ? entity.expr : entity.key_parts[i],
        parts[i]);
  }
  return parts;
}

sql::Expression* RowSource::InZone(const Dimension& dimension,
                                   sql::Expression* time) {
  // A column of whole days has no hours that a zone could move.
  if (context_.time_zone().empty() || dimension.grain >= TimeGrain::kDay) {
    return time;
  }
  sql::Builder& b = context_.b;
  // The time on the zone's clocks, which belongs to no zone any more.
  return b.Cast(
      b.Call("from_utc_timestamp", {time, b.String(context_.time_zone())}),
      b.Type(sql::TypeKind::kTimestampNtz));
}

sql::Expression* RowSource::Start(const Dimension& dimension,
                                  sql::Expression* time) {
  if (dimension.grain != TimeGrain::kWeek) return time;
  return Truncate(context_, TimeGrain::kWeek, time);
}

sql::Expression* RowSource::Clock() {
  return InZone(*time_, DimensionColumn(-1, *time_));
}

sql::Expression* RowSource::Time() { return Start(*time_, Clock()); }

sql::Expression* RowSource::TimeBy(TimeGrain grain) {
  return Truncate(context_, grain,
                  grain == TimeGrain::kWeek ? Clock() : Time());
}

bool RowSource::CutsWeeks(const ItemSource& item) const {
  if (item.date_part.has_value() || !item.grain.has_value()) return false;
  if (!item.grain->is_custom()) return item.grain->standard == TimeGrain::kWeek;
  const CustomGrain* custom = nullptr;
  return context_.catalog()
             .FindCustomGrain(item.grain->custom, &custom)
             ->grain == TimeGrain::kWeek;
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
  return Truncate(context_, item.grain->standard, time);
}

sql::Expression* RowSource::Item(const ItemSource& item) {
  sql::Builder& b = context_.b;
  switch (item.from) {
    case ItemSource::From::kAggTime:
      if (replaced_time_ != nullptr) {
        return Cut(item, "period", replaced_time_());
      }
      return Cut(item, "time", CutsWeeks(item) ? Clock() : Time());
    case ItemSource::From::kDimension: {
      sql::Expression* column =
          AbsentAsNull(item.join, item.dimension->expr,
                       DimensionColumn(item.join, *item.dimension));
      if (item.dimension->type != DimensionType::kTime) return column;
      column = InZone(*item.dimension, column);
      if (!CutsWeeks(item)) column = Start(*item.dimension, column);
      return Cut(
          item,
          absl::StrCat(item.join < 0 ? model_.name : joins_[item.join].alias,
                       "_", item.dimension->name),
          column);
    }
    case ItemSource::From::kEntity:
      return KeyOfJoined(item.join, *item.entity)[0];
    case ItemSource::From::kColumn:
      return view_.Value(*item.tree, alias_);
    case ItemSource::From::kMetric:
      return b.Column({metric_aliases_[item.metric_join], item.column});
  }
  return nullptr;
}

sql::Expression* RowSource::Filter(const PlannedFilter& filter) {
  return SubstituteNames(context_, *filter.tree,
                         [&](const std::string& key) -> sql::Expression* {
                           for (const auto& [name, item] : filter.items) {
                             if (name == key) return Item(item);
                           }
                           return nullptr;
                         });
}

sql::Relation* RowSource::Base() {
  // Conditions may name joined rows of the model, which must be known before
  // its relation is made.
  if (conditions_.empty()) {
    for (const PlannedJoin& join : joins_) {
      conditions_.push_back(JoinCondition(join));
    }
    for (size_t i = 0; i < metric_joins_.size(); ++i) {
      const MetricJoin& join = metric_joins_[i];
      std::vector<sql::Expression*> equal;
      for (size_t k = 0; k < join.keys.size(); ++k) {
        equal.push_back(context_.b.Equal(
            Item(join.keys[k]),
            context_.b.Column({metric_aliases_[i], join.query->keys[k].name})));
      }
      conditions_.push_back(context_.b.And(equal));
    }
  }
  return view_.Relation(alias_);
}

void RowSource::AddPartitions(const PlannedJoin& join,
                              std::vector<sql::Expression*>* conditions) {
  sql::Builder& b = context_.b;
  const SemanticModel& left =
      join.parent < 0 ? model_ : *joins_[join.parent].step.model;
  const int index = static_cast<int>(&join - joins_.data());
  // Rows of partitioned models meet inside of their partitions only.
  for (const Dimension& dimension : join.step.model->dimensions) {
    if (!dimension.is_partition) continue;
    const Dimension* other = left.FindDimension(dimension.name);
    if (other == nullptr || !other->is_partition) continue;
    sql::Expression* mine = DimensionColumn(join.parent, *other);
    sql::Expression* theirs = DimensionColumn(index, dimension);
    if (dimension.type == DimensionType::kTime) {
      const TimeGrain grain = std::max(dimension.grain, other->grain);
      mine = Truncate(context_, grain, mine);
      theirs = Truncate(context_, grain, theirs);
    }
    conditions->push_back(b.Equal(mine, theirs));
  }
}

sql::Expression* RowSource::JoinCondition(const PlannedJoin& join) {
  sql::Builder& b = context_.b;
  const int index = static_cast<int>(&join - joins_.data());
  std::vector<sql::Expression*> conditions;
  const std::vector<sql::Expression*> left =
      KeyOfJoined(join.parent, *join.step.left);
  const std::vector<sql::Expression*> right = KeyOf(index, *join.step.right);
  for (size_t i = 0; i < left.size(); ++i) {
    conditions.push_back(b.Equal(left[i], right[i]));
  }
  AddPartitions(join, &conditions);
  if (join.step.right->type == EntityType::kNatural && time_ != nullptr) {
    const Dimension& start = *join.step.model->ValidityStart();
    const Dimension& end = *join.step.model->ValidityEnd();
    // Both sides as stored: a zone moves neither.
    sql::Expression* time =
        Truncate(context_, time_->grain, DimensionColumn(-1, *time_));
    conditions.push_back(b.Binary(sql::BinaryOp::kGreaterEqual, time,
                                  DimensionColumn(index, start)));
    conditions.push_back(b.Or({b.Binary(sql::BinaryOp::kLess, CopyOf(b, time),
                                        DimensionColumn(index, end)),
                               b.IsNull(DimensionColumn(index, end))}));
  }
  return b.And(conditions);
}

sql::Relation* RowSource::AppendJoins(sql::Relation* relation) {
  sql::Builder& b = context_.b;
  const sql::JoinKind kind =
      full_joins_ ? sql::JoinKind::kFull : sql::JoinKind::kLeft;
  for (size_t i = 0; i < joins_.size(); ++i) {
    relation = b.Join(kind, relation, join_views_[i]->Relation(joins_[i].alias),
                      conditions_[i]);
  }
  for (size_t i = 0; i < metric_joins_.size(); ++i) {
    relation = b.Join(sql::JoinKind::kLeft, relation,
                      metric_aliases_[i] == metric_tables_[i]
                          ? b.Table({metric_tables_[i]})
                          : b.Table({metric_tables_[i]}, metric_aliases_[i]),
                      conditions_[joins_.size() + i]);
  }
  return custom_grains_.Append(relation);
}

}  // namespace semantic_layer::semantic
