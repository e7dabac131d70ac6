#include "common/sql/translate/duckdb_translator.h"

#include "absl/strings/str_cat.h"
#include "common/sql/dialect/duckdb.h"

namespace semantic_layer::sql {
namespace {

bool HasTail(const Query& query) {
  return !query.order_by.empty() || query.limit != nullptr ||
         query.offset != nullptr || query.limit_all;
}

// The name by which people see a single relation; empty for several.
Identifier NameOf(const List<Relation*>& from) {
  if (from.size() != 1) return {};
  if (const auto* table = from[0]->As<TableRelation>()) {
    return table->alias.name.empty() ? table->name.parts.back()
                                     : table->alias.name;
  }
  if (const auto* query = from[0]->As<SubqueryRelation>()) {
    return query->alias.name;
  }
  return {};
}

// Builds nested queries from the steps of a pipe, a new level only where the
// steps so far cannot take one more.
class PipeLowering {
 public:
  PipeLowering(Arena& arena, int* next_name)
      : arena_(arena), b_(arena), next_name_(*next_name) {}

  void Start(QueryBody* input) {
    Open();
    if (auto* from = input->As<FromQuery>()) {
      select_->from = from->from;
      select_->lateral_views = from->lateral_views;
    } else if (auto* table = input->As<TableQuery>()) {
      auto* relation = arena_.New<TableRelation>();
      relation->name = table->table;
      select_->from.push_back(arena_, relation);
    } else {
      Nest(b_.ToQuery(input), {}, nullptr);
    }
  }

  void Apply(PipeOperator* op) {
    switch (op->kind) {
      case NodeKind::kPipeSelect:
        return ApplySelect(op->As<PipeSelect>());
      case NodeKind::kPipeExtend: {
        Make(select_->items.empty());
        b_.AddItem(select_, b_.Star());
        for (SelectItem* item : op->As<PipeExtend>()->items) {
          select_->items.push_back(arena_, item);
        }
        return;
      }
      case NodeKind::kPipeSet:
        return ApplySet(op->As<PipeSet>());
      case NodeKind::kPipeDrop: {
        Make(select_->items.empty());
        StarExpr* star = b_.Star();
        star->has_except = true;
        for (const Identifier& name : op->As<PipeDrop>()->columns) {
          ObjectName column;
          column.parts.push_back(arena_, name);
          star->except.push_back(arena_, column);
        }
        b_.AddItem(select_, star);
        return;
      }
      case NodeKind::kPipeAs:
        return Wrap(op->As<PipeAs>()->alias, nullptr);
      case NodeKind::kPipeWhere:
        Make(select_->items.empty());
        b_.AddWhere(select_, op->As<PipeWhere>()->condition);
        return;
      case NodeKind::kPipeAggregate:
        return ApplyAggregate(op->As<PipeAggregate>());
      case NodeKind::kPipeJoin:
        return ApplyJoin(op->As<PipeJoin>()->join);
      case NodeKind::kPipePivot:
        Make(select_->items.empty() && select_->where == nullptr);
        select_->lateral_views.push_back(arena_, op->As<PipePivot>()->pivot);
        return;
      case NodeKind::kPipeLateralView:
        Make(select_->items.empty());
        select_->lateral_views.push_back(arena_,
                                         op->As<PipeLateralView>()->view);
        return;
      case NodeKind::kPipeSample:
        return Wrap(NameOf(select_->from), op->As<PipeSample>()->sample);
      case NodeKind::kPipeSetOperation: {
        auto* step = op->As<PipeSetOperation>();
        auto* operation = b_.Combine(step->op, step->quantifier, Finish(),
                                     step->right);
        Query* both = b_.ToQuery(operation);
        Open();
        Nest(both, {}, nullptr);
        return;
      }
      default:
        return ApplyTail(op->As<PipeTail>()->tail);
    }
  }

  Query* Finish() {
    if (select_->items.empty()) b_.AddItem(select_, b_.Star());
    return query_;
  }

 private:
  void Open() {
    select_ = b_.NewSelect();
    query_ = b_.ToQuery(select_);
  }

  void Nest(Query* query, Identifier alias, TableSample* sample) {
    auto* relation = arena_.New<SubqueryRelation>();
    relation->query = query;
    relation->sample = sample;
    relation->alias.name =
        alias.empty() ? b_.Name(absl::StrCat("_pipe", next_name_++)) : alias;
    select_->from = List<Relation*>(arena_, {relation});
  }

  void Wrap(Identifier alias, TableSample* sample) {
    Query* inner = Finish();
    Open();
    Nest(inner, alias, sample);
  }

  // Begins a level when the one at hand cannot take the step.
  void Make(bool fits) {
    if (!fits || HasTail(*query_)) Wrap(NameOf(select_->from), nullptr);
  }

  void ApplySelect(PipeSelect* step) {
    Make(select_->items.empty());
    select_->items = step->select->items;
    select_->quantifier = step->select->quantifier;
    select_->windows = step->select->windows;
  }

  void ApplySet(PipeSet* step) {
    // Every assignment sees what the ones before it have set.
    for (const Assignment& assignment : step->assignments) {
      Make(select_->items.empty());
      b_.AddItem(select_, b_.Call(kStarReplace,
                                  {b_.Alias(assignment.value,
                                            assignment.target.parts[0].text)}));
    }
  }

  void ApplyAggregate(PipeAggregate* step) {
    Make(select_->items.empty());
    if (step->group_by != nullptr) {
      select_->group_by = step->group_by;
      for (GroupingElement* element : step->group_by->elements) {
        if (element->expression == nullptr) continue;
        auto* item = arena_.New<SelectItem>();
        item->expression = element->expression;
        if (auto* alias = element->expression->As<AliasExpr>()) {
          item->expression = alias->operand;
          item->alias = alias->alias;
        }
        select_->items.push_back(arena_, item);
        // By position: the expression is rewritten once.
        element->expression =
            b_.Integer(static_cast<int64_t>(select_->items.size()));
      }
    }
    for (SelectItem* item : step->items) select_->items.push_back(arena_, item);
  }

  void ApplyJoin(JoinRelation* join) {
    // Filters on the rows so far may also be applied after the join, unless it
    // brings rows of its own.
    const bool adds_rows =
        join->join == JoinKind::kRight || join->join == JoinKind::kFull;
    Make(select_->items.empty() && select_->lateral_views.empty() &&
         (select_->where == nullptr || !adds_rows));
    Relation* left = select_->from[0];
    for (uint32_t i = 1; i < select_->from.size(); ++i) {
      left = b_.Join(JoinKind::kCross, left, select_->from[i]);
    }
    join->left = left;
    select_->from = List<Relation*>(arena_, {join});
  }

  void ApplyTail(Query* tail) {
    const bool only_limit = tail->order_by.empty() && tail->windows.empty();
    const bool open_order = !query_->order_by.empty() &&
                            query_->limit == nullptr &&
                            query_->offset == nullptr;
    if (HasTail(*query_) && !(only_limit && open_order)) {
      Wrap(NameOf(select_->from), nullptr);
    }
    if (!tail->order_by.empty()) query_->order_by = tail->order_by;
    query_->limit = tail->limit;
    query_->offset = tail->offset;
    for (const NamedWindow& window : tail->windows) {
      select_->windows.push_back(arena_, window);
    }
  }

  Arena& arena_;
  Builder b_;
  int& next_name_;
  Select* select_ = nullptr;
  Query* query_ = nullptr;
};

}  // namespace

Query* DuckDbTranslator::LowerPipe(PipeQuery* pipe) {
  PipeLowering lowering(arena_, &next_name_);
  lowering.Start(pipe->input);
  for (PipeOperator* op : pipe->operators) lowering.Apply(op);
  Query* query = lowering.Finish();
  query->span = pipe->span;
  return query;
}

}  // namespace semantic_layer::sql
