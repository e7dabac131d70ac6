#include "common/semantic/yaml/metric_view_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/semantic/limits.h"
#include "common/semantic/model/folded_name.h"
#include "common/semantic/yaml/element_reader.h"
#include "common/sql/ast/statement_table.h"
#include "common/sql/parser/parse.h"

namespace semantic_layer::semantic {
namespace {

constexpr size_t kMaxSynonyms = 10;
constexpr size_t kMaxDisplayBytes = 255;

// Reads what 1.1 says about a field or measure beyond its meaning. `original`
// is its name as written.
void ReadViewAnnotations(MapReader& reader, const std::string& original,
                         const std::string& name, Annotations* about) {
  about->description = reader.Text("comment").value_or("");
  about->label = reader.Text("display_name").value_or("");
  about->synonyms = reader.TextList("synonyms");
  if (about->label.size() > kMaxDisplayBytes) {
    reader.reporter()->Error(*reader.node().Find("display_name"),
                             DiagnosticCode::kInvalidValue,
                             "A display_name has at most 255 characters");
  }
  if (about->synonyms.size() > kMaxSynonyms) {
    reader.reporter()->Error(*reader.node().Find("synonyms"),
                             DiagnosticCode::kInvalidValue,
                             "There are at most 10 synonyms");
  }
  if (about->label.empty() && original != name) about->label = original;
  about->written_name = original;
  if (const YamlNode* format = reader.Map("format")) {
    about->format = FlowText(*format);
  }
}

// What a column's format says about its type.
std::optional<TimeGrain> GrainOfFormat(const YamlNode* format) {
  const YamlNode* type = format == nullptr ? nullptr : format->Find("type");
  if (type == nullptr) return std::nullopt;
  if (type->text == "date") return TimeGrain::kDay;
  if (type->text == "date_time") return TimeGrain::kSecond;
  return std::nullopt;
}

class MetricViewReader {
 public:
  MetricViewReader(const YamlNode& node, const TableDefaults& defaults,
                   FileReporter* reporter, ModelDocument* document)
      : node_(node),
        defaults_(defaults),
        reporter_(*reporter),
        document_(*document) {}

  void Read(const std::string& name) {
    const size_t before = reporter_.errors();
    MapReader reader(node_, "metric view", &reporter_);
    model_.at = reporter_.At(node_);
    model_.name = name;
    // The prefix of its fields: orders__order_month.
    model_.primary_entity = name;
    ReadVersion(reader);
    model_.table_text = reader.RequiredText("source");
    if (!model_.table_text.empty()) {
      ReadSource(*node_.Find("source"), model_.table_text, defaults_,
                 &reporter_, &model_.table, &model_.source_query);
    }
    if (SqlText filter = reader.Sql("filter"); !filter.empty()) {
      model_.row_filters.push_back(std::move(filter));
    }
    model_.about.description = reader.Text("comment").value_or("");
    ReadRowPolicies(reader, &model_);
    ReadParameters(reader);
    ReadJoins(reader, -1);
    ReadFields(reader, "fields");
    ReadFields(reader, "dimensions");
    const bool usable = reporter_.errors() == before;
    ReadMeasures(reader);
    if (model_.dimensions.empty() && document_.metrics.empty() && usable) {
      reporter_.Error(node_, DiagnosticCode::kMissingKey,
                      "A metric view has at least one field or measure",
                      "add fields: or measures:");
    }
    if (const YamlNode* kept = reader.Map("materialization")) {
      document_.extras.emplace_back("materialization", FlowText(*kept));
    }
    reader.Finish();
    if (usable) document_.models.push_back(std::move(model_));
  }

 private:
  void ReadVersion(MapReader& reader) {
    const std::optional<std::string> version = reader.Text("version");
    if (!version.has_value()) return;
    if (*version != "0.1" && *version != "1.1") {
      reader.BadValue(*node_.Find("version"), "version", *version,
                      {"0.1", "1.1"});
    }
    document_.extras.emplace_back("version", *version);
  }

  void ReadParameters(MapReader& reader) {
    for (const YamlNode* item : reader.MapList("parameters")) {
      const size_t before = reporter_.errors();
      MapReader inner(*item, "parameter", &reporter_);
      ModelParameter parameter;
      parameter.at = reporter_.At(*item);
      parameter.name = inner.RequiredText("name");
      parameter.data_type = inner.RequiredText("data_type");
      parameter.default_value = inner.Sql("default");
      parameter.about.description = inner.Text("comment").value_or("");
      parameter.about.label = inner.Text("display_name").value_or("");
      inner.Finish();
      if (reporter_.errors() == before) {
        model_.parameters.push_back(std::move(parameter));
      }
    }
  }

  void ReadJoins(MapReader& reader, int parent) {
    for (const YamlNode* item : reader.MapList("joins")) {
      const size_t before = reporter_.errors();
      MapReader inner(*item, "join", &reporter_);
      SourceJoin join;
      join.at = reporter_.At(*item);
      join.parent = parent;
      join.name = inner.RequiredText("name");
      join.table_text = inner.RequiredText("source");
      if (!join.table_text.empty()) {
        ReadSource(*item->Find("source"), join.table_text, defaults_,
                   &reporter_, &join.table, &join.query);
      }
      // YAML 1.1 reads a bare `on` as true.
      join.on = inner.Sql(
          item->Find("on") == nullptr && item->Find("true") != nullptr ? "true"
                                                                       : "on");
      join.using_columns = inner.TextList("using");
      CheckCondition(*item, join);
      ReadCardinality(inner, &join);
      // Reported or not, the children are read for their mistakes.
      const int index = static_cast<int>(model_.source_joins.size());
      if (reporter_.errors() == before && IsNewJoin(*item, join)) {
        model_.source_joins.push_back(std::move(join));
      }
      ReadJoins(inner, index);
      inner.Finish();
    }
  }

  void CheckCondition(const YamlNode& item, const SourceJoin& join) {
    if (join.on.empty() == join.using_columns.empty()) {
      reporter_.Error(
          item,
          join.on.empty() ? DiagnosticCode::kMissingKey
                          : DiagnosticCode::kConflictingKeys,
          absl::StrCat("Join '", join.name, "' has either 'on' or 'using'"),
          "write 'on': source.key = name.key");
    }
  }

  bool IsNewJoin(const YamlNode& item, const SourceJoin& join) {
    for (const SourceJoin& other : model_.source_joins) {
      if (other.parent == join.parent &&
          absl::EqualsIgnoreCase(other.name, join.name)) {
        reporter_.Error(item, DiagnosticCode::kDuplicateName,
                        absl::StrCat("A join named '", join.name,
                                     "' stands beside this one"));
        return false;
      }
    }
    if (!absl::EqualsIgnoreCase(join.name, "source")) return true;
    reporter_.Error(item, DiagnosticCode::kInvalidName,
                    "A join cannot be called 'source': that is the view's own "
                    "source");
    return false;
  }

  void ReadCardinality(MapReader& reader, SourceJoin* join) {
    if (const YamlNode* rely = reader.Map("rely")) {
      MapReader inner(*rely, "rely mapping", &reporter_);
      join->at_most_one_match = inner.Bool("at_most_one_match").value_or(false);
      inner.Finish();
    }
    const std::optional<std::string> text = reader.Text("cardinality");
    if (!text.has_value()) return;
    if (*text == "one_to_many") {
      join->to_many = true;
    } else if (*text != "many_to_one") {
      reader.BadValue(*reader.node().Find("cardinality"), "cardinality", *text,
                      {"many_to_one", "one_to_many"});
    }
  }

  // The name by our rules; empty, with an error, for one that has none.
  std::string NameOf(MapReader& reader, absl::string_view suffix,
                     std::string* original) {
    *original = reader.RequiredText("name");
    if (original->empty()) return "";
    std::string name = ElementName(*original, suffix);
    std::string why;
    if (!IsValidName(name, &why)) {
      reporter_.Error(
          *reader.node().Find("name"), DiagnosticCode::kInvalidName,
          absl::StrCat("'", *original, "' gives no usable name: ", why),
          "use letters and digits, with a letter first");
      return "";
    }
    for (const std::string& other : names_) {
      if (other != name) continue;
      reporter_.Error(*reader.node().Find("name"),
                      DiagnosticCode::kDuplicateName,
                      absl::StrCat("'", *original,
                                   "' has the same name as another field or "
                                   "measure: ",
                                   name),
                      "names are compared in lower case, with _ for spaces");
      return "";
    }
    names_.push_back(name);
    return name;
  }

  void ReadFields(MapReader& reader, absl::string_view key) {
    for (const YamlNode* item : reader.MapList(key)) {
      const size_t before = reporter_.errors();
      MapReader inner(*item, "field", &reporter_);
      Dimension field;
      field.at = reporter_.At(*item);
      std::string original;
      field.name = NameOf(inner, kFieldSuffix, &original);
      field.expr = inner.Sql("expr");
      if (field.expr.empty()) inner.Missing("expr");
      ReadViewAnnotations(inner, original, field.name, &field.about);
      if (const auto grain = GrainOfFormat(item->Find("format"))) {
        field.type = DimensionType::kTime;
        field.grain = *grain;
      }
      inner.Finish();
      if (reporter_.errors() == before) {
        model_.dimensions.push_back(std::move(field));
      }
    }
  }

  void ReadMeasures(MapReader& reader) {
    for (const YamlNode* item : reader.MapList("measures")) {
      const size_t before = reporter_.errors();
      MapReader inner(*item, "measure", &reporter_);
      MetricDefinition metric;
      metric.at = reporter_.At(*item);
      metric.model = model_.name;
      std::string original;
      metric.name = NameOf(inner, kMeasureSuffix, &original);
      metric.measure_expr = inner.Sql("expr");
      if (metric.measure_expr.empty()) inner.Missing("expr");
      ReadViewAnnotations(inner, original, metric.name, &metric.about);
      metric.format = metric.about.format;
      for (const YamlNode* window : inner.MapList("window")) {
        ReadWindow(*window, &metric);
      }
      inner.Finish();
      if (reporter_.errors() == before) {
        document_.metrics.push_back(std::move(metric));
      }
    }
  }

  void ReadWindow(const YamlNode& node, MetricDefinition* metric) {
    MapReader reader(node, "window", &reporter_);
    MeasureWindow window;
    window.at = reporter_.At(node);
    window.order = ElementName(reader.RequiredText("order"), kFieldSuffix);
    window.range = absl::AsciiStrToLower(reader.RequiredText("range"));
    window.semiadditive =
        absl::AsciiStrToLower(reader.RequiredText("semiadditive"));
    window.offset = absl::AsciiStrToLower(reader.Text("offset").value_or(""));
    if (!window.semiadditive.empty() && window.semiadditive != "first" &&
        window.semiadditive != "last") {
      reader.BadValue(*node.Find("semiadditive"), "semiadditive",
                      window.semiadditive, {"first", "last"});
    }
    reader.Finish();
    metric->windows.push_back(std::move(window));
  }

  const YamlNode& node_;
  const TableDefaults& defaults_;
  FileReporter& reporter_;
  ModelDocument& document_;
  SemanticModel model_;
  std::vector<std::string> names_;
};

bool IsQueryText(absl::string_view text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  return absl::StartsWith(text, "(") ||
         absl::StartsWithIgnoreCase(text, "select") ||
         absl::StartsWithIgnoreCase(text, "with");
}

}  // namespace

bool ReadSource(const YamlNode& node, const std::string& text,
                const TableDefaults& defaults, FileReporter* reporter,
                TableName* table, SqlText* query) {
  if (std::optional<TableName> parsed = ParseTableName(text, defaults)) {
    *table = *std::move(parsed);
    return true;
  }
  if (IsQueryText(text)) {
    query->text = text;
    query->at = reporter->At(node);
    return true;
  }
  reporter->Error(node, DiagnosticCode::kInvalidReference,
                  absl::StrCat("'", text.substr(0, 100),
                               "' is neither a table nor a query"),
                  "write catalog.schema.table or SELECT ...");
  return false;
}

std::optional<MetricViewDdl> ReadMetricViewDdl(absl::string_view text) {
  absl::string_view begin = absl::StripLeadingAsciiWhitespace(text);
  // Cheap, before a file of another kind is parsed as SQL.
  if (!absl::StartsWithIgnoreCase(begin, "create") &&
      !absl::StartsWith(begin, "--") && !absl::StartsWith(begin, "/*")) {
    return std::nullopt;
  }
  if (text.size() > kMaxModelFileBytes) return std::nullopt;
  const sql::Parsed<sql::Statement> parsed = sql::ParseStatement(text);
  const auto* view =
      parsed.ok() ? parsed.node->As<sql::CreateViewStatement>() : nullptr;
  if (view == nullptr || !view->metrics) return std::nullopt;
  MetricViewDdl ddl;
  std::vector<std::string> parts;
  for (const sql::Identifier& part : view->name.parts) {
    parts.emplace_back(part.text);
  }
  ddl.name = absl::StrJoin(parts, ".");
  if (view->comment != nullptr) {
    if (const auto* literal = view->comment->As<sql::LiteralExpr>()) {
      ddl.comment = std::string(literal->text);
    }
  }
  const absl::string_view body = view->metric_body;
  const size_t at = text.find(body);
  ddl.yaml.assign(
      static_cast<size_t>(std::count(
          text.begin(), text.begin() + (at == text.npos ? 0 : at), '\n')),
      '\n');
  // The first line stands behind $$.
  absl::StrAppend(&ddl.yaml, body);
  return ddl;
}

bool IsMetricView(const YamlNode& node) {
  if (node.Find("source") == nullptr || node.Find("models") != nullptr) {
    return false;
  }
  for (absl::string_view key :
       {"version", "fields", "dimensions", "measures", "joins"}) {
    if (node.Find(key) != nullptr) return true;
  }
  return false;
}

void ReadMetricView(const YamlNode& node, const std::string& name,
                    const TableDefaults& defaults, FileReporter* reporter,
                    ModelDocument* document) {
  document->shape = DocumentShape::kMetricView;
  std::string why;
  if (!IsValidName(name, &why)) {
    reporter->Error(
        node, DiagnosticCode::kInvalidName,
        absl::StrCat("The view's name '", name, "' cannot be a model's: ", why),
        "name the view, or the file, in letters and digits");
    return;
  }
  MetricViewReader(node, defaults, reporter, document).Read(name);
}

}  // namespace semantic_layer::semantic
