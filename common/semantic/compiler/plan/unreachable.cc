#include "common/semantic/compiler/plan/unreachable.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/limits.h"

namespace semantic_layer::semantic {
namespace {

// How far beyond the limit an item is looked for, to name the limit.
constexpr int kFurtherHops = 4;

// The name without its last part, which was taken for an element.
std::string WithoutElement(const ItemName& name) {
  return absl::StrJoin(name.path, "__");
}

bool SaysGrain(const ItemName& name, const std::vector<std::string>& known,
               Diagnostic* diagnostic) {
  if (name.path.empty()) return false;
  const std::string rest = WithoutElement(name);
  if (std::find(known.begin(), known.end(), rest) == known.end()) return false;
  for (const std::string& other : known) {
    // An entity: what comes after it is an element.
    if (absl::StartsWith(other, absl::StrCat(rest, "__"))) return false;
  }
  diagnostic->code = DiagnosticCode::kInvalidItem;
  diagnostic->candidates.clear();
  if (absl::StartsWith(name.element, "extract_")) {
    diagnostic->message =
        absl::StrCat("'", name.element.substr(8), "' is no part of '", rest,
                     "' that can be grouped by");
    diagnostic->hint = "parts: year, quarter, month, day, dow, doy";
    return true;
  }
  diagnostic->message = absl::StrCat("'", name.element,
                                     "' is neither a grain "
                                     "nor an element of '",
                                     rest, "'");
  diagnostic->hint =
      absl::StrCat("grains: ", absl::StrJoin(TimeGrainNames(), ", "));
  return true;
}

// A model that has the element under the entity which the path ends with.
bool Has(const SemanticModel& model, const ItemName& name) {
  return !name.path.empty() && model.PrimaryEntityName() == name.path.back() &&
         model.FindDimension(name.element) != nullptr;
}

bool SaysFanOut(const Catalog& catalog, const SemanticModel& base,
                const ItemName& name, Diagnostic* diagnostic) {
  for (const SemanticModel& model : catalog.models()) {
    if (&model == &base || !Has(model, name)) continue;
    for (const Entity& entity : base.entities) {
      const Entity* other = model.FindEntity(entity.name);
      if (other == nullptr || other->type != EntityType::kForeign) continue;
      absl::StrAppend(&diagnostic->message, ": several rows of model '",
                      model.name, "' may have the ", entity.name,
                      " of one row of '", base.name,
                      "', so that a join would count rows more than once");
      diagnostic->hint = absl::StrCat("ask for it with a metric of '",
                                      model.name, "', or make '", entity.name,
                                      "' primary or unique there if it is");
      return true;
    }
  }
  return false;
}

// Whether the item is there, beyond what may be joined.
bool SaysHops(const ElementResolver& resolver, const SemanticModel& base,
              const ItemName& name, Diagnostic* diagnostic) {
  if (name.path.empty()) return false;
  const ElementResolver further(resolver.catalog(),
                                resolver.max_hops() + kFurtherHops);
  const std::vector<ResolvedElement> ways =
      further.Resolve(base, name.path, name.element, /*has_time=*/true);
  if (ways.empty()) return false;
  const int hops = static_cast<int>(ways.front().steps.size());
  if (hops <= resolver.max_hops()) return false;
  absl::StrAppend(&diagnostic->message, ": it takes ", hops,
                  " joins from model '", base.name, "', and at most ",
                  resolver.max_hops(), " are made");
  diagnostic->hint = absl::StrCat(
      "let the setting 'metric_join_hops_max' be ", hops,
      ", or give the models between an entity that shortens the way");
  diagnostic->candidates.clear();
  return true;
}

}  // namespace

void ExplainUnreachable(const ElementResolver& resolver,
                        const SemanticModel& base, const ItemName& name,
                        const std::vector<std::string>& known,
                        Diagnostic* diagnostic) {
  const Catalog& catalog = resolver.catalog();
  if (SaysHops(resolver, base, name, diagnostic)) return;
  if (SaysGrain(name, known, diagnostic)) return;
  const Metric* metric =
      name.path.empty() ? catalog.FindMetric(name.element) : nullptr;
  if (metric != nullptr && !metric->is_private) {
    absl::StrAppend(&diagnostic->message, "; it is a metric");
    diagnostic->hint = "add it to 'metrics'";
    return;
  }
  if (!diagnostic->candidates.empty()) return;
  if (SaysFanOut(catalog, base, name, diagnostic)) return;
  if (known.empty() || !diagnostic->hint.empty()) return;
  const size_t shown = std::min(known.size(), kMaxSuggestions);
  diagnostic->hint =
      absl::StrCat("it can be asked by ",
                   absl::StrJoin(known.begin(), known.begin() + shown, ", "),
                   known.size() > shown
                       ? absl::StrCat(" and ", known.size() - shown, " more")
                       : "");
}

}  // namespace semantic_layer::semantic
