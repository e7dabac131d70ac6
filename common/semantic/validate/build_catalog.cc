#include "common/semantic/validate/build_catalog.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/validate/filter_rules.h"
#include "common/semantic/validate/keep.h"
#include "common/semantic/validate/label_rules.h"
#include "common/semantic/validate/metric_graph.h"
#include "common/semantic/validate/metric_normalizer.h"
#include "common/semantic/validate/model_rules.h"
#include "common/semantic/validate/parse_expressions.h"
#include "common/semantic/validate/saved_query_rules.h"
#include "common/semantic/validate/spine_rules.h"
#include "common/semantic/validate/unknown_names.h"
#include "common/semantic/validate/view_fields.h"

namespace semantic_layer::semantic {
namespace {

std::string Place(const Location& at) {
  if (at.file == nullptr) return "the first is elsewhere";
  return absl::StrCat("the first is in ", *at.file, ", line ", at.line);
}

// Adds models and checks what must hold between them.
class ModelMerger {
 public:
  ModelMerger(Catalog::Contents* contents, Diagnostics* diagnostics)
      : contents_(*contents), diagnostics_(*diagnostics) {}

  // `stands_alone`: its fields are nobody else's, whatever their names.
  void Add(SemanticModel model, bool stands_alone) {
    if (!IsNew(&models_, model.name, model.at, "A semantic model")) return;
    if (!CheckModel(&model, &diagnostics_)) return;
    const std::string prefix(model.PrimaryEntityName());
    Keep(&model.dimensions, [&](Dimension& dimension) {
      return IsNew(&dimensions_, absl::StrCat(prefix, "__", dimension.name),
                   dimension.at, "A dimension") &&
             (stands_alone || IsConsistent(dimension));
    });
    Keep(&model.measures, [&](Measure& measure) {
      return IsNew(&measures_, measure.name, measure.at, "A measure") &&
             IsSameKind(measure.name, "measure", measure.at);
    });
    Keep(&model.entities, [&](Entity& entity) {
      return IsSameKind(entity.name, "entity", entity.at) &&
             (stands_alone || IsSameKey(entity));
    });
    contents_.models.push_back(std::move(model));
  }

  void AddSpine(TimeSpine spine) {
    for (const TimeSpine& other : contents_.time_spines) {
      if (other.grain != spine.grain) continue;
      // The same spine, declared by several project files, is no mistake.
      if (other.table == spine.table && other.column == spine.column) return;
      diagnostics_.push_back(WarningAt(
          spine.at, DiagnosticCode::kDuplicateName,
          absl::StrCat("There is already a time spine of grain '",
                       TimeGrainName(spine.grain), "'; this one is not used"),
          Place(other.at)));
      return;
    }
    contents_.time_spines.push_back(std::move(spine));
  }

 private:
  bool IsNew(absl::flat_hash_map<std::string, Location>* seen,
             const std::string& name, const Location& at,
             absl::string_view what) {
    const auto [it, is_new] = seen->emplace(name, at);
    if (is_new) return true;
    diagnostics_.push_back(
        ErrorAt(at, DiagnosticCode::kDuplicateName,
                absl::StrCat(what, " named '", name, "' already exists"),
                Place(it->second)));
    return false;
  }

  bool IsSameKind(const std::string& name, absl::string_view kind,
                  const Location& at) {
    const auto [it, is_new] = kinds_.emplace(name, kind);
    if (is_new || it->second == kind) return true;
    diagnostics_.push_back(
        ErrorAt(at, DiagnosticCode::kInconsistentElement,
                absl::StrCat("'", name, "' names one ", kind, " here and one ",
                             it->second, " in another model"),
                "give one of them another name and an expr"));
    return false;
  }

  bool IsConsistent(const Dimension& dimension) {
    if (!IsSameKind(dimension.name, "dimension", dimension.at)) return false;
    const auto [it, is_new] = kinds_of_dimension_.emplace(
        dimension.name, std::make_pair(dimension.type, dimension.is_partition));
    if (is_new ||
        it->second == std::make_pair(dimension.type, dimension.is_partition)) {
      return true;
    }
    diagnostics_.push_back(ErrorAt(
        dimension.at, DiagnosticCode::kInconsistentElement,
        absl::StrCat("Dimension '", dimension.name,
                     "' has another type or another 'is_partition' in another "
                     "model"),
        "dimensions of one name must agree in every model"));
    return false;
  }

  // Keys of different lengths cannot be compared.
  bool IsSameKey(const Entity& entity) {
    const size_t length = std::max<size_t>(1, entity.key_parts.size());
    const auto [it, is_new] = keys_.emplace(entity.name, length);
    if (is_new || it->second == length) return true;
    diagnostics_.push_back(
        ErrorAt(entity.at, DiagnosticCode::kInconsistentElement,
                absl::StrCat("The key of entity '", entity.name, "' has ",
                             length, length == 1 ? " column" : " columns",
                             " here and ", it->second, " in another model"),
                "list all columns of the key in 'expr', in one order, or give "
                "one of the two another name"));
    return false;
  }

  Catalog::Contents& contents_;
  Diagnostics& diagnostics_;
  absl::flat_hash_map<std::string, Location> models_;
  absl::flat_hash_map<std::string, Location> dimensions_;
  absl::flat_hash_map<std::string, Location> measures_;
  absl::flat_hash_map<std::string, absl::string_view> kinds_;
  absl::flat_hash_map<std::string, std::pair<DimensionType, bool>>
      kinds_of_dimension_;
  absl::flat_hash_map<std::string, size_t> keys_;  // columns, by entity
};

// One project has one kind of week.
void TakeWeekStart(const ModelDocument& document, Catalog::Contents* contents,
                   std::optional<Location>* said, Diagnostics* diagnostics) {
  if (!document.week_start.has_value()) return;
  if (!said->has_value()) {
    *said = document.week_start_at;
    contents->week_start = *document.week_start;
    return;
  }
  if (contents->week_start == document.week_start) return;
  diagnostics->push_back(
      ErrorAt(document.week_start_at, DiagnosticCode::kConflictingKeys,
              absl::StrCat("Another file of the project says 'week_start: ",
                           WeekStartName(contents->week_start), "'"),
              absl::StrCat("say it once; ", Place(**said))));
}

// The seed's shape has no key for the time of its measures: a model's only time
// is it.
void AssumeOnlyTime(SemanticModel* model) {
  if (!model->agg_time_dimension.empty()) return;
  const Dimension* only = nullptr;
  for (const Dimension& dimension : model->dimensions) {
    if (dimension.type != DimensionType::kTime) continue;
    if (only != nullptr) return;
    only = &dimension;
  }
  if (only != nullptr) model->agg_time_dimension = only->name;
}

// The saved queries of all documents, each name once.
std::vector<SavedQuery> TakeSavedQueries(std::vector<ModelDocument>* documents,
                                         Diagnostics* diagnostics) {
  std::vector<SavedQuery> queries;
  absl::flat_hash_map<std::string, Location> seen;
  for (ModelDocument& document : *documents) {
    for (SavedQuery& query : document.saved_queries) {
      const auto [it, is_new] = seen.emplace(query.name, query.at);
      if (is_new) {
        queries.push_back(std::move(query));
        continue;
      }
      diagnostics->push_back(ErrorAt(
          query.at, DiagnosticCode::kDuplicateName,
          absl::StrCat("A saved query named '", query.name, "' already exists"),
          Place(it->second)));
    }
  }
  return queries;
}

}  // namespace

Catalog::Contents BuildContents(std::vector<ModelDocument> documents,
                                const BuildOptions& options,
                                Diagnostics* diagnostics) {
  Catalog::Contents contents;
  contents.arena = std::make_unique<sql::Arena>();
  CheckLabels(documents, diagnostics);
  ModelMerger merger(&contents, diagnostics);
  std::optional<Location> week_start;
  for (ModelDocument& document : documents) {
    ParseExpressions(&document, contents.arena.get(), diagnostics);
    if (document.shape == DocumentShape::kSingleModel) {
      for (SemanticModel& model : document.models) AssumeOnlyTime(&model);
    }
    if (document.shape == DocumentShape::kMetricView) {
      ExpandViewFields(&document, contents.arena.get(), diagnostics);
    }
    TakeWeekStart(document, &contents, &week_start, diagnostics);
    const bool stands_alone = document.shape == DocumentShape::kMetricView ||
                              document.shape == DocumentShape::kOssie;
    for (SemanticModel& model : document.models) {
      merger.Add(std::move(model), stands_alone);
    }
    for (TimeSpine& spine : document.time_spines) {
      merger.AddSpine(std::move(spine));
    }
  }
  std::vector<MetricDefinition> definitions;
  for (ModelDocument& document : documents) {
    for (MetricDefinition& metric : document.metrics) {
      definitions.push_back(std::move(metric));
    }
  }
  CheckTimeSpines(contents.models, definitions, &contents.time_spines,
                  diagnostics);
  SingularCustomGrains(contents.time_spines, &definitions);
  contents.saved_queries = TakeSavedQueries(&documents, diagnostics);
  UnknownNames unknown(options);
  CheckFilters(contents, &unknown, &definitions, &contents.saved_queries,
               diagnostics);
  contents.metrics =
      NormalizeMetrics(contents.models, std::move(definitions), &unknown,
                       contents.arena.get(), diagnostics);
  CheckMetricGraph(contents.models, contents.time_spines, &unknown,
                   &contents.metrics, diagnostics);
  std::vector<absl::string_view> custom_grains;
  for (const TimeSpine& spine : contents.time_spines) {
    for (const CustomGrain& grain : spine.custom_grains) {
      custom_grains.push_back(grain.name);
    }
  }
  CheckSavedQueries(contents.metrics, custom_grains, &unknown,
                    &contents.saved_queries, diagnostics);
  return contents;
}

std::shared_ptr<const Catalog> BuildCatalog(
    std::vector<ModelDocument> documents, const BuildOptions& options,
    Diagnostics* diagnostics) {
  return std::make_shared<const Catalog>(
      BuildContents(std::move(documents), options, diagnostics));
}

}  // namespace semantic_layer::semantic
