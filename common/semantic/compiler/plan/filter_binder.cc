#include "common/semantic/compiler/plan/filter_binder.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/plan/unreachable.h"
#include "common/semantic/errors.h"

namespace semantic_layer::semantic {
namespace {

using From = ItemSource::From;

void ReportUnbound(const ParsedFilter& filter, absl::string_view key,
                   const ItemName& name, absl::string_view metric,
                   const BindResult& result, const ItemBinder& binder,
                   Diagnostics* diagnostics) {
  const std::string field = filter.level == FilterLevel::kQuestion
                                ? filter.field
                                : std::string("metrics");
  switch (result.outcome) {
    case BindResult::Outcome::kAmbiguous:
      diagnostics->push_back(ItemAmbiguous(key, field, result.ways));
      return;
    case BindResult::Outcome::kInvalid:
      diagnostics->push_back(QuestionError(DiagnosticCode::kInvalidFilter,
                                           field, result.why, result.hint));
      return;
    case BindResult::Outcome::kNotFound:
    case BindResult::Outcome::kBound: {
      const std::vector<std::string> names = binder.KnownNames();
      const std::vector<absl::string_view> known(names.begin(), names.end());
      Diagnostic diagnostic = ItemNotFound(key, field, metric, known);
      ExplainUnreachable(binder.resolver(), binder.model(), name, names,
                         &diagnostic);
      diagnostics->push_back(std::move(diagnostic));
      return;
    }
  }
}

// The rows' side of an entity by which a metric is computed. Where the metric
// knows the whole way to it, the rows have the entity at its end; else the way
// is one of the rows.
BindResult BindOutside(const ItemName& entity, const std::string& inner,
                       ItemBinder* binder) {
  if (inner != entity.Dunder()) return binder->Bind(entity);
  ItemName last = entity;
  last.path.clear();
  BindResult result = binder->Bind(last);
  return result.ok() ? result : binder->Bind(entity);
}

bool IsSameJoin(const MetricJoin& a, const MetricJoin& b) {
  if (a.query->metrics.front().name != b.query->metrics.front().name ||
      a.keys.size() != b.keys.size()) {
    return false;
  }
  for (size_t i = 0; i < a.keys.size(); ++i) {
    const ItemSource& one = a.keys[i];
    const ItemSource& other = b.keys[i];
    if (a.query->keys[i].name != b.query->keys[i].name ||
        one.from != other.from || one.join != other.join ||
        one.dimension != other.dimension || one.entity != other.entity) {
      return false;
    }
  }
  return true;
}

// The index of the join. A metric by the same entities is joined once, however
// many conditions speak of it.
int AddMetricJoin(MetricJoin join, std::vector<MetricJoin>* joins) {
  for (size_t i = 0; i < joins->size(); ++i) {
    if (IsSameJoin((*joins)[i], join)) return static_cast<int>(i);
  }
  joins->push_back(std::move(join));
  return static_cast<int>(joins->size()) - 1;
}

}  // namespace

std::optional<PlannedFilter> BindFilter(const AggregateContext& context,
                                        const ParsedFilter& filter,
                                        ItemBinder* binder,
                                        std::vector<MetricJoin>* metric_joins,
                                        absl::string_view metric,
                                        Diagnostics* diagnostics) {
  PlannedFilter planned;
  planned.tree = filter.tree;
  planned.text = filter.text;
  for (const auto& [column, node] : filter.columns) {
    // A dimension of the model by its plain name, else a column of its table.
    ItemSource source;
    if (const auto own = binder->BindOwn(column)) {
      source = *own;
    } else {
      source.from = From::kColumn;
      source.column = column;
      source.tree = node;
    }
    planned.items.emplace_back(column, std::move(source));
  }
  bool good = true;
  for (const auto& [key, name] : filter.items) {
    if (name.object != ItemName::Object::kMetric) {
      BindResult result = binder->Bind(name);
      if (!result.ok()) {
        ReportUnbound(filter, key, name, metric, result, *binder, diagnostics);
        good = false;
        continue;
      }
      planned.items.emplace_back(key, std::move(result.source));
      continue;
    }
    MetricJoin join;
    join.query = context.plan_metric(name, filter.field);
    if (join.query == nullptr) return std::nullopt;
    for (size_t i = 0; i < name.metric_group_by.size(); ++i) {
      const std::string& group_by = name.metric_group_by[i];
      std::string why;
      std::optional<ItemName> entity = ParseItemName(group_by, {}, &why);
      BindResult result;
      if (entity.has_value()) {
        result = BindOutside(*entity, join.query->keys[i].name, binder);
      }
      if (!result.ok()) {
        ReportUnbound(filter, group_by, entity.value_or(ItemName{}), metric,
                      result, *binder, diagnostics);
        return std::nullopt;
      }
      join.keys.push_back(std::move(result.source));
    }
    join.alias =
        absl::StrCat(name.element, "_by_", join.query->keys.front().name);
    ItemSource source;
    source.from = From::kMetric;
    source.column = name.element;
    source.metric_join = AddMetricJoin(std::move(join), metric_joins);
    planned.items.emplace_back(key, std::move(source));
  }
  if (!good) return std::nullopt;
  return planned;
}

}  // namespace semantic_layer::semantic
