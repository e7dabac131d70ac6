#include "common/sql/translate/pair_fixture.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::sql {
namespace {

bool Contains(const std::vector<std::string>& all, absl::string_view name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

class FixtureCatalog : public Catalog {
 public:
  void AddColumn(const std::string& table, const std::string& column,
                 absl::string_view type) {
    std::unique_ptr<TableSchema>& schema =
        tables_[absl::AsciiStrToLower(table)];
    if (schema == nullptr) schema = std::make_unique<TableSchema>(table);
    schema->AddColumn(column, type);
  }
  const TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    const auto found =
        tables_.find(absl::AsciiStrToLower(absl::StrJoin(parts, ".")));
    return found == tables_.end() ? nullptr : found->second.get();
  }

 private:
  std::map<std::string, std::unique_ptr<TableSchema>> tables_;
};

}  // namespace

const std::vector<FixtureType>& FixtureTypes() {
  static const auto* const kTypes = new std::vector<FixtureType>{
      {"INT", "INTEGER", {"7", "0", "NULL", "-3", "1", "2", "100", "-1"}},
      {"STRING",
       "VARCHAR",
       {"'abc'", "'2021-03-31'", "''", "NULL", "'a.b|c'", "'-12'", "'aXa'",
        "'2020-02-29 23:59:58'", "'a%_'", "'{\"k\": [1, {\"a\": \"x\"}]}'",
        "'  pad '", "'3'"}},
      {"DATE",
       "DATE",
       {"DATE '2021-03-01'", "DATE '2020-02-29'", "NULL", "DATE '1969-12-31'",
        "DATE '2024-01-31'", "DATE '2023-12-25'"}},
      {"TIMESTAMP",
       "TIMESTAMPTZ",
       {"TIMESTAMPTZ '2021-03-01 10:20:30+00'",
        "TIMESTAMPTZ '2020-02-29 23:59:59.999999+00'", "NULL",
        "TIMESTAMPTZ '1969-12-31 12:00:00+00'",
        "TIMESTAMPTZ '2024-01-31 00:00:00+00'"}},
      {"DOUBLE",
       "DOUBLE",
       {"1.5", "-2.5", "0.0", "NULL", "3.0", "1e7", "-0.25"}},
      {"DECIMAL(10,2)",
       "DECIMAL(10,2)",
       {"1.25", "-2.50", "0.00", "NULL", "3.00", "99.99"}},
      {"BIGINT", "BIGINT", {"7", "-5", "NULL", "0", "86400", "1700000000"}},
      {"BOOLEAN", "BOOLEAN", {"TRUE", "FALSE", "NULL"}},
      {"BINARY", "BLOB", {"'ab'::BLOB", "NULL", "''::BLOB"}},
      {"ARRAY<INT>",
       "INTEGER[]",
       {"[3, 1, 2]", "[]", "NULL", "[1, NULL, 1]", "[5]", "[-1, 0]"}},
      {"ARRAY<STRING>",
       "VARCHAR[]",
       {"['b', 'a']", "[]", "NULL", "['x', NULL]", "['']"}},
      {"MAP<STRING,INT>",
       "MAP(VARCHAR, INTEGER)",
       {"MAP {'a': 1, 'b': 2}", "MAP {}", "NULL", "MAP {'k': NULL}"}},
      {"ARRAY<STRUCT<f1:STRING,f2:INT>>",
       "STRUCT(f1 VARCHAR, f2 INTEGER)[]",
       {"[{'f1': 'p', 'f2': 1}, {'f1': 'q', 'f2': 2}]", "[]", "NULL",
        "[{'f1': NULL, 'f2': 3}]"}},
      {"ARRAY<STRUCT<f1:STRING,f2:INT,f3:DATE>>",
       "STRUCT(f1 VARCHAR, f2 INTEGER, f3 DATE)[]",
       {"[{'f1': 'p', 'f2': 1, 'f3': DATE '2021-03-01'}]", "[]", "NULL"}},
      {"STRUCT<a:INT,b:STRING>",
       "STRUCT(a INTEGER, b VARCHAR)",
       {"{'a': 1, 'b': 'x'}", "NULL", "{'a': NULL, 'b': ''}"}},
  };
  return *kTypes;
}

PairFixture::PairFixture(const Statement& statement) {
  CollectNames(statement);
  Visit(statement, {});
  for (const std::string& table : tables_) {
    const bool empty = std::none_of(
        columns_.begin(), columns_.end(),
        [&](const Column& column) { return column.table == table; });
    // SELECT * needs a column. The name is the same in every table.
    if (empty) AddColumn(table, "c0");
  }
}

// Names of CTEs, lambda parameters and generated columns.
void PairFixture::CollectNames(const Node& tree) {
  const auto hide = [this](const Identifier& name) {
    if (!name.empty()) hidden_.push_back(absl::AsciiStrToLower(name.text));
  };
  Walk(tree, [&](const Node& node) {
    if (const auto* table = node.As<CommonTableExpression>()) hide(table->name);
    if (const auto* lambda = node.As<LambdaExpr>()) {
      for (const Identifier& name : lambda->parameters) hide(name);
    }
    if (const auto* view = node.As<LateralView>()) {
      hide(view->table_alias);
      for (const Identifier& name : view->columns) hide(name);
    }
    if (const auto* relation = node.As<FunctionRelation>()) {
      for (const Identifier& name : relation->alias.columns) hide(name);
    }
    if (const auto* values = node.As<ValuesRelation>()) {
      for (const Identifier& name : values->alias.columns) hide(name);
    }
    if (const auto* query = node.As<SubqueryRelation>()) {
      for (const Identifier& name : query->alias.columns) hide(name);
    }
    return true;
  });
}

void PairFixture::AddTable(const ObjectName& name) {
  std::string table = absl::StrJoin(
      name.parts, ".", [](std::string* out, const Identifier& part) {
        absl::StrAppend(out, part.text);
      });
  aliases_[absl::AsciiStrToLower(name.parts.back().text)] = table;
  if (!Contains(tables_, table)) tables_.push_back(table);
}

void PairFixture::AddColumn(const std::string& table, absl::string_view name) {
  for (const Column& column : columns_) {
    if (column.table == table &&
        absl::AsciiStrToLower(column.name) == absl::AsciiStrToLower(name)) {
      return;
    }
  }
  columns_.push_back({table, std::string(name), 0});
}

// `tables` are those of the SELECT around the node.
void PairFixture::Visit(const Node& node, std::vector<std::string> tables) {
  if (const auto* select = node.As<Select>()) {
    tables.clear();
    for (const Relation* relation : select->from) {
      Walk(static_cast<const Node&>(*relation), [&](const Node& inner) {
        if (inner.Is<SubqueryRelation>()) return false;
        const auto* table = inner.As<TableRelation>();
        if (table == nullptr ||
            (table->name.parts.size() == 1 &&
             Contains(hidden_,
                      absl::AsciiStrToLower(table->name.parts[0].text)))) {
          return true;
        }
        AddTable(table->name);
        const std::string& name =
            aliases_[absl::AsciiStrToLower(table->name.parts.back().text)];
        tables.push_back(name);
        if (!table->alias.name.empty()) {
          aliases_[absl::AsciiStrToLower(table->alias.name.text)] = name;
        }
        return true;
      });
    }
  }
  if (const auto* column = node.As<ColumnRef>()) {
    const auto& parts = column->name.parts;
    const std::string first = absl::AsciiStrToLower(parts[0].text);
    if (parts.size() > 1 && aliases_.contains(first)) {
      AddColumn(aliases_[first], parts[1].text);
    } else if (!Contains(hidden_, first) && !tables.empty()) {
      AddColumn(tables[0], parts[0].text);
    }
  }
  if (const auto* join = node.As<JoinRelation>()) {
    for (const Identifier& name : join->using_columns) {
      for (const std::string& table : tables) AddColumn(table, name.text);
    }
  }
  ForEachChild(node, [&](const Node& child) { Visit(child, tables); });
}

void PairFixture::SetTypes(const std::vector<size_t>& types) {
  for (size_t i = 0; i < columns_.size(); ++i) columns_[i].type = types[i];
}

std::string PairFixture::MakeTables(int first, int count) const {
  std::string out;
  for (const std::string& table : tables_) {
    const size_t dot = table.rfind('.');
    if (dot != std::string::npos) {
      absl::StrAppend(&out, "CREATE SCHEMA IF NOT EXISTS ",
                      table.substr(0, dot), ";");
    }
    std::vector<std::string> definitions, rows;
    std::vector<std::vector<absl::string_view>> values;
    for (const Column& column : columns_) {
      if (column.table != table) continue;
      const FixtureType& type = FixtureTypes()[column.type];
      definitions.push_back(
          absl::StrCat("\"", column.name, "\" ", type.duckdb));
      values.push_back(type.values);
    }
    for (int row = first; row < std::min(first + count, kRows); ++row) {
      std::vector<absl::string_view> cells;
      for (size_t c = 0; c < values.size(); ++c) {
        // Another step for each column, so that their values meet in many ways.
        const size_t at = static_cast<size_t>(row) * (2 * c + 1) + c;
        cells.push_back(values[c][at % values[c].size()]);
      }
      rows.push_back(absl::StrCat("(", absl::StrJoin(cells, ", "), ")"));
    }
    absl::StrAppend(&out, "CREATE OR REPLACE TABLE ", table, "(",
                    absl::StrJoin(definitions, ", "), ");");
    if (rows.empty()) continue;
    absl::StrAppend(&out, "INSERT INTO ", table, " VALUES ",
                    absl::StrJoin(rows, ", "), ";");
  }
  return out;
}

std::unique_ptr<Catalog> PairFixture::MakeCatalog() const {
  auto catalog = std::make_unique<FixtureCatalog>();
  for (const Column& column : columns_) {
    catalog->AddColumn(column.table, column.name,
                       FixtureTypes()[column.type].databricks);
  }
  return catalog;
}

std::string PairFixture::Describe() const {
  return absl::StrJoin(
      columns_, ", ", [](std::string* out, const Column& column) {
        absl::StrAppend(out, column.table, ".", column.name, " ",
                        FixtureTypes()[column.type].databricks);
      });
}

}  // namespace semantic_layer::sql
