#ifndef SEMANTIC_LAYER_COMMON_SQL_PARSER_SPARK_CORPUS_H_
#define SEMANTIC_LAYER_COMMON_SQL_PARSER_SPARK_CORPUS_H_

#include <map>
#include <string>
#include <vector>

namespace semantic_layer::sql {

// One statement with the verdict of Spark's own parser.
struct CorpusCase {
  std::map<std::string, std::string> fields;

  const std::string& operator[](const std::string& key) const {
    static const std::string empty;
    const auto found = fields.find(key);
    return found == fields.end() ? empty : found->second;
  }
};

// The cases of $CORPUS_DIR/sql/spark_statements.json; none when there is no
// such file. For tests only.
std::vector<CorpusCase> ReadSparkCorpus();

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_PARSER_SPARK_CORPUS_H_
