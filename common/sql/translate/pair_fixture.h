#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_PAIR_FIXTURE_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_PAIR_FIXTURE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "common/sql/resolve/catalog.h"

namespace semantic_layer::sql {

// A type that columns of the fixture may have, and values of it that engines
// disagree on: NULL, zero, negative, the ends of months, characters with a
// meaning in patterns. The first value is a plain one.
struct FixtureType {
  absl::string_view databricks;
  absl::string_view duckdb;
  std::vector<absl::string_view> values;  // in DuckDB's SQL
};

const std::vector<FixtureType>& FixtureTypes();

// The tables and columns that a statement needs to run, found in its tree: each
// name that is no alias of its own is a column of a table of its SELECT, or of
// the table kLooseTable when there is none. Their types are not in the text;
// SetTypes tries one assignment.
class PairFixture {
 public:
  static constexpr absl::string_view kLooseTable = "fixture_rows";
  static constexpr int kRows = 12;

  explicit PairFixture(const Statement& statement);

  // The number of columns whose types are open.
  size_t ColumnCount() const { return columns_.size(); }
  // Gives each column a type by its index in FixtureTypes().
  void SetTypes(const std::vector<size_t>& types);

  // Statements for DuckDB that make the tables anew with the rows from `first`
  // on, at most `count` of them.
  std::string MakeTables(int first = 0, int count = kRows) const;
  // The tables as the translation sees them.
  std::unique_ptr<Catalog> MakeCatalog() const;
  // The types at hand, for messages: "t.a INT, t.b STRING".
  std::string Describe() const;

 private:
  struct Column {
    std::string table;
    std::string name;
    size_t type = 0;
  };

  void CollectNames(const Node& tree);
  void Visit(const Node& node, std::vector<std::string> tables);
  void AddTable(const ObjectName& name);
  void AddColumn(const std::string& table, absl::string_view name);

  std::vector<std::string> tables_;             // as DuckDB names them
  std::map<std::string, std::string> aliases_;  // lower case, of tables
  std::vector<std::string> hidden_;  // lower-case names that are no columns
  std::vector<Column> columns_;
};

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_PAIR_FIXTURE_H_
