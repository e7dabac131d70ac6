#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/interchange/formats.h"
#include "common/semantic/interchange/metric_form.h"
#include "common/semantic/interchange/neighbours.h"
#include "common/semantic/interchange/sql_trees.h"
#include "common/semantic/interchange/view_measures.h"
#include "common/semantic/interchange/view_tree.h"
#include "common/semantic/model/table_name.h"
#include "common/semantic/yaml/flow_json.h"
#include "common/semantic/yaml/yaml_writer.h"
#include "common/sql/ast/builder.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"

namespace semantic_layer::semantic {
namespace {

constexpr size_t kMaxSynonyms = 10;
constexpr size_t kMaxDisplayBytes = 255;

// Of the first `own` models, or of all if there is none, the one that most
// metrics of the document aggregate; the first of several.
const SemanticModel* ChooseSource(const ModelDocument& document, size_t own) {
  const SemanticModel* best = nullptr;
  size_t most = 0;
  for (size_t i = 0; i < document.models.size(); ++i) {
    const SemanticModel& model = document.models[i];
    if (own > 0 && i >= own) break;
    size_t count = 0;
    for (const MetricDefinition& metric : document.metrics) {
      const bool is_own = (metric.aggregation.has_value() &&
                           metric.aggregation->model == model.name) ||
                          (!metric.measure_expr.empty() &&
                           (metric.model == model.name ||
                            absl::StrContains(metric.measure_expr.text,
                                              absl::StrCat(model.name, "."))));
      if (is_own) ++count;
    }
    if (best != nullptr && count <= most) continue;
    best = &model;
    most = count;
  }
  return best;
}

class MetricViewWriter {
 public:
  // `own`: models of the document that are no neighbours'.
  MetricViewWriter(const ModelDocument& document, size_t own,
                   const ExportOptions& options, LossList* losses)
      : document_(document), own_(own), options_(options), losses_(*losses) {}

  std::string Write() {
    const SemanticModel* source = ChooseSource(document_, own_);
    if (source == nullptr) {
      losses_.Add("document", "models",
                  "There is no model here, and a view has a source.");
      for (const MetricDefinition& metric : document_.metrics) {
        losses_.Add(ElementOf(metric), "model", "There is no model here.");
      }
      return "";
    }
    ListUnsaid(*source);
    ViewTree tree(&document_, source, &arena_, &losses_);
    ListUnreached(tree);
    const std::vector<ViewMeasure> measures =
        ViewMeasures(&document_, &tree, &arena_, &losses_).Take();
    WriteHead(*source);
    WriteJoins(tree, -1);
    WriteSourceJoins(*source, -1);
    out_.List("fields", tree.fields(),
              [&](const ViewField& field) { WriteField(field); });
    out_.List("measures", measures,
              [&](const ViewMeasure& measure) { WriteMeasure(measure); });
    for (const auto& [key, value] : document_.extras) {
      if (key == "materialization") out_.Raw(key, value);
    }
    return Ddl(*source);
  }

 private:
  void ListUnsaid(const SemanticModel& source) {
    for (const TimeSpine& spine : document_.time_spines) {
      losses_.Add(absl::StrCat("time spine ", FormatTableName(spine.table)),
                  "time_spine", "A view has no time spine.");
    }
    for (const SavedQuery& query : document_.saved_queries) {
      losses_.Add(absl::StrCat("saved query ", query.name), "saved_query",
                  "A view keeps no questions.");
    }
    if (document_.week_start.has_value()) {
      losses_.Add("document", "week_start", "Weeks of a view start on Monday.");
    }
    for (const SemanticModel& model : document_.models) {
      for (const RowPolicy& policy : model.row_policies) {
        losses_.Add(absl::StrCat(ElementOf(model), ", policy ", policy.name),
                    "row_policies",
                    "A view does not know who asks: whoever may read it sees "
                    "all rows; put a row filter on the table.");
      }
      losses_.AddConfig(ElementOf(model), model.about,
                        "A view has no such place.");
    }
    if (!source.about.label.empty()) {
      losses_.Add(ElementOf(source), "label",
                  "A view has a name and a comment only.");
    }
    if (!source.about.synonyms.empty()) {
      losses_.Add(ElementOf(source), "synonyms",
                  "Only fields and measures of a view have synonyms.");
    }
    for (const auto& [key, value] : document_.extras) {
      if (key == "materialization" || key == "version" || key == "view" ||
          key == "name") {
        continue;
      }
      losses_.Add("document", key, "A view has no place for it.");
    }
  }

  // Models that nothing joins.
  void ListUnreached(const ViewTree& tree) {
    for (const SemanticModel& model : document_.models) {
      bool reached = &model == &tree.source();
      for (const ViewJoin& join : tree.joins()) {
        reached = reached || join.model == &model;
      }
      if (reached) continue;
      losses_.Add(
          ElementOf(model), "model",
          absl::StrCat("A view has one source, here '", tree.source().name,
                       "', and no join of it "
                       "reaches this model; export it by itself."));
    }
  }

  void WriteHead(const SemanticModel& source) {
    out_.Raw("version", "1.1");
    out_.Text("comment", source.about.description);
    WriteSource(source.table, source.source_query, ElementOf(source));
    std::vector<sql::Expression*> filters;
    for (const SqlText& filter : source.row_filters) {
      filters.push_back(ParseSql(filter, &arena_));
      if (filters.back() == nullptr) {
        losses_.Add(ElementOf(source), "filter", "It is not SQL.");
      }
    }
    sql::Builder b(arena_);
    if (const sql::Expression* filter = b.And(filters)) {
      out_.Text("filter", sql::Print(*filter));
    }
    out_.List("parameters", source.parameters,
              [&](const ModelParameter& parameter) {
                out_.Text("name", parameter.name);
                out_.Text("data_type", parameter.data_type);
                out_.Text("default", parameter.default_value.text);
                out_.Text("display_name", parameter.about.label);
                out_.Text("comment", parameter.about.description);
              });
  }

  void WriteSource(const TableName& table, const SqlText& query,
                   const std::string& element) {
    if (!query.empty()) {
      std::vector<sql::Diagnostic> findings;
      const sql::Query* tree =
          sql::ParseQueryInto(arena_, query.text, &findings);
      // What is not SQL fails where the view is made, with the author's text.
      return out_.Text("source",
                       tree == nullptr ? query.text : sql::Print(*tree));
    }
    if (table.parts.size() < 3) {
      losses_.Add(element, "catalog and schema of the source",
                  absl::StrCat("'", FormatTableName(table),
                               "' is looked up "
                               "where the view is made."));
    }
    out_.Text("source", FormatTableName(table));
  }

  void WriteJoins(const ViewTree& tree, int parent) {
    std::vector<int> items;
    for (size_t i = 0; i < tree.joins().size(); ++i) {
      if (tree.joins()[i].parent == parent) items.push_back(i);
    }
    out_.List("joins", items, [&](int i) {
      const ViewJoin& join = tree.joins()[i];
      out_.Text("name", join.name);
      WriteSource(join.model->table, join.model->source_query,
                  ElementOf(*join.model));
      if (!join.model->row_filters.empty()) {
        losses_.Add(ElementOf(*join.model), "filter",
                    "A join has no filter; make a view of its rows.");
      }
      out_.Text("on", sql::Print(*join.on));
      WriteJoins(tree, i);
    });
  }

  void WriteSourceJoins(const SemanticModel& source, int parent) {
    std::vector<int> items;
    for (size_t i = 0; i < source.source_joins.size(); ++i) {
      if (source.source_joins[i].parent == parent) items.push_back(i);
    }
    out_.List("joins", items, [&](int i) {
      const SourceJoin& join = source.source_joins[i];
      out_.Text("name", join.name);
      WriteSource(join.table, join.query,
                  absl::StrCat("join ", source.name, ".", join.name));
      const sql::Expression* on = ParseSql(join.on, &arena_);
      out_.Text("on", on == nullptr ? join.on.text : sql::Print(*on));
      out_.TextList("using", join.using_columns);
      if (join.to_many) out_.Text("cardinality", "one_to_many");
      if (join.at_most_one_match) {
        out_.Map("rely", [&] { out_.Flag("at_most_one_match", true); });
      }
      WriteSourceJoins(source, i);
    });
  }

  static std::string NameOf(const std::string& name, const Annotations& about) {
    return about.written_name.empty() ? name : about.written_name;
  }

  void WriteField(const ViewField& field) {
    const std::string element = absl::StrCat("field ", field.name);
    out_.Text("name", NameOf(field.name, *field.about));
    out_.Text("expr", sql::Print(*field.tree));
    WriteAnnotations(*field.about, element);
    losses_.AddConfig(element, *field.about, "A view has no such place.");
    if (!WriteFormat(field.about->format, element) &&
        field.dimension != nullptr &&
        field.dimension->type == DimensionType::kTime &&
        document_.shape != DocumentShape::kMetricView) {
      WriteTimeFormat(*field.dimension, element);
    }
  }

  // A date's format is how a view says that a field is a time.
  void WriteTimeFormat(const Dimension& dimension, const std::string& element) {
    const bool is_moment = dimension.grain < TimeGrain::kDay;
    out_.Raw(
        "format",
        FlowToYaml(is_moment ? "{type: date_time, date_format: year_month_day, "
                               "time_format: locale_hour_minute_second, "
                               "leading_zeros: true}"
                             : "{type: date, date_format: year_month_day, "
                               "leading_zeros: true}"));
    if (dimension.grain != TimeGrain::kDay &&
        dimension.grain != TimeGrain::kSecond) {
      losses_.Add(element, "time_granularity",
                  "Fields of a view have a type but no grain.");
    }
  }

  void WriteAnnotations(const Annotations& about, const std::string& element) {
    if (about.label.size() > kMaxDisplayBytes) {
      losses_.Add(element, "label", "A display name has at most 255 bytes.");
    } else if (about.label != about.written_name) {
      out_.Text("display_name", about.label);
    }
    out_.Text("comment", about.description);
    std::vector<std::string> synonyms;
    for (const std::string& synonym : about.synonyms) {
      if (synonyms.size() == kMaxSynonyms ||
          synonym.size() > kMaxDisplayBytes) {
        losses_.Add(element, "synonyms",
                    "There are at most 10 synonyms of 255 bytes each.");
        continue;
      }
      synonyms.push_back(synonym);
    }
    out_.TextList("synonyms", synonyms);
  }

  // Whether a format was written.
  bool WriteFormat(const std::string& format, const std::string& element) {
    if (format.empty()) return false;
    if (absl::StartsWith(format, "{")) {
      out_.Raw("format", FlowToYaml(format));
      return true;
    }
    for (absl::string_view known : {"number", "percentage", "byte"}) {
      const bool is_known =
          absl::EqualsIgnoreCase(format, known) ||
          (known == "percentage" && absl::EqualsIgnoreCase(format, "percent"));
      if (!is_known) continue;
      out_.Raw("format", FlowToYaml(absl::StrCat("{type: ", known, "}")));
      return true;
    }
    losses_.Add(element, "format",
                absl::StrCat("A view has no format called '", format, "'."));
    return false;
  }

  void WriteMeasure(const ViewMeasure& measure) {
    const MetricDefinition* metric = measure.metric;
    const std::string element = absl::StrCat("metric ", measure.name);
    out_.Text("name", metric == nullptr ? measure.name
                                        : NameOf(measure.name, metric->about));
    out_.Text("expr", sql::Print(*measure.tree));
    if (metric != nullptr) {
      WriteAnnotations(metric->about, element);
      WriteFormat(
          metric->format.empty() ? metric->about.format : metric->format,
          element);
    }
    out_.List("window", measure.windows, [&](const MeasureWindow& window) {
      out_.Text("order", WrittenName(window.order));
      out_.Text("range", window.range);
      out_.Text("semiadditive", window.semiadditive);
      out_.Text("offset", window.offset);
    });
  }

  std::string WrittenName(const std::string& field) const {
    for (const SemanticModel& model : document_.models) {
      const Dimension* dimension = model.FindDimension(field);
      if (dimension != nullptr) return NameOf(field, dimension->about);
    }
    return field;
  }

  // The parts of the view's name.
  std::vector<std::string> ViewName(const SemanticModel& source) {
    std::string wanted = options_.view_name;
    for (const auto& [key, value] : document_.extras) {
      if (key == "view" && wanted.empty()) wanted = value;
    }
    if (!wanted.empty()) {
      if (const auto name = ParseTableName(wanted, TableDefaults())) {
        return name->parts;
      }
      losses_.Add("document", "view name",
                  absl::StrCat("'", wanted,
                               "' is no name of up to three "
                               "parts; the model's is taken."));
    }
    std::vector<std::string> parts = source.table.parts;
    if (!parts.empty()) parts.pop_back();
    parts.push_back(source.name);
    // A view cannot replace the table that it reads.
    if (parts == source.table.parts) parts.back() += "_metrics";
    return parts;
  }

  std::string Ddl(const SemanticModel& source) {
    sql::Builder b(arena_);
    auto* view = arena_.New<sql::CreateViewStatement>();
    view->mode = sql::CreateMode::kCreateOrReplace;
    view->name = b.QualifiedName(ViewName(source));
    view->metrics = true;
    view->language = b.Name("YAML");
    view->metric_body = arena_.Copy(absl::StrCat("\n", std::move(out_).Take()));
    return absl::StrCat(sql::Print(*view), ";\n");
  }

  const ModelDocument& document_;
  const size_t own_;
  const ExportOptions& options_;
  LossList& losses_;
  sql::Arena arena_;
  YamlWriter out_;
};

}  // namespace

std::string ExportMetricView(const ModelDocument& document,
                             const ExportOptions& options, LossList* losses) {
  const ModelDocument form =
      MeasuresToMetrics(WithNeighbours(document, options.project), losses);
  return MetricViewWriter(form, document.models.size(), options, losses)
      .Write();
}

}  // namespace semantic_layer::semantic
