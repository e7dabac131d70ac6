#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_JUDGED_WORLD_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_JUDGED_WORLD_H_

#include <memory>
#include <string>
#include <vector>

#include "common/semantic/compiler/answer_rows.h"
#include "common/semantic/yaml/model_source.h"

namespace semantic_layer::semantic {

// Small worlds with questions whose right answer is a query that somebody
// wrote by hand; testdata/judged/README.md says how their files are read. For
// tests; what goes wrong fails the test.

inline constexpr char kJudgedFolder[] =
    "common/semantic/compiler/testdata/judged";

// One case: the question, who asks it, and the judge's query.
struct JudgedCase {
  std::string title;  // its file and the question as written
  MetricQuestion question;
  CompileOptions options;
  std::vector<std::string> shapes;  // empty: all
  std::string judge;

  bool IsAskedOf(const std::string& shape) const;
};

// What a folder holds, in order: folders, or files that end so.
std::vector<std::string> NamesIn(const std::string& folder,
                                 const std::string& end);

// The model files of one shape of a world.
std::vector<ModelSource> FilesOfShape(const std::string& folder);

// The cases of a world that hold the text of JUDGED_CASE, all without it.
std::vector<JudgedCase> CasesOf(const std::string& folder);

// Where the models of a world find their tables: in the schema that its
// tables.sql makes.
LoadOptions OptionsOf(const std::string& folder);

// Makes the tables of a world.
void MakeTables(const std::string& folder, DuckDbForTest* database);

// Asks a case and compares the answer with the judge's; `zero_is_null` where a
// count of nothing may be either.
void ExpectJudged(DuckDbForTest* database, const Catalog& catalog,
                  const JudgedCase& judged, bool zero_is_null = false);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_JUDGED_WORLD_H_
