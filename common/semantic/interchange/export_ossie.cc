#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/json/writer.h"
#include "common/semantic/interchange/formats.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/interchange/neighbours.h"
#include "common/semantic/interchange/ossie_metrics.h"
#include "common/semantic/interchange/rows_query.h"
#include "common/semantic/interchange/split_view.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/yaml/flow_json.h"
#include "common/semantic/yaml/yaml_writer.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {
namespace {

// Two models that meet at an entity.
struct Relationship {
  std::string name;
  const SemanticModel* from;
  const SemanticModel* to;
  std::vector<std::string> from_columns;
  std::vector<std::string> to_columns;
};

bool IsKey(const Entity& entity) {
  return entity.type == EntityType::kPrimary ||
         entity.type == EntityType::kUnique;
}

// The columns of an entity; empty when a part is not merely a column.
std::vector<std::string> ColumnsOf(const Entity& entity) {
  if (entity.key_parts.empty()) {
    if (entity.expr.empty()) return {entity.name};
    const auto column = PlainColumn(entity.expr);
    if (!column.has_value()) return {};
    return {*column};
  }
  std::vector<std::string> columns;
  for (const SqlText& part : entity.key_parts) {
    const auto column = PlainColumn(part);
    if (!column.has_value()) return {};
    columns.push_back(*column);
  }
  return columns;
}

const std::string* Extra(const ModelDocument& document, absl::string_view key) {
  for (const auto& [name, value] : document.extras) {
    if (name == key) return &value;
  }
  return nullptr;
}

class OssieWriter {
 public:
  OssieWriter(const ModelDocument& document, LossList* losses)
      : document_(document), losses_(*losses) {}

  std::string Write() {
    ListUnsaid();
    FindRelationships();
    OssieMetrics metrics(&document_, &arena_, &losses_);
    const std::vector<OssieMetric> said = metrics.Take();
    if (document_.models.empty()) {
      losses_.Add("document", "datasets",
                  "There is no model here, and an Ossie document has at least "
                  "one dataset.");
      return "";
    }
    out_.Text("version", "0.2.0.dev0");
    const std::vector<int> one = {0};
    out_.List("semantic_model", one, [&](int) {
      const std::string* name = Extra(document_, "name");
      out_.Text("name",
                name != nullptr ? *name : document_.models.front().name);
      if (const std::string* text = Extra(document_, "description")) {
        out_.Text("description", *text);
      }
      for (absl::string_view key : {"ai_context", "custom_extensions"}) {
        if (const std::string* flow = Extra(document_, key)) {
          out_.Raw(key, FlowToYaml(*flow));
        }
      }
      out_.List("datasets", document_.models,
                [&](const SemanticModel& model) { WriteDataset(model); });
      out_.List("relationships", relationships_,
                [&](const Relationship& item) { WriteRelationship(item); });
      out_.List("metrics", said,
                [&](const OssieMetric& metric) { WriteMetric(metric); });
    });
    return std::move(out_).Take();
  }

 private:
  void ListUnsaid() {
    for (const TimeSpine& spine : document_.time_spines) {
      losses_.Add(absl::StrCat("time spine ", FormatTableName(spine.table)),
                  "time_spine", "Ossie has no time spines.");
    }
    for (const SavedQuery& query : document_.saved_queries) {
      losses_.Add(absl::StrCat("saved query ", query.name), "saved_query",
                  "Ossie keeps no questions.");
    }
    if (document_.week_start.has_value()) {
      losses_.Add("document", "week_start", "Ossie has no weeks.");
    }
    if (const std::string* kept = Extra(document_, "materialization")) {
      losses_.Add("document", "materialization",
                  absl::StrCat("Ossie does not say what is precomputed: ",
                               kept->substr(0, 200)));
    }
    for (const SemanticModel& model : document_.models) ListUnsaid(model);
  }

  void ListUnsaid(const SemanticModel& model) {
    const std::string element = ElementOf(model);
    for (const RowPolicy& policy : model.row_policies) {
      losses_.Add(absl::StrCat(element, ", policy ", policy.name),
                  "row_policies",
                  "Ossie does not know who asks: readers see all rows; "
                  "protect the table in the warehouse.");
    }
    for (const ModelParameter& parameter : model.parameters) {
      losses_.Add(absl::StrCat(element, ", parameter ", parameter.name),
                  "parameters", "Ossie has no parameters.");
    }
    if (!model.about.label.empty()) {
      losses_.Add(element, "label", "Datasets of Ossie have no label.");
    }
    ListMeta(element, model.about);
    for (const Entity& entity : model.entities) {
      ListMeta(ElementOf(model, entity), entity.about);
      if (!entity.role.empty() || !entity.about.description.empty() ||
          !entity.about.label.empty()) {
        losses_.Add(ElementOf(model, entity), "description",
                    "Ossie names the columns of keys and nothing more.");
      }
    }
    for (const Dimension& dimension : model.dimensions) {
      if (dimension.is_partition) {
        losses_.Add(ElementOf(model, dimension), "is_partition",
                    "Ossie has no partitions.");
      }
      if (dimension.is_validity_start || dimension.is_validity_end) {
        losses_.Add(ElementOf(model, dimension), "validity_params",
                    "Ossie has no time of validity.");
      }
    }
  }

  void ListMeta(const std::string& element, const Annotations& about) {
    Annotations kept = about;
    std::erase_if(kept.meta, [](const auto& entry) {
      return entry.first == "ai_context";
    });
    losses_.AddConfig(element, kept, "Ossie has no such place.");
  }

  void FindRelationships() {
    for (const SemanticModel& from : document_.models) {
      for (const Entity& left : from.entities) {
        if (left.type == EntityType::kNatural) {
          losses_.Add(ElementOf(from, left), "type: natural",
                      "Ossie has no time of validity.");
          continue;
        }
        for (const SemanticModel& to : document_.models) {
          const Entity* right = to.FindEntity(left.name);
          if (&from == &to || right == nullptr || !IsKey(*right)) continue;
          // Two keys meet once.
          if (IsKey(left) && &from > &to) continue;
          AddRelationship(from, left, to, *right);
        }
      }
    }
  }

  static bool IsNamed(const SemanticModel& model, const std::string& name) {
    return model.name == name || model.FindDimension(name) != nullptr;
  }

  void AddRelationship(const SemanticModel& from, const Entity& left,
                       const SemanticModel& to, const Entity& right) {
    Relationship item;
    item.name = left.name;
    item.from = &from;
    item.to = &to;
    item.from_columns = ColumnsOf(left);
    item.to_columns = ColumnsOf(right);
    if (item.from_columns.empty() || item.to_columns.empty() ||
        item.from_columns.size() != item.to_columns.size()) {
      losses_.Add(
          ElementOf(from, left), "expr",
          absl::StrCat("Ossie relates columns, and the keys to '", to.name,
                       "' are expressions; make columns of "
                       "them."));
      return;
    }
    // A relationship is an element of both datasets when it is read again.
    for (int i = 1; IsNamed(from, item.name) || IsNamed(to, item.name) ||
                    !relationship_names_.insert(item.name).second;
         ++i) {
      item.name = absl::StrCat(from.name, "_", left.name);
      if (i > 1) absl::StrAppend(&item.name, "_", to.name);
      if (i > 2) absl::StrAppend(&item.name, "_", i);
    }
    relationships_.push_back(std::move(item));
  }

  void WriteContext(const Annotations& about) {
    for (const auto& [key, value] : about.meta) {
      if (key != "ai_context") continue;
      // It holds the synonyms too.
      return out_.Raw(key, FlowToYaml(value));
    }
    if (about.synonyms.empty()) return;
    out_.Map("ai_context", [&] { out_.TextList("synonyms", about.synonyms); });
  }

  // What only Databricks reads, as JSON.
  void WriteExtension(const std::string& json) {
    const std::vector<int> one = {0};
    out_.List("custom_extensions", one, [&](int) {
      out_.Text("vendor_name", "DATABRICKS");
      out_.Text("data", json);
    });
  }

  void WriteExpression(const sql::Expression& tree) {
    out_.Map("expression", [&] {
      const std::vector<int> one = {0};
      out_.List("dialects", one, [&](int) {
        out_.Text("dialect", "DATABRICKS");
        out_.Text("expression", sql::Print(tree));
      });
    });
  }

  void WriteDataset(const SemanticModel& model) {
    out_.Text("name", model.name);
    out_.Text("source", RowsOf(model, ElementOf(model), &losses_));
    std::vector<std::string> primary;
    std::vector<std::vector<std::string>> unique;
    for (const Entity& entity : model.entities) {
      if (!IsKey(entity)) continue;
      const std::vector<std::string> columns = ColumnsOf(entity);
      if (columns.empty()) {
        losses_.Add(ElementOf(model, entity), "expr",
                    "Keys of Ossie are columns; make one of the expression.");
      } else if (entity.type == EntityType::kPrimary) {
        primary = columns;
      } else if (std::find(unique.begin(), unique.end(), columns) ==
                 unique.end()) {
        unique.push_back(columns);
      }
    }
    unique.erase(std::remove(unique.begin(), unique.end(), primary),
                 unique.end());
    out_.TextList("primary_key", primary);
    if (!unique.empty()) WriteUniqueKeys(unique);
    out_.Text("description", model.about.description);
    WriteContext(model.about);
    out_.List("fields", FieldsOf(model),
              [&](const Dimension* field) { WriteField(model, *field); });
  }

  void WriteUniqueKeys(const std::vector<std::vector<std::string>>& keys) {
    std::string json;
    {
      json::Writer writer(&json);
      writer.BeginArray();
      for (const std::vector<std::string>& key : keys) {
        writer.BeginArray();
        for (const std::string& column : key) writer.String(column);
        writer.EndArray();
      }
      writer.EndArray();
    }
    out_.Raw("unique_keys", json);
  }

  std::vector<const Dimension*> FieldsOf(const SemanticModel& model) {
    std::vector<const Dimension*> fields;
    for (const Dimension& field : model.dimensions) {
      if (!field.expr.empty() && ParseSql(field.expr, &arena_) == nullptr) {
        losses_.Add(ElementOf(model, field), "expr", "It is not SQL.");
        continue;
      }
      fields.push_back(&field);
    }
    const auto first =
        std::find_if(fields.begin(), fields.end(), [](const Dimension* field) {
          return field->type == DimensionType::kTime;
        });
    const std::string time = FirstTimeOf(model);
    const auto own = std::find_if(
        first, fields.end(),
        [&time](const Dimension* field) { return field->name == time; });
    if (own != fields.end()) std::rotate(first, own, own + 1);
    return fields;
  }

  void WriteField(const SemanticModel& model, const Dimension& field) {
    const std::string element = ElementOf(model, field);
    out_.Text("name", field.name);
    SqlText expr = field.expr;
    if (expr.empty()) expr.text = FormatTableName(TableName{{field.name}});
    WriteExpression(*ParseSql(expr, &arena_));
    if (field.type == DimensionType::kTime) {
      const bool is_moment = field.grain < TimeGrain::kDay;
      out_.Map("dimension", [&] { out_.Flag("is_time", true); });
      out_.Text("datatype", is_moment ? "DateTime" : "Date");
      if (field.grain != TimeGrain::kDay && field.grain != TimeGrain::kSecond) {
        losses_.Add(element, "time_granularity",
                    "Fields of Ossie have a type but no grain.");
      }
    } else if (field.type == DimensionType::kBoolean) {
      out_.Text("datatype", "Boolean");
    }
    out_.Text("label", field.about.label);
    out_.Text("description", field.about.description);
    WriteContext(field.about);
    ListMeta(element, field.about);
    WriteFormat(element, field.about.format);
  }

  void WriteFormat(const std::string& element, const std::string& format) {
    if (format.empty()) return;
    if (absl::StartsWith(format, "{")) {
      return WriteExtension(
          absl::StrCat("{\"format\":", FlowTextToJson(format), "}"));
    }
    losses_.Add(element, "format", "Ossie does not say how values look.");
  }

  void WriteRelationship(const Relationship& item) {
    out_.Text("name", item.name);
    out_.Text("from", item.from->name);
    out_.Text("to", item.to->name);
    out_.TextList("from_columns", item.from_columns);
    out_.TextList("to_columns", item.to_columns);
  }

  void WriteMetric(const OssieMetric& said) {
    const MetricDefinition& metric = *said.metric;
    const std::string element = ElementOf(metric);
    out_.Text("name", metric.name);
    WriteExpression(*said.tree);
    out_.Text("description", metric.about.description);
    WriteContext(metric.about);
    ListMeta(element, metric.about);
    if (!metric.about.label.empty()) {
      losses_.Add(element, "label", "Metrics of Ossie have no label.");
    }
    const std::string& format =
        metric.format.empty() ? metric.about.format : metric.format;
    if (!metric.windows.empty()) return WriteWindows(metric);
    WriteFormat(element, format);
  }

  void WriteWindows(const MetricDefinition& metric) {
    losses_.Add(ElementOf(metric), "window",
                "Ossie has no windows; it is kept for Databricks under "
                "custom_extensions, and others compute without it.");
    std::string json;
    {
      json::Writer writer(&json);
      writer.BeginObject().Key("window").BeginArray();
      for (const MeasureWindow& window : metric.windows) {
        writer.BeginObject().Key("order").String(window.order);
        writer.Key("range").String(window.range);
        writer.Key("semiadditive").String(window.semiadditive);
        if (!window.offset.empty()) writer.Key("offset").String(window.offset);
        writer.EndObject();
      }
      writer.EndArray().EndObject();
    }
    WriteExtension(json);
  }

  const ModelDocument& document_;
  LossList& losses_;
  sql::Arena arena_;
  YamlWriter out_;
  std::vector<Relationship> relationships_;
  absl::flat_hash_set<std::string> relationship_names_;
};

}  // namespace

std::string ExportOssie(const ModelDocument& document,
                        const ExportOptions& options, LossList* losses) {
  const ModelDocument form = MeasuresToMetrics(
      WithNeighbours(SplitView(document, losses), options.project), losses);
  return OssieWriter(form, losses).Write();
}

}  // namespace semantic_layer::semantic
