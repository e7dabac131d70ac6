// Runs testdata/*.test: for each script, what its queries give and what is
// wrong with them. A case is
//   # title
//   text of one or several statements
//   --
//   what is expected: "columns: name TYPE, ..." for each query, and
//   "CODE [text] message; hint" for each finding
//   ==
// UPDATE_GOLDENS=1 bazel run //common/sql/resolve:resolve_golden_test rewrites
// the files; review reads the difference.

#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/resolution.h"
#include "common/testing/golden.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

using ::semantic_layer::testing::ReadTestFile;
using ::semantic_layer::testing::UpdateGolden;
using ::semantic_layer::testing::UpdatesGoldens;

constexpr const char* kFolder = "common/sql/resolve/testdata/";
constexpr const char* kFiles[] = {"grouping", "names",   "pipes",
                                  "queries",  "scripts", "writes"};

class GoldenCatalog : public Catalog {
 public:
  GoldenCatalog() {
    Add("orders", {{"id", "BIGINT"},
                   {"customer_id", "BIGINT"},
                   {"amount", "DECIMAL(10,2)"},
                   {"tags", "ARRAY<STRING>"},
                   {"address", "STRUCT<city: STRING, zip: INT>"},
                   {"attributes", "MAP<STRING, INT>"},
                   {"items", "ARRAY<STRUCT<sku: STRING, qty: INT>>"},
                   {"ordered_at", "TIMESTAMP"}});
    Add("customers", {{"name", "STRING"}, {"id", "BIGINT"}, {"since", "DATE"}});
    Add("sales", {{"year", "INT"},
                  {"region", "STRING"},
                  {"quarter", "STRING"},
                  {"amount", "INT"}});
    Add("odd table", {{"odd col", "INT"}, {"Col", "STRING"}});
  }

  const TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    const size_t n = parts.size();
    if (n > 1 && !absl::EqualsIgnoreCase(parts[n - 2], "shop")) return nullptr;
    if (n > 2 && !absl::EqualsIgnoreCase(parts[0], "main")) return nullptr;
    const auto found = tables_.find(absl::AsciiStrToLower(parts.back()));
    return found == tables_.end() ? nullptr : found->second.get();
  }
  std::vector<std::string> TableNames() const override {
    std::vector<std::string> names;
    for (const auto& [name, table] : tables_) names.push_back(name);
    return names;
  }

 private:
  void Add(const std::string& name,
           std::vector<std::pair<std::string, std::string>> columns) {
    auto schema =
        std::make_unique<TableSchema>(absl::StrCat("main.shop.", name));
    for (const auto& [column, type] : columns) schema->AddColumn(column, type);
    tables_[name] = std::move(schema);
  }

  std::map<std::string, std::unique_ptr<TableSchema>> tables_;
};

struct Case {
  int line = 0;
  std::string title;
  std::string input;
  std::string expected;
};

std::vector<Case> ReadCases(const std::string& path) {
  std::istringstream file(ReadTestFile(path));
  std::vector<Case> cases;
  Case now;
  std::string line;
  bool expected = false;
  for (int number = 1; std::getline(file, line); ++number) {
    if (now.title.empty() && !absl::StartsWith(line, "# ")) continue;
    if (now.title.empty()) {
      now.line = number;
      now.title = line.substr(2);
    } else if (line == "==") {
      cases.push_back(now);
      now = Case();
      expected = false;
    } else if (line == "--") {
      expected = true;
    } else {
      absl::StrAppend(expected ? &now.expected : &now.input, line, "\n");
    }
  }
  EXPECT_TRUE(now.title.empty()) << path << ": the last case has no ==";
  return cases;
}

std::string ColumnsText(const OutputColumns& output) {
  std::vector<std::string> columns;
  for (const OutputColumn& column : output.columns) {
    columns.push_back(absl::StrCat(column.name.empty() ? "?" : column.name, " ",
                                   TypeText(column.type)));
  }
  if (!output.complete) columns.push_back("...");
  return absl::StrCat("columns: ", absl::StrJoin(columns, ", "), "\n");
}

std::string Outcome(const std::string& input) {
  static const GoldenCatalog catalog;
  const ParsedScript script = ParseScript(input);
  std::string out;
  for (const Diagnostic& d : script.diagnostics) {
    absl::StrAppend(&out, "does not parse: ", d.message, "\n");
  }
  ScriptNames names;
  ResolveOptions options;
  options.catalog = &catalog;
  options.script = &names;
  for (const Statement* statement : script.statements) {
    const Resolution resolution = Resolve(*statement, options);
    const auto* query = statement->As<QueryStatement>();
    if (query != nullptr && resolution.ok()) {
      absl::StrAppend(&out, ColumnsText(*resolution.OutputOf(*query->query)));
    }
    for (const Diagnostic& d : resolution.diagnostics) {
      absl::StrAppend(&out, DiagnosticCodeName(d.code), " [",
                      input.substr(d.span.begin, d.span.size()), "] ",
                      d.message, d.hint.empty() ? "" : "; ", d.hint, "\n");
    }
  }
  return out;
}

TEST(ResolveGoldenTest, GivesWhatTheFilesSay) {
  int count = 0;
  for (const char* name : kFiles) {
    const std::string path = absl::StrCat(kFolder, name, ".test");
    std::string rewritten;
    for (const Case& c : ReadCases(path)) {
      ++count;
      const std::string actual = Outcome(c.input);
      absl::StrAppend(&rewritten, "# ", c.title, "\n", c.input, "--\n", actual,
                      "==\n");
      if (!UpdatesGoldens()) {
        EXPECT_EQ(actual, c.expected)
            << path << ":" << c.line << " " << c.title;
      }
    }
    UpdateGolden(path, rewritten);
  }
  EXPECT_GE(count, 250);
}

}  // namespace
}  // namespace semantic_layer::sql
