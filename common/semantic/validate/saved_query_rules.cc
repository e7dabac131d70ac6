#include "common/semantic/validate/saved_query_rules.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/limits.h"

namespace semantic_layer::semantic {
namespace {

class SavedQueryRules {
 public:
  SavedQueryRules(const std::vector<Metric>& metrics,
                  const std::vector<absl::string_view>& custom_grains,
                  UnknownNames* unknown, Diagnostics* diagnostics)
      : custom_grains_(custom_grains),
        unknown_(*unknown),
        diagnostics_(*diagnostics) {
    for (const Metric& metric : metrics) {
      if (metric.is_private) continue;
      metrics_.insert(metric.name);
      names_.push_back(metric.name);
    }
  }

  bool Check(const SavedQuery& query) {
    if (query.metrics.empty() && query.group_by.empty()) {
      return Error(
          query.at, DiagnosticCode::kMissingKey,
          absl::StrCat("Saved query '", query.name, "' asks for nothing"),
          "add metrics: [a_metric], or group_by items");
    }
    bool ok = CheckMetrics(query);
    std::vector<ItemName> items;
    ok = CheckGroupBy(query, &items) && ok;
    return CheckOrderBy(query, items) && ok;
  }

 private:
  bool Error(const Location& at, DiagnosticCode code, std::string message,
             std::string hint) {
    diagnostics_.push_back(
        ErrorAt(at, code, std::move(message), std::move(hint)));
    return false;
  }

  static const Location& PlaceOf(const SavedQuery& query,
                                 const std::vector<Location>& places,
                                 size_t i) {
    return i < places.size() ? places[i] : query.at;
  }

  bool Twice(const SavedQuery& query, const Location& at,
             absl::string_view what) {
    return Error(at, DiagnosticCode::kDuplicateName,
                 absl::StrCat("Saved query '", query.name, "' asks for '", what,
                              "' twice"),
                 "remove one of the two");
  }

  bool CheckMetrics(const SavedQuery& query) {
    bool ok = true;
    absl::flat_hash_set<std::string> seen;
    for (size_t i = 0; i < query.metrics.size(); ++i) {
      const std::string name = absl::AsciiStrToLower(query.metrics[i]);
      const Location& at = PlaceOf(query, query.metrics_at, i);
      if (!seen.insert(name).second) ok = Twice(query, at, name);
      if (metrics_.contains(name)) continue;
      ok = false;
      if (unknown_.are_trusted()) continue;
      unknown_.Note({NameKind::kMetric, name});
      Error(at, DiagnosticCode::kUnknownReference,
            absl::StrCat("Saved query '", query.name, "' asks for the metric '",
                         query.metrics[i],
                         "', which does not exist or has errors"),
            unknown_.Hint(
                at, name, [this] { return names_; },
                "define it, or mend the findings about it"));
    }
    return ok;
  }

  // Reads an item, whose objects may stand in braces.
  std::optional<ItemName> Read(const std::string& text, absl::string_view key,
                               const Location& at) {
    std::string why;
    std::optional<ItemName> item = ParseItemName(text, custom_grains_, &why);
    if (!item.has_value()) {
      Error(at, DiagnosticCode::kInvalidItem,
            absl::StrCat("'", text, "' is no item of '", key, "': ", why),
            "write entity__dimension, metric_time__month or "
            "TimeDimension('metric_time', 'month')");
    }
    return item;
  }

  bool CheckGroupBy(const SavedQuery& query, std::vector<ItemName>* items) {
    bool ok = true;
    absl::flat_hash_set<std::string> seen;
    for (size_t i = 0; i < query.group_by.size(); ++i) {
      const Location& at = PlaceOf(query, query.group_by_at, i);
      std::optional<ItemName> item = Read(query.group_by[i], "group_by", at);
      if (!item.has_value()) {
        ok = false;
        continue;
      }
      if (item->descending) {
        ok = Error(at, DiagnosticCode::kInvalidItem,
                   absl::StrCat("'", query.group_by[i],
                                "' says an order, which 'group_by' has none "
                                "of"),
                   "say it in order_by");
      }
      if (!seen.insert(item->Dunder()).second) {
        ok = Twice(query, at, item->Dunder());
      }
      items->push_back(*std::move(item));
    }
    return ok;
  }

  bool CheckOrderBy(const SavedQuery& query,
                    const std::vector<ItemName>& items) {
    bool ok = true;
    for (size_t i = 0; i < query.order_by.size(); ++i) {
      const Location& at = PlaceOf(query, query.order_by_at, i);
      const std::optional<ItemName> item =
          Read(query.order_by[i], "order_by", at);
      ok = ok && item.has_value();
      if (!item.has_value() || IsAsked(query, items, *item)) continue;
      ok =
          Error(at, DiagnosticCode::kInvalidOrderBy,
                absl::StrCat("Saved query '", query.name, "' is ordered by '",
                             query.order_by[i], "', which it does not ask for"),
                "repeat a metric or an item of group_by");
    }
    return ok;
  }

  static bool IsAsked(const SavedQuery& query,
                      const std::vector<ItemName>& items,
                      const ItemName& order) {
    const bool is_plain = order.grain.empty() && !order.date_part.has_value();
    for (const std::string& metric : query.metrics) {
      if (order.path.empty() && is_plain &&
          absl::AsciiStrToLower(metric) == order.element) {
        return true;
      }
    }
    return std::any_of(items.begin(), items.end(), [&](const ItemName& item) {
      return item.Dunder() == order.Dunder() ||
             (is_plain && item.path == order.path &&
              item.element == order.element);
    });
  }

  const std::vector<absl::string_view>& custom_grains_;
  UnknownNames& unknown_;
  Diagnostics& diagnostics_;
  absl::flat_hash_set<absl::string_view> metrics_;
  std::vector<absl::string_view> names_;
};

}  // namespace

void CheckSavedQueries(const std::vector<Metric>& metrics,
                       const std::vector<absl::string_view>& custom_grains,
                       UnknownNames* unknown, std::vector<SavedQuery>* queries,
                       Diagnostics* diagnostics) {
  if (queries->empty()) return;
  SavedQueryRules rules(metrics, custom_grains, unknown, diagnostics);
  std::vector<SavedQuery> kept;
  for (SavedQuery& query : *queries) {
    if (rules.Check(query)) kept.push_back(std::move(query));
  }
  *queries = std::move(kept);
}

}  // namespace semantic_layer::semantic
