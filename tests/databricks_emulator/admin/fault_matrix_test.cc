// Every kind of fault against every part of the workspace: what a client sees.
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/json/reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/testing/workspace_client.h"

namespace semantic_layer::emulator {
namespace {

using ::testing::HasSubstr;

struct Operation {
  const char* area;
  const char* method;
  const char* path;
  const char* body;
};

std::string StatementBody() {
  return absl::StrCat(R"({"statement":"SELECT 1","warehouse_id":")", kWarehouse,
                      "\"}");
}

const std::vector<Operation>& Operations() {
  static const auto* const kAll = new std::vector<Operation>{
      {"SQL", "POST", "/api/2.0/sql/statements", "statement"},
      {"warehouses", "GET", "/api/2.0/sql/warehouses", ""},
      {"history", "GET", "/api/2.0/sql/history/queries", ""},
      {"Unity Catalog", "GET", "/api/2.1/unity-catalog/catalogs", ""},
      {"files", "GET", "/api/2.0/fs/directories/Volumes/main/default/models",
       ""},
      {"SCIM", "GET", "/api/2.0/preview/scim/v2/Me", ""},
      {"login", "GET", "/.well-known/databricks-config", ""},
      {"Genie", "GET", "/api/2.0/genie/spaces", ""},
      {"serving", "POST",
       "/serving-endpoints/databricks-meta-llama-3-3-70b-instruct/invocations",
       R"({"messages":[{"role":"user","content":"hello"}]})"},
      {"stream", "POST",
       "/serving-endpoints/databricks-meta-llama-3-3-70b-instruct/invocations",
       R"({"stream":true,"messages":[{"role":"user","content":"hello"}]})"},
      {"lineage", "GET", "/api/2.0/lineage-tracking/external-metadata", ""},
  };
  return *kAll;
}

class FaultMatrixTest : public ::testing::TestWithParam<Operation> {
 protected:
  Reply Call() {
    const Operation& op = GetParam();
    const std::string body = op.body == std::string("statement")
                                 ? StatementBody()
                                 : std::string(op.body);
    return workspace_.admin->Send(op.method, op.path, body);
  }

  // The answer under a fault, which is then taken away; it must have hit.
  Reply Under(const std::string& fault) {
    const std::string rule =
        absl::StrCat(R"({"path":")", GetParam().path, "\",", fault, "}");
    EXPECT_EQ(workspace_.knobs->Post("/faults", rule).status(), 200) << rule;
    Reply reply = Call();
    // libcurl repeats what was lost on a connection that it used before.
    EXPECT_NE(workspace_.knobs->Get("/faults").At("faults.0.hit"), "0") << rule;
    workspace_.knobs->Send("DELETE", "/faults");
    EXPECT_EQ(Call().status(), 200) << "after " << rule;
    return reply;
  }

  TestWorkspace workspace_;
};

TEST_P(FaultMatrixTest, RefusalsHaveTheirStatusAndShape) {
  for (const int status : {429, 500, 502, 503, 504}) {
    const Reply reply = Under(absl::StrCat(
        R"("status":)", status, R"(,"retry_after":7,"message":"not now")"));
    EXPECT_EQ(reply.status(), status);
    EXPECT_EQ(reply.header("retry-after"), "7");
    EXPECT_TRUE(reply.header("x-request-id").has_value());
    const bool scim = GetParam().area == std::string("SCIM");
    EXPECT_EQ(reply.At(scim ? "detail" : "message"), "not now");
    if (scim) {
      EXPECT_EQ(reply.At("status"), absl::StrCat(status));
    } else {
      EXPECT_NE(reply.At("error_code"), "");
    }
  }
  EXPECT_EQ(Under(R"("kind":"empty_body","status":500)").body(), "");
  const Reply page = Under(R"("kind":"html","status":502)");
  EXPECT_EQ(page.status(), 502);
  EXPECT_THAT(page.body(), HasSubstr("<pre>"));
}

TEST_P(FaultMatrixTest, AnExpiredTokenIsRefused) {
  const Reply reply = Under(R"("kind":"expired_token")");
  EXPECT_EQ(reply.status(), 401);
  EXPECT_TRUE(reply.header("www-authenticate").has_value());
}

TEST_P(FaultMatrixTest, ConnectionsBreak) {
  for (const char* fault :
       {R"("kind":"reset")", R"("kind":"reset_after")",
        R"("kind":"cut_body","bytes":1)", R"("kind":"cut_body","bytes":0)"}) {
    EXPECT_TRUE(absl::IsUnavailable(Under(fault).exchange())) << fault;
  }
}

TEST_P(FaultMatrixTest, SlowAnswersAreWholeOnes) {
  for (const char* fault : {R"("kind":"latency","latency_ms":2)",
                            R"("kind":"slow_body","bytes":40,"pause_ms":1)"}) {
    const Reply reply = Under(fault);
    EXPECT_EQ(reply.status(), 200) << fault;
    const bool stream = GetParam().area == std::string("stream");
    EXPECT_TRUE(stream ? absl::StrContains(reply.body(), "[DONE]")
                       : json::IsValidJson(reply.body()))
        << fault << reply.body();
  }
}

TEST_P(FaultMatrixTest, JsonIsCutInTheMiddle) {
  const Reply reply = Under(R"("kind":"wrong_json")");
  EXPECT_EQ(reply.status(), 200);
  const bool stream = GetParam().area == std::string("stream");
  EXPECT_FALSE(stream ? absl::StrContains(reply.body(), "[DONE]")
                      : json::IsValidJson(reply.body()))
      << reply.body();
}

INSTANTIATE_TEST_SUITE_P(AllAreas, FaultMatrixTest,
                         ::testing::ValuesIn(Operations()),
                         [](const ::testing::TestParamInfo<Operation>& info) {
                           std::string name;
                           for (const char c : std::string(info.param.area)) {
                             if (c != ' ') name.push_back(c);
                           }
                           return name;
                         });

TEST(FaultOfStorageTest, LinksToResultsBreakToo) {
  TestWorkspace workspace;
  const Reply made =
      workspace.admin->Sql("SELECT 1", R"(,"disposition":"EXTERNAL_LINKS")");
  const std::string link = made.At("result.external_links.0.external_link")
                               .substr(workspace.emulator->url().size());
  const auto under = [&](const std::string& fault) {
    workspace.knobs->Post("/faults", R"({"path":"/storage/",)" + fault + "}");
    Reply reply = workspace.nobody->Get(link);
    workspace.knobs->Send("DELETE", "/faults");
    return reply;
  };
  EXPECT_EQ(under(R"("status":503)").status(), 503);
  EXPECT_TRUE(
      absl::IsUnavailable(under(R"("kind":"cut_body","bytes":2)").exchange()));
  EXPECT_TRUE(absl::IsUnavailable(under(R"("kind":"reset")").exchange()));
  EXPECT_EQ(under(R"("kind":"slow_body","bytes":2,"pause_ms":1)").body(),
            R"([["1"]])");
}

}  // namespace
}  // namespace semantic_layer::emulator
