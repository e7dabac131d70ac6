#include "common/semantic/live/document_names.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/model/folded_name.h"

namespace semantic_layer::semantic {
namespace {

uint64_t HashOf(absl::string_view text) {
  return absl::Hash<absl::string_view>()(text);
}

// Kinds of names that never meet: labels, saved queries, columns, and a
// dimension with the entity that it is a dimension of. All else shares one
// kind.
uint64_t NameHash(absl::string_view kind, absl::string_view name) {
  return HashOf(absl::StrCat(kind, ":", name));
}
uint64_t NameHash(absl::string_view name) { return NameHash("", name); }
uint64_t FieldHash(absl::string_view entity, absl::string_view field) {
  return NameHash("field", absl::StrCat(entity, "__", field));
}

class Collector {
 public:
  DocumentNames Collect(const ModelDocument& document) {
    stands_alone_ = document.shape == DocumentShape::kMetricView ||
                    document.shape == DocumentShape::kOssie;
    for (const SemanticModel& model : document.models) AddModel(model);
    for (const MetricDefinition& metric : document.metrics) AddMetric(metric);
    for (const SavedQuery& query : document.saved_queries) AddQuery(query);
    SortOut(names_.said);
    SortOut(names_.used);
    return std::move(names_);
  }

 private:
  template <typename T>
  static void SortOut(std::vector<T>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
  }

  void Say(uint64_t name, absl::string_view what, bool by_content = false) {
    names_.said.push_back({name, HashOf(what), by_content});
  }
  void Use(absl::string_view name) { names_.used.push_back(NameHash(name)); }

  void SayLabel(absl::string_view kind, const std::string& label,
                const std::string& name) {
    if (!label.empty() && !stands_alone_) Say(NameHash(kind, label), name);
  }

  void AddModel(const SemanticModel& model) {
    Say(NameHash(model.name), "model", /*by_content=*/true);
    SayLabel("model's label", model.about.label, model.name);
    const absl::string_view primary = model.PrimaryEntityName();
    if (!model.primary_entity.empty()) {
      Say(NameHash(model.primary_entity), "primary entity");
    }
    for (const Entity& entity : model.entities) {
      Say(NameHash(entity.name),
          stands_alone_ ? "entity"
                        : absl::StrCat("entity of ", entity.key_parts.size(),
                                       " ", entity.about.label));
    }
    for (const Dimension& dimension : model.dimensions) {
      Say(NameHash(dimension.name),
          absl::StrCat(stands_alone_ ? "field " : "dimension ",
                       DimensionTypeName(dimension.type),
                       dimension.is_partition));
      // Metrics of no model take the expressions of fields of any file.
      Say(NameHash("column", dimension.name), "column", /*by_content=*/true);
      Say(FieldHash(primary, dimension.name), "dimension");
      for (const Entity& entity : model.entities) {
        if (entity.type == EntityType::kForeign) continue;
        Say(FieldHash(entity.name, dimension.name), "field of a key");
      }
    }
    for (const Measure& measure : model.measures) {
      Say(NameHash(measure.name), "measure", /*by_content=*/true);
      // A metric elsewhere may take the place of the one to be made.
      if (measure.create_metric) Use(measure.name);
    }
  }

  void AddMetric(const MetricDefinition& metric) {
    Say(NameHash(metric.name), "metric", /*by_content=*/true);
    SayLabel("metric's label", metric.about.label, metric.name);
    UseIn(metric.filters);
    for (const auto* input :
         {&metric.measure, &metric.base.measure, &metric.conversion.measure}) {
      if (!input->has_value()) continue;
      Use((*input)->name);
      UseIn((*input)->filters);
    }
    for (const auto* input :
         {&metric.numerator, &metric.denominator, &metric.cumulative_input,
          &metric.base.metric, &metric.conversion.metric}) {
      if (input->has_value()) AddInput(**input);
    }
    for (const InputMetric& input : metric.inputs) AddInput(input);
    if (metric.aggregation.has_value()) {
      if (!metric.aggregation->model.empty()) Use(metric.aggregation->model);
      UseIn(metric.aggregation->measure_filters);
    }
    if (!metric.model.empty()) Use(metric.model);
    // Inputs that are not listed are the names of the expression.
    if (metric.inputs.empty()) UseWords(metric.expr.text);
    names_columns_ = metric.model.empty();
    UseWords(metric.measure_expr.text);
    names_columns_ = false;
  }

  void AddInput(const InputMetric& input) {
    Use(input.name);
    UseIn(input.filters);
  }

  void AddQuery(const SavedQuery& query) {
    Say(NameHash("saved query", query.name), "saved query");
    for (const std::string& metric : query.metrics) {
      Use(absl::AsciiStrToLower(metric));
    }
    UseIn(query.where);
  }

  void UseIn(const std::vector<SqlText>& filters) {
    for (const SqlText& filter : filters) UseInFilter(filter.text);
  }

  // Only what stands in braces is looked up elsewhere.
  void UseInFilter(absl::string_view text) {
    for (size_t begin = text.find("{{"); begin != absl::string_view::npos;
         begin = text.find("{{")) {
      text.remove_prefix(begin + 2);
      const absl::string_view object = text.substr(0, text.find("}}"));
      std::string why;
      const std::optional<ItemName> item = ParseTemplate(object, &why);
      if (item.has_value()) {
        UseItem(*item);
      } else {
        UseWords(object);
      }
    }
  }

  void UseItem(const ItemName& item) {
    Use(item.element);
    for (const std::string& entity : item.path) Use(entity);
    if (!item.path.empty()) {
      names_.used.push_back(FieldHash(item.path.back(), item.element));
    }
  }

  // Every word, and everything in backticks, that could be a name.
  void UseWords(absl::string_view text) {
    std::string word;
    for (const char c : text) {
      if (absl::ascii_isalnum(c) || c == '_' || (c & 0x80) != 0) {
        word.push_back(c);
        continue;
      }
      UseWord(word);
      word.clear();
    }
    UseWord(word);
    const std::vector<absl::string_view> pieces = absl::StrSplit(text, '`');
    for (size_t i = 1; i < pieces.size(); i += 2) UseWord(pieces[i]);
  }

  void UseWord(absl::string_view word) {
    if (word.empty()) return;
    Use(absl::AsciiStrToLower(word));
    Use(FoldedName(word));
    Use(ElementName(word, "_measure"));
    if (names_columns_) {
      names_.used.push_back(NameHash("column", FoldedName(word)));
    }
  }

  bool stands_alone_ = false;
  // Whether words may be columns of other documents' models.
  bool names_columns_ = false;
  DocumentNames names_;
};

bool AreSame(const TimeSpine& a, const TimeSpine& b) {
  return a.table == b.table && a.column == b.column && a.grain == b.grain &&
         std::equal(a.custom_grains.begin(), a.custom_grains.end(),
                    b.custom_grains.begin(), b.custom_grains.end(),
                    [](const CustomGrain& x, const CustomGrain& y) {
                      return x.name == y.name && x.column == y.column;
                    });
}

}  // namespace

DocumentNames NamesOf(const ModelDocument& document) {
  return Collector().Collect(document);
}

bool SaysSomethingToAll(const ModelDocument& document) {
  return !document.time_spines.empty() || document.week_start.has_value();
}

bool SayTheSameToAll(const ModelDocument& a, const ModelDocument& b) {
  return a.week_start == b.week_start &&
         std::equal(a.time_spines.begin(), a.time_spines.end(),
                    b.time_spines.begin(), b.time_spines.end(), AreSame);
}

}  // namespace semantic_layer::semantic
