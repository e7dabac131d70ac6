#include "common/semantic/interchange/dbt_models_writer.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/interchange/dbt_form.h"
#include "common/semantic/interchange/flat_metric_writer.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/yaml/flow_json.h"
#include "common/semantic/yaml/metric_writer.h"
#include "common/semantic/yaml/write_document.h"
#include "common/semantic/yaml/yaml_writer.h"

namespace semantic_layer::semantic {
namespace {

// A column of a dbt model with what it means; computed elements stand apart.
struct Column {
  std::string name;
  const Entity* entity = nullptr;
  const Dimension* dimension = nullptr;
  std::optional<TimeGrain> grain;
};

// An entry of `models:`.
struct Entry {
  std::string name;
  const SemanticModel* model = nullptr;
  const TimeSpine* spine = nullptr;
  std::vector<Column> columns;
  std::vector<const Entity*> entities;       // computed
  std::vector<const Dimension*> dimensions;  // computed
  std::vector<const MetricDefinition*> metrics;
};

std::string ColumnNameOf(const std::string& name, const SqlText& expr) {
  return expr.empty() ? name : PlainColumn(expr).value_or(std::string());
}

Column* FindColumn(Entry* entry, const std::string& name) {
  for (Column& column : entry->columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

void SortElements(Entry* entry) {
  for (const Entity& entity : entry->model->entities) {
    const std::string name = ColumnNameOf(entity.name, entity.expr);
    if (name.empty() || FindColumn(entry, name) != nullptr) {
      entry->entities.push_back(&entity);
      continue;
    }
    Column column;
    column.name = name;
    column.entity = &entity;
    entry->columns.push_back(std::move(column));
  }
  for (const Dimension& dimension : entry->model->dimensions) {
    const std::string name = ColumnNameOf(dimension.name, dimension.expr);
    if (name.empty() || FindColumn(entry, name) != nullptr) {
      entry->dimensions.push_back(&dimension);
      continue;
    }
    Column column;
    column.name = name;
    column.dimension = &dimension;
    if (dimension.type == DimensionType::kTime) column.grain = dimension.grain;
    entry->columns.push_back(std::move(column));
  }
}

class DbtModelsWriter {
 public:
  DbtModelsWriter(const ModelDocument& document, LossList* losses)
      : document_(document), losses_(*losses) {}

  std::string Write() && {
    for (const SemanticModel& model : document_.models) AddModel(model);
    for (const TimeSpine& spine : document_.time_spines) AddSpine(spine);
    RemoveMetrics(lost_, &document_, &losses_);
    std::vector<const MetricDefinition*> others;
    for (const MetricDefinition& metric : document_.metrics) {
      if (metric.type != MetricType::kSimple) {
        others.push_back(&metric);
        continue;
      }
      for (Entry& entry : entries_) {
        if (entry.model != nullptr && metric.aggregation.has_value() &&
            entry.model->name == metric.aggregation->model) {
          entry.metrics.push_back(&metric);
        }
      }
    }
    out_.List("models", entries_,
              [&](const Entry& entry) { WriteEntry(entry); });
    out_.List("metrics", others, [&](const MetricDefinition* metric) {
      WriteFlatMetric(*metric, &out_, &losses_);
    });
    // Written as ever.
    ModelDocument queries;
    queries.saved_queries = std::move(document_.saved_queries);
    return absl::StrCat(std::move(out_).Take(), WriteModelDocument(queries));
  }

 private:
  void AddModel(const SemanticModel& model) {
    const std::string name = DbtModelName(model);
    for (const Entry& entry : entries_) {
      if (entry.name != name) continue;
      losses_.Add(ElementOf(model), "semantic_model",
                  absl::StrCat("A model of dbt has one semantic model, and '",
                               entry.model->name, "' is that of '", name,
                               "'; give it a dbt model of its own."));
      Lose(model.name);
      return;
    }
    if (!IsPlainRef(model.table_text)) {
      losses_.Add(
          ElementOf(model), "table",
          absl::StrCat("A semantic model belongs to a model of dbt: "
                       "have one called '",
                       name, "' that is ",
                       model.table.empty() ? model.table_text
                                           : FormatTableName(model.table),
                       "."));
    }
    Entry entry;
    entry.name = name;
    entry.model = &model;
    SortElements(&entry);
    entries_.push_back(std::move(entry));
    if (!model.about.label.empty()) {
      losses_.Add(ElementOf(model), "label",
                  "The latest spec has no label of a model.");
    }
    for (const auto& [key, value] : model.about.config) {
      if (key == "group") continue;
      losses_.Add(ElementOf(model), absl::StrCat("config.", key),
                  "The latest spec has no place for it in a semantic model, "
                  "but in the model of dbt.");
    }
    for (const Entity& entity : model.entities) {
      if (entity.role.empty()) continue;
      losses_.Add(ElementOf(model, entity), "role",
                  "The latest spec has no role of an entity.");
    }
  }

  void Lose(const std::string& model) {
    for (const MetricDefinition& metric : document_.metrics) {
      if (!metric.aggregation.has_value() ||
          metric.aggregation->model != model) {
        continue;
      }
      lost_.insert(metric.name);
      losses_.Add(ElementOf(metric), "semantic_model",
                  absl::StrCat("Its model '", model, "' is left out."));
    }
  }

  void AddSpine(const TimeSpine& spine) {
    const std::string name = SpineTableName(spine);
    const std::string element = absl::StrCat("time spine ", name);
    if (spine.table.parts.size() > 1) {
      losses_.Add(
          element, "table",
          absl::StrCat("A time spine is a model of dbt: have one "
                       "called '",
                       name, "' that is ", FormatTableName(spine.table), "."));
    }
    Entry* found = nullptr;
    for (Entry& entry : entries_) {
      if (entry.name == name) found = &entry;
    }
    if (found != nullptr && found->spine != nullptr) {
      losses_.Add(
          absl::StrCat(element, " of grain ", TimeGrainName(spine.grain)),
          "time_spine", "A model of dbt is one time spine.");
      return;
    }
    if (found == nullptr) {
      entries_.emplace_back();
      found = &entries_.back();
      found->name = name;
    }
    found->spine = &spine;
    Column* column = FindColumn(found, spine.column);
    if (column == nullptr) {
      found->columns.emplace_back();
      column = &found->columns.back();
      column->name = spine.column;
    }
    column->grain = spine.grain;
  }

  void WriteEntry(const Entry& entry) {
    out_.Text("name", entry.name);
    if (entry.spine != nullptr) WriteSpine(*entry.spine);
    if (entry.model != nullptr) WriteSwitch(entry);
    out_.List("columns", entry.columns,
              [&](const Column& column) { WriteColumn(column); });
    if (!entry.entities.empty() || !entry.dimensions.empty()) {
      out_.Map("derived_semantics", [&] {
        out_.List("entities", entry.entities, [&](const Entity* entity) {
          out_.Text("name", entity->name);
          out_.Text("type", EntityTypeName(entity->type));
          out_.Text("expr",
                    entity->expr.empty() ? entity->name : entity->expr.text);
          WriteAnnotations(out_, entity->about);
        });
        out_.List("dimensions", entry.dimensions,
                  [&](const Dimension* item) { WriteDerived(*item); });
      });
    }
    out_.List("metrics", entry.metrics, [&](const MetricDefinition* metric) {
      WriteFlatMetric(*metric, &out_, &losses_);
    });
  }

  void WriteSpine(const TimeSpine& spine) {
    out_.Map("time_spine", [&] {
      out_.Text("standard_granularity_column", spine.column);
      out_.List("custom_granularities", spine.custom_grains,
                [&](const CustomGrain& grain) {
                  out_.Text("name", grain.name);
                  out_.Text("column_name", grain.column);
                });
    });
  }

  void WriteSwitch(const Entry& entry) {
    const SemanticModel& model = *entry.model;
    out_.Text("description", model.about.description);
    const bool has_name = model.name != absl::AsciiStrToLower(entry.name);
    std::string group;
    for (const auto& [key, value] : model.about.config) {
      if (key == "group") group = FlowToYaml(value);
    }
    if (!has_name && group.empty() && model.about.meta.empty()) {
      out_.Flag("semantic_model", true);
    } else {
      out_.Map("semantic_model", [&] {
        out_.Flag("enabled", true);
        if (has_name) out_.Text("name", model.name);
        if (!group.empty()) out_.Raw("group", group);
        Annotations meta;
        meta.meta = model.about.meta;
        WriteAnnotations(out_, meta);
      });
    }
    out_.Text("agg_time_dimension", model.agg_time_dimension);
    out_.Text("primary_entity", model.primary_entity);
  }

  void WriteValidity(const Dimension& dimension) {
    if (!dimension.is_validity_start && !dimension.is_validity_end) return;
    out_.Map("validity_params", [&] {
      if (dimension.is_validity_start) out_.Flag("is_start", true);
      if (dimension.is_validity_end) out_.Flag("is_end", true);
    });
  }

  void WriteColumn(const Column& column) {
    out_.Text("name", column.name);
    if (column.grain.has_value()) {
      out_.Text("granularity", TimeGrainName(*column.grain));
    }
    if (const Entity* entity = column.entity) {
      out_.Map("entity", [&] {
        out_.Text("type", EntityTypeName(entity->type));
        if (entity->name != column.name) out_.Text("name", entity->name);
        WriteAnnotations(out_, entity->about);
      });
    }
    if (const Dimension* dimension = column.dimension) {
      out_.Map("dimension", [&] {
        out_.Text("type", DimensionTypeName(dimension->type));
        if (dimension->name != column.name) out_.Text("name", dimension->name);
        if (dimension->is_partition) out_.Flag("is_partition", true);
        WriteValidity(*dimension);
        WriteAnnotations(out_, dimension->about);
      });
    }
  }

  void WriteDerived(const Dimension& dimension) {
    out_.Text("name", dimension.name);
    out_.Text("type", DimensionTypeName(dimension.type));
    out_.Text("expr",
              dimension.expr.empty() ? dimension.name : dimension.expr.text);
    if (dimension.type == DimensionType::kTime) {
      out_.Text("granularity", TimeGrainName(dimension.grain));
    }
    if (dimension.is_partition) out_.Flag("is_partition", true);
    WriteValidity(dimension);
    WriteAnnotations(out_, dimension.about);
  }

  ModelDocument document_;
  LossList& losses_;
  YamlWriter out_;
  std::vector<Entry> entries_;
  absl::flat_hash_set<std::string> lost_;
};

}  // namespace

std::string WriteDbtModels(const ModelDocument& document, LossList* losses) {
  return DbtModelsWriter(document, losses).Write();
}

}  // namespace semantic_layer::semantic
