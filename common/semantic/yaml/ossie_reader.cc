#include "common/semantic/yaml/ossie_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/model/folded_name.h"
#include "common/semantic/suggest.h"
#include "common/semantic/yaml/element_reader.h"
#include "common/semantic/yaml/metric_view_reader.h"

namespace semantic_layer::semantic {
namespace {

SqlText ColumnSql(const std::string& column, const Location& at) {
  SqlText sql;
  sql.text = FormatTableName(TableName{{column}});
  sql.at = at;
  return sql;
}

class OssieReader {
 public:
  OssieReader(const TableDefaults& defaults, FileReporter* reporter,
              ModelDocument* document)
      : defaults_(defaults), reporter_(*reporter), document_(*document) {}

  void Read(const YamlNode& node) {
    document_.shape = DocumentShape::kOssie;
    MapReader reader(node, "Ossie document", &reporter_);
    if (const auto version = reader.Text("version")) {
      document_.extras.emplace_back("version", *version);
    } else {
      reader.Missing("version");
    }
    for (const YamlNode* item : reader.MapList("semantic_model")) {
      ReadModel(*item);
    }
    reader.Finish();
  }

 private:
  void ReadModel(const YamlNode& node) {
    MapReader reader(node, "semantic model", &reporter_);
    document_.extras.emplace_back("name", reader.RequiredText("name"));
    if (const auto text = reader.Text("description")) {
      document_.extras.emplace_back("description", *text);
    }
    Keep(reader, "ai_context");
    Keep(reader, "custom_extensions");
    const size_t first = document_.models.size();
    for (const YamlNode* item : reader.MapList("datasets")) ReadDataset(*item);
    if (document_.models.size() == first && reporter_.errors() == 0) {
      reader.Missing("datasets");
    }
    for (const YamlNode* item : reader.MapList("relationships")) {
      ReadRelationship(*item);
    }
    for (const YamlNode* item : reader.MapList("metrics")) ReadMetric(*item);
    reader.Finish();
  }

  void Keep(MapReader& reader, absl::string_view key) {
    const YamlNode* value = reader.Get(key);
    if (value == nullptr) return;
    document_.extras.emplace_back(std::string(key), FlowText(*value));
  }

  // What AI tools are told; its synonyms are ours.
  void ReadAiContext(MapReader& reader, Annotations* about) {
    const YamlNode* context = reader.Get("ai_context");
    if (context == nullptr) return;
    const YamlNode* synonyms = context->Find("synonyms");
    if (synonyms != nullptr && synonyms->is_list()) {
      for (const YamlNode& item : synonyms->items) {
        about->synonyms.push_back(item.text);
      }
    }
    about->meta.emplace_back("ai_context", FlowText(*context));
  }

  // The expression of the best dialect.
  SqlText ReadExpression(MapReader& reader) {
    SqlText best;
    const YamlNode* expression = reader.Map("expression");
    if (expression == nullptr) {
      if (!reader.Has("expression")) reader.Missing("expression");
      return best;
    }
    MapReader inner(*expression, "expression mapping", &reporter_);
    int best_rank = 0;
    std::vector<std::string> others;
    for (const YamlNode* item : inner.MapList("dialects")) {
      MapReader dialect(*item, "dialect", &reporter_);
      const std::string name =
          absl::AsciiStrToUpper(dialect.RequiredText("dialect"));
      SqlText text = dialect.Sql("expression");
      dialect.Finish();
      const int rank = name == "DATABRICKS" ? 2 : name == "ANSI_SQL" ? 1 : 0;
      if (rank == 0) others.push_back(name);
      if (rank <= best_rank) continue;
      best_rank = rank;
      best = std::move(text);
    }
    inner.Finish();
    if (best_rank == 0) {
      reporter_.Error(
          *expression, DiagnosticCode::kInvalidExpression,
          "There is no expression in the dialect DATABRICKS or ANSI_SQL",
          others.empty() ? "" : "add one beside the others");
    }
    return best;
  }

  void ReadDataset(const YamlNode& node) {
    const size_t before = reporter_.errors();
    MapReader reader(node, "dataset", &reporter_);
    SemanticModel model;
    model.at = reporter_.At(node);
    model.name = Folded(reader);
    model.table_text = reader.RequiredText("source");
    if (!model.table_text.empty()) {
      ReadSource(*node.Find("source"), model.table_text, defaults_, &reporter_,
                 &model.table, &model.source_query);
    }
    model.about.description = reader.Text("description").value_or("");
    ReadAiContext(reader, &model.about);
    ReadPrimaryKey(reader, &model);
    reader.Ignore({"unique_keys", "custom_extensions"});
    for (const YamlNode* item : reader.MapList("fields")) {
      ReadField(*item, &model);
    }
    reader.Finish();
    if (reporter_.errors() != before) return;
    document_.models.push_back(std::move(model));
  }

  // The dataset's own entity, by which its fields are prefixed.
  void ReadPrimaryKey(MapReader& reader, SemanticModel* model) {
    const std::vector<std::string> key = reader.TextList("primary_key");
    if (key.empty()) {
      model->primary_entity = model->name;
      return;
    }
    AddEntity(reader.node(), model->name, EntityType::kPrimary, key, model);
  }

  std::string Folded(MapReader& reader) {
    const std::string original = reader.RequiredText("name");
    const std::string name = FoldedName(original);
    std::string why;
    if (original.empty() || IsValidName(name, &why)) return name;
    reporter_.Error(
        *reader.node().Find("name"), DiagnosticCode::kInvalidName,
        absl::StrCat("'", original, "' gives no usable name: ", why));
    return name;
  }

  void ReadField(const YamlNode& node, SemanticModel* model) {
    const size_t before = reporter_.errors();
    MapReader reader(node, "field", &reporter_);
    Dimension field;
    field.at = reporter_.At(node);
    field.name = Folded(reader);
    field.expr = ReadExpression(reader);
    field.about.label = reader.Text("label").value_or("");
    field.about.description = reader.Text("description").value_or("");
    ReadAiContext(reader, &field.about);
    bool is_time = false;
    if (const YamlNode* dimension = reader.Map("dimension")) {
      MapReader inner(*dimension, "dimension mapping", &reporter_);
      is_time = inner.Bool("is_time").value_or(false);
      inner.Finish();
    }
    const std::string type =
        absl::AsciiStrToLower(reader.Text("datatype").value_or(""));
    reader.Ignore({"custom_extensions"});
    reader.Finish();
    const bool is_moment = type == "datetime" || type == "datetimetz";
    if (is_time || type == "date" || is_moment) {
      field.type = DimensionType::kTime;
      field.grain = is_moment ? TimeGrain::kSecond : TimeGrain::kDay;
    } else if (type == "boolean") {
      field.type = DimensionType::kBoolean;
    }
    if (reporter_.errors() != before) return;
    if (field.type == DimensionType::kTime &&
        model->agg_time_dimension.empty()) {
      model->agg_time_dimension = field.name;
    }
    model->dimensions.push_back(std::move(field));
  }

  SemanticModel* FindDataset(const YamlNode& at, const std::string& text) {
    const std::string name = FoldedName(text);
    std::vector<absl::string_view> known;
    for (SemanticModel& model : document_.models) {
      if (model.name == name) return &model;
      known.push_back(model.name);
    }
    reporter_.Error(at, DiagnosticCode::kUnknownReference,
                    absl::StrCat("There is no dataset '", text, "'"),
                    DidYouMean(NearestNames(name, known, 5)));
    return nullptr;
  }

  void ReadRelationship(const YamlNode& node) {
    const size_t before = reporter_.errors();
    MapReader reader(node, "relationship", &reporter_);
    const std::string name = Folded(reader);
    const std::string from = reader.RequiredText("from");
    const std::string to = reader.RequiredText("to");
    const std::vector<std::string> from_columns =
        reader.TextList("from_columns");
    const std::vector<std::string> to_columns = reader.TextList("to_columns");
    reader.Ignore({"ai_context", "custom_extensions", "description"});
    reader.Finish();
    if (from_columns.empty()) reader.Missing("from_columns");
    if (to_columns.size() != from_columns.size()) {
      reporter_.Error(node, DiagnosticCode::kInvalidValue,
                      absl::StrCat("Relationship '", name,
                                   "' has not as many 'to_columns' as "
                                   "'from_columns'"));
    }
    if (reporter_.errors() != before) return;
    SemanticModel* many = FindDataset(*node.Find("from"), from);
    SemanticModel* one = FindDataset(*node.Find("to"), to);
    if (many == nullptr || one == nullptr) return;
    AddEntity(node, name, EntityType::kForeign, from_columns, many);
    AddEntity(node, name, EntityType::kUnique, to_columns, one);
  }

  void AddEntity(const YamlNode& node, const std::string& name, EntityType type,
                 const std::vector<std::string>& columns,
                 SemanticModel* model) {
    Entity entity;
    entity.at = reporter_.At(node);
    entity.name = name;
    entity.type = type;
    if (columns.size() == 1) {
      entity.expr = ColumnSql(columns[0], entity.at);
    } else {
      for (const std::string& column : columns) {
        entity.key_parts.push_back(ColumnSql(column, entity.at));
      }
    }
    model->entities.push_back(std::move(entity));
  }

  void ReadMetric(const YamlNode& node) {
    const size_t before = reporter_.errors();
    MapReader reader(node, "metric", &reporter_);
    MetricDefinition metric;
    metric.at = reporter_.At(node);
    metric.name = Folded(reader);
    metric.measure_expr = ReadExpression(reader);
    metric.about.description = reader.Text("description").value_or("");
    ReadAiContext(reader, &metric.about);
    reader.Ignore({"datatype", "custom_extensions"});
    reader.Finish();
    if (reporter_.errors() == before) {
      document_.metrics.push_back(std::move(metric));
    }
  }

  const TableDefaults& defaults_;
  FileReporter& reporter_;
  ModelDocument& document_;
};

}  // namespace

bool IsOssie(const YamlNode& node) {
  const YamlNode* models = node.Find("semantic_model");
  return models != nullptr && models->is_list();
}

void ReadOssie(const YamlNode& node, const TableDefaults& defaults,
               FileReporter* reporter, ModelDocument* document) {
  OssieReader(defaults, reporter, document).Read(node);
}

}  // namespace semantic_layer::semantic
