// The judged questions of the compiler, asked of what each export makes of the
// models: what is not listed as lost has the judge's rows too. JUDGED_CASE
// narrows the cases; JUDGED_TEXTS=1 prints the exports and their losses.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/semantic/compiler/judged_world.h"
#include "common/semantic/interchange/export.h"
#include "common/semantic/interchange/lost_metrics.h"
#include "common/semantic/interchange/project_document.h"
#include "gtest/gtest.h"

namespace semantic_layer::semantic {
namespace {

bool IsOfDbt(ExportFormat format) {
  return format == ExportFormat::kDbtLegacy ||
         format == ExportFormat::kDbtLatest;
}

bool IsWordByte(char byte) {
  return absl::ascii_isalnum(static_cast<unsigned char>(byte)) || byte == '_';
}

// Whether a text has the name as a whole word, or as a whole part of a name
// such as "loans__shelf".
bool Names(absl::string_view text, absl::string_view name) {
  for (size_t at = text.find(name); at != text.npos;
       at = text.find(name, at + 1)) {
    const absl::string_view before = text.substr(0, at);
    const absl::string_view after = text.substr(at + name.size());
    const bool begins = before.empty() || !IsWordByte(before.back()) ||
                        absl::EndsWith(before, "__");
    const bool ends = after.empty() || !IsWordByte(after.front()) ||
                      absl::StartsWith(after, "__");
    if (begins && ends) return true;
  }
  return false;
}

// What an export says that it has no words for.
class Losses {
 public:
  Losses(const ModelDocument& project, const std::vector<ExportResult>& results)
      : project_(project) {
    for (const ExportResult& result : results) {
      names_.merge(LostMetrics(result));
      for (const ExportLoss& loss : result.losses) Add(loss);
    }
  }

  // Whether a case asks for something lost, or for a metric that is made of it
  // in the catalog that was read back.
  bool Touch(const Catalog& back, const JudgedCase& judged) const {
    if (every_row_) return true;
    const MetricQuestion& question = judged.question;
    if (saved_queries_.count(question.saved_query) > 0) return true;
    for (const std::string& metric : question.metrics) {
      if (IsMadeOfLost(back, metric)) return true;
    }
    return std::any_of(
        names_.begin(), names_.end(),
        [&](const std::string& name) { return Names(judged.title, name); });
  }

  bool counts_nothing() const { return counts_nothing_; }

 private:
  bool IsMadeOfLost(const Catalog& back, const std::string& name) const {
    if (names_.count(name) > 0) return true;
    const Metric* metric = back.FindMetric(name);
    if (metric == nullptr) return false;
    return std::any_of(metric->inputs.begin(), metric->inputs.end(),
                       [&](const InputMetric& input) {
                         return IsMadeOfLost(back, input.name);
                       });
  }

  void Add(const ExportLoss& loss) {
    if (loss.what == "label" || loss.what == "format" ||
        loss.what == "synonyms" || loss.what == "description") {
      return;
    }
    // These change what every question sees.
    if (loss.what == "row_policies" || loss.what == "week_start") {
      every_row_ = true;
    }
    if (loss.what == "count") counts_nothing_ = true;
    absl::string_view element = loss.element;
    if (absl::ConsumePrefix(&element, "saved query ")) {
      saved_queries_.emplace(element);
      return;
    }
    if (!absl::ConsumePrefix(&element, "entity ") &&
        !absl::ConsumePrefix(&element, "dimension ") &&
        !absl::ConsumePrefix(&element, "measure ")) {
      return;
    }
    const size_t dot = element.find('.');
    names_.emplace(element.substr(dot + 1));
    if (loss.what == "time_granularity") {
      names_.insert({"metric_time", "time_range"});
    }
    if (loss.what == "is_partition" || loss.what == "validity_params") {
      AddKeysOf(element.substr(0, dot));
    }
  }

  // Whoever comes to the model meets other rows.
  void AddKeysOf(absl::string_view model_name) {
    for (const SemanticModel& model : project_.models) {
      if (model.name != model_name) continue;
      for (const Entity& entity : model.entities) names_.insert(entity.name);
    }
  }

  const ModelDocument& project_;
  std::set<std::string> names_;
  std::set<std::string> saved_queries_;
  bool every_row_ = false;
  bool counts_nothing_ = false;
};

class JudgedExportsTest : public ::testing::TestWithParam<const char*> {
 protected:
  // The questions of one shape of a world, asked of its export.
  void RunShape(const std::string& folder, const std::string& shape) {
    DuckDbForTest database;
    MakeTables(folder, &database);
    const LoadOptions options = OptionsOf(folder);
    const std::vector<ModelSource> files =
        FilesOfShape(absl::StrCat(folder, "/", shape));
    const ModelDocument project = ReadProject(files);
    const std::vector<ExportResult> results = Export(files, project);
    std::vector<std::shared_ptr<const Catalog>> catalogs;
    for (const ExportResult& result : results) {
      catalogs.push_back(LoadRight({{"back.yaml", result.text}}, options));
      Show(result);
    }
    const Losses losses(project, results);
    int asked = 0;
    int lost = 0;
    int others = 0;
    for (const JudgedCase& judged : CasesOf(folder)) {
      if (!judged.IsAskedOf(shape)) continue;
      SCOPED_TRACE(absl::StrCat(shape, " as ", GetParam(), "/", judged.title));
      const Catalog* back = CatalogOf(catalogs, judged.question);
      if (losses.Touch(*back, judged)) {
        ++lost;
        continue;
      }
      // Models of another kind have other names for what they group by.
      if (!KeepsNames(project.shape) &&
          !FirstMistake(*back, judged.question, judged.options).empty()) {
        ++others;
        continue;
      }
      ExpectJudged(&database, *back, judged, losses.counts_nothing());
      ++asked;
    }
    std::cout << folder << ", " << shape << " as " << GetParam() << ": "
              << asked << " asked, " << lost << " of what is lost, " << others
              << " by other names\n";
  }

  // The catalog that has what is asked for.
  static const Catalog* CatalogOf(
      const std::vector<std::shared_ptr<const Catalog>>& catalogs,
      const MetricQuestion& question) {
    for (const auto& catalog : catalogs) {
      if (FirstMistake(*catalog, question).empty()) return catalog.get();
    }
    return catalogs[0].get();
  }

  // Each view becomes a view or a document; a project of dbt is one.
  static std::vector<ExportResult> Export(const std::vector<ModelSource>& files,
                                          const ModelDocument& project) {
    const ExportFormat format = *ParseExportFormat(GetParam());
    if (IsOfDbt(format) || project.shape != DocumentShape::kMetricView) {
      return {ExportModel(project, format, {})};
    }
    std::vector<ExportResult> results;
    for (const ModelSource& file : files) {
      const ModelDocument document = ReadProject({file});
      ExportOptions options;
      options.view_name = document.models[0].name;
      results.push_back(ExportModel(document, format, options));
    }
    return results;
  }

  static void Show(const ExportResult& result) {
    if (std::getenv("JUDGED_TEXTS") == nullptr) return;
    std::cout << result.text << "\n";
    for (const ExportLoss& loss : result.losses) {
      std::cout << loss.element << ", " << loss.what << ": " << loss.why
                << "\n";
    }
  }

  static bool KeepsNames(DocumentShape shape) {
    const ExportFormat format = *ParseExportFormat(GetParam());
    if (shape == DocumentShape::kMetricView) {
      return format == ExportFormat::kMetricView;
    }
    return shape == DocumentShape::kOssie ? format == ExportFormat::kOssie
                                          : IsOfDbt(format);
  }
};

TEST_P(JudgedExportsTest, GiveTheRowsOfTheJudge) {
  for (const std::string& folder : NamesIn(kJudgedFolder, "")) {
    const std::string path = absl::StrCat(kJudgedFolder, "/", folder);
    for (const std::string& shape : NamesIn(path, "")) RunShape(path, shape);
  }
}

INSTANTIATE_TEST_SUITE_P(All, JudgedExportsTest,
                         ::testing::Values("dbt_latest", "dbt_legacy",
                                           "metric_view", "ossie"));

}  // namespace
}  // namespace semantic_layer::semantic
