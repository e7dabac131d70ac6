// The answers of the emulator have the keys and types of those that were
// recorded from a workspace. Reads the corpus where CORPUS_DIR says it is.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

// Every path of a JSON text with the kind of what stands there. The number of
// chunks and links is not part of it: that follows from the rows.
void AddShape(json::Value value, const std::string& at,
              std::map<std::string, std::string>* shape) {
  (*shape)[at] = std::string(json::KindName(value.kind()));
  if (value.kind() == json::Kind::kObject) {
    for (const auto& [key, member] : value.members()) {
      AddShape(member, absl::StrCat(at, "/", key.string()), shape);
    }
  }
  // Cells are strings and nulls as they come.
  if (value.kind() == json::Kind::kArray && value.size() > 0 &&
      !absl::EndsWith(at, "data_array")) {
    for (const json::Value element : value.elements()) {
      AddShape(element, at + "/*", shape);
    }
  }
}

std::map<std::string, std::string> ShapeOf(json::Value value) {
  std::map<std::string, std::string> shape;
  AddShape(value, "", &shape);
  return shape;
}

std::string ReadCorpus() {
  const char* folder = std::getenv("CORPUS_DIR");
  if (folder == nullptr) return "";
  std::ifstream file(
      absl::StrCat(folder, "/databricks/statement_exchanges.json"));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// What the recorded statements need to be there.
void MakeTables(WorkspaceClient& admin) {
  for (const char* text :
       {"CREATE SCHEMA main.jdbc_test_schema",
        "CREATE CATALOG uc_volume_test_catalog",
        "CREATE SCHEMA uc_volume_test_catalog.uc_volume_test_schema",
        "CREATE VOLUME "
        "uc_volume_test_catalog.uc_volume_test_schema.test_volume1",
        "CREATE SCHEMA main.tpcds_sf100_delta",
        "CREATE TABLE main.tpcds_sf100_delta.catalog_sales AS "
        "SELECT CAST(id AS INT) AS a FROM range(60)",
        "CREATE CATALOG samples", "CREATE SCHEMA samples.tpch",
        "CREATE TABLE main.jdbc_test_schema.resultset_metadata_test_table "
        "(id INT, name STRING, age INT)",
        "CREATE TABLE samples.tpch.lineitem AS SELECT CAST(id AS INT) AS a "
        "FROM range(60)"}) {
    const Reply reply = admin.Sql(text);
    EXPECT_EQ(reply.At("status.state"), "SUCCEEDED") << text << reply.body();
  }
  for (const char* table :
       {"compound_test_table", "delete_test_table", "update_test_table",
        "parameter_binding_test_table", "prepared_statement_test_table",
        "prepared_statement_complex_query_test_table", "null_values_table"}) {
    admin.Sql(absl::StrCat("CREATE TABLE main.jdbc_test_schema.", table,
                           " (id INT, col1 STRING, col2 STRING)"));
  }
  for (const char* path : {"a.txt", "folder1/folder2/b.txt"}) {
    admin.Send("PUT",
               absl::StrCat("/api/2.0/fs/files/Volumes/uc_volume_test_catalog/"
                            "uc_volume_test_schema/test_volume1/",
                            path),
               "x");
  }
}

// The recorded request as it is, on our warehouse.
std::string RequestFor(json::Value request) {
  std::string text;
  json::Writer writer(&text);
  writer.BeginObject();
  for (const auto& [key, value] : request.members()) {
    writer.Key(key.string());
    if (key.string() == "warehouse_id") {
      writer.String(kWarehouse);
    } else {
      writer.Raw(value.source());
    }
  }
  writer.EndObject().Flush();
  return text;
}

// What makes tables first, what drops them last: the recordings are of many
// sessions.
std::vector<json::Value> InOrder(json::Value corpus) {
  std::vector<json::Value> exchanges;
  for (const json::Value exchange : corpus.elements()) {
    exchanges.push_back(exchange);
  }
  const auto rank = [](json::Value exchange) {
    const auto request = exchange.Find("request");
    if (request->kind() != json::Kind::kObject) return 1;
    const absl::string_view text = request->Find("statement")->string();
    return absl::StartsWith(text, "CREATE") ? 0
           : absl::StartsWith(text, "DROP") ? 2
                                            : 1;
  };
  std::stable_sort(
      exchanges.begin(), exchanges.end(),
      [&](json::Value a, json::Value b) { return rank(a) < rank(b); });
  return exchanges;
}

TEST(CorpusShapeTest, AnswersHaveTheRecordedKeysAndTypes) {
  const std::string text = ReadCorpus();
  if (text.empty()) {
    std::cout << "SKIPPED: CORPUS_DIR does not name the corpus\n";
    GTEST_SKIP() << "CORPUS_DIR does not name the corpus";
  }
  EmulatorOptions options;
  // Recorded results of several chunks have 61,000 rows and more.
  options.statements.chunk_rows = 45;
  TestWorkspace workspace(std::move(options));
  MakeTables(*workspace.admin);
  const auto corpus = json::ParseJson(text);
  ASSERT_TRUE(corpus.ok());
  int compared = 0;
  for (const json::Value exchange : InOrder(corpus->root())) {
    const auto request = exchange.Find("request");
    if (exchange.Find("method")->string() != "POST" ||
        request->kind() != json::Kind::kObject) {
      continue;
    }
    const std::string statement(request->Find("statement")->string());
    const Reply reply =
        workspace.admin->Post("/api/2.0/sql/statements/", RequestFor(*request));
    ASSERT_EQ(reply.status(), 200) << reply.body();
    std::map<std::string, std::string> recorded =
        ShapeOf(*exchange.Find("response"));
    const bool failed = recorded.contains("/status/error");
    ASSERT_EQ(reply.At("status.state"), failed ? "FAILED" : "SUCCEEDED")
        << statement << "\n"
        << reply.body();
    const auto answer = json::ParseJson(reply.body());
    ASSERT_TRUE(answer.ok());
    std::map<std::string, std::string> ours = ShapeOf(answer->root());
    // Newer than the recordings, or than some of them.
    ours.erase("/status/sql_state");
    for (auto* shape : {&ours, &recorded}) {
      shape->erase("/manifest/result_compression");
    }
    // Only DECIMAL has them.
    for (auto* shape : {&ours, &recorded}) {
      shape->erase("/manifest/schema/columns/*/type_precision");
      shape->erase("/manifest/schema/columns/*/type_scale");
    }
    EXPECT_EQ(ours, recorded) << statement;
    ++compared;
  }
  std::cout << compared << " answers compared\n";
  EXPECT_GE(compared, 40);
}

}  // namespace
}  // namespace semantic_layer::emulator
