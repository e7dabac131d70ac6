#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_METRICFLOW_CORPUS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_METRICFLOW_CORPUS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/semantic/compiler/question.h"
#include "common/semantic/model/catalog.h"

namespace semantic_layer::semantic {

// A question of MetricFlow's integration tests.
struct CorpusCase {
  std::string name;
  std::string manifest;
  MetricQuestion question;
  std::string expected_sql;
  bool check_order = false;
  bool nondeterministic = false;
};

// MetricFlow's integration tests in the folder that the environment variable
// CORPUS_DIR names; they are not part of this project. For tests and
// benchmarks; not thread safe.
class MetricFlowCorpus {
 public:
  // Whether there is such a folder.
  static bool IsThere();

  // Reads the cases. Ends the process when they cannot be read.
  MetricFlowCorpus();

  const std::vector<CorpusCase>& cases() const { return cases_; }
  // The statements that make the tables of the cases.
  std::string Tables() const;
  // The models of a case. Ends the process when they do not load.
  const Catalog& Manifest(const std::string& name);

 private:
  std::vector<CorpusCase> cases_;
  std::map<std::string, std::shared_ptr<const Catalog>> catalogs_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_METRICFLOW_CORPUS_H_
