#include "common/semantic/compiler/metricflow_corpus.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/json/reader.h"
#include "common/semantic/yaml/load.h"

namespace semantic_layer::semantic {
namespace {

std::filesystem::path Folder() {
  const char* corpus_dir = std::getenv("CORPUS_DIR");
  return std::filesystem::path(corpus_dir == nullptr ? "" : corpus_dir) /
         "metricflow";
}

[[noreturn]] void Die(const std::string& why) {
  std::cerr << why << "\n";
  std::abort();
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Text(json::Value object, absl::string_view key) {
  const std::optional<json::Value> value = object.Find(key);
  if (!value.has_value() || value->kind() != json::Kind::kString) return "";
  return std::string(value->string());
}

bool Flag(json::Value object, absl::string_view key) {
  const std::optional<json::Value> value = object.Find(key);
  return value.has_value() && value->kind() == json::Kind::kBool &&
         value->boolean();
}

std::vector<std::string> Texts(json::Value object, absl::string_view key) {
  std::vector<std::string> texts;
  const std::optional<json::Value> value = object.Find(key);
  if (!value.has_value() || value->kind() != json::Kind::kArray) return texts;
  for (json::Value item : value->elements()) {
    if (item.kind() == json::Kind::kString) texts.emplace_back(item.string());
  }
  return texts;
}

// Group-by objects that their dunder name does not say, as grains apart.
std::string GroupByObject(json::Value object) {
  std::string name = Text(object, "name");
  if (const std::string grain = Text(object, "grain"); !grain.empty()) {
    absl::StrAppend(&name, "__", grain);
  }
  if (const std::string part = Text(object, "date_part"); !part.empty()) {
    absl::StrAppend(&name, "__extract_", part);
  }
  return name;
}

MetricQuestion ReadRequest(json::Value request) {
  MetricQuestion question;
  question.metrics = Texts(request, "metrics");
  question.group_by = Texts(request, "group_bys");
  if (question.group_by.empty()) {
    for (json::Value object : request.Find("group_by_objs")->elements()) {
      question.group_by.push_back(GroupByObject(object));
    }
  }
  question.where = Texts(request, "where");
  question.order_by = Texts(request, "order_bys");
  const std::vector<std::string> range = Texts(request, "time_constraint");
  if (range.size() == 2) {
    question.time_range = QuestionTimeRange{range[0], range[1]};
  }
  const std::optional<json::Value> limit = request.Find("limit");
  if (limit.has_value() && limit->kind() == json::Kind::kNumber) {
    question.limit = std::atoll(std::string(limit->number()).c_str());
  }
  question.saved_query = Text(request, "saved_query_name");
  question.distinct = Flag(request, "apply_group_by");
  question.min_max_only = Flag(request, "min_max_only");
  if (!question.metrics.empty()) question.distinct = true;
  return question;
}

}  // namespace

bool MetricFlowCorpus::IsThere() {
  return std::getenv("CORPUS_DIR") != nullptr &&
         std::filesystem::exists(Folder() / "cases.json");
}

MetricFlowCorpus::MetricFlowCorpus() {
  const std::string text = ReadFile(Folder() / "cases.json");
  json::Document document;
  json::Error error;
  if (!document.Parse(text, {}, &error)) Die("cases.json is not JSON");
  for (json::Value test_case : document.root().elements()) {
    CorpusCase read;
    read.name = Text(test_case, "name");
    read.manifest = Text(test_case, "manifest");
    read.question = ReadRequest(*test_case.Find("request"));
    read.expected_sql = Text(test_case, "expected_sql");
    read.check_order = Flag(test_case, "check_order");
    read.nondeterministic = Flag(test_case, "nondeterministic");
    cases_.push_back(std::move(read));
  }
}

std::string MetricFlowCorpus::Tables() const {
  return ReadFile(Folder() / "tables.sql");
}

const Catalog& MetricFlowCorpus::Manifest(const std::string& name) {
  std::shared_ptr<const Catalog>& catalog = catalogs_[name];
  if (catalog != nullptr) return *catalog;
  std::vector<ModelSource> sources;
  for (const auto& entry :
       std::filesystem::directory_iterator(Folder() / "manifests" / name)) {
    sources.push_back(
        ModelSource{entry.path().filename().string(), ReadFile(entry.path())});
  }
  std::sort(sources.begin(), sources.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  LoadResult loaded = LoadModelFiles(sources, LoadOptions{});
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity == Severity::kError) {
      Die(FormatDiagnostic(diagnostic));
    }
  }
  catalog = loaded.catalog;
  return *catalog;
}

}  // namespace semantic_layer::semantic
