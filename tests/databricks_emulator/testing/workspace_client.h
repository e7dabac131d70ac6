#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_TESTING_WORKSPACE_CLIENT_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_TESTING_WORKSPACE_CLIENT_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/http/curl_transport.h"
#include "common/http/http_message.h"
#include "common/json/reader.h"
#include "tests/databricks_emulator/databricks_emulator.h"

namespace semantic_layer::emulator {

// Tokens of the default accounts.
std::string AdminToken();
std::string AnalystToken();
std::string ViewerToken();
// The default warehouse.
constexpr char kWarehouse[] = "1234567890abcdef";

// An answer, read as JSON where it is.
class Reply {
 public:
  Reply(http::HttpResponse response, absl::Status status);

  // Of the exchange: not OK when there was no answer.
  const absl::Status& exchange() const { return exchange_; }
  int status() const { return response_.status; }
  const std::string& body() const { return *body_; }
  std::optional<absl::string_view> header(absl::string_view name) const {
    return http::FindHeader(response_.headers, name);
  }

  // The member that a path names, "status.error.message" or
  // "tables.0.name": a string's text, else JSON as it stands; "" when it is not
  // there.
  std::string At(absl::string_view path) const;
  // Elements of the list there; -1 when there is none.
  int SizeAt(absl::string_view path) const;

 private:
  std::optional<json::Value> Find(absl::string_view path) const;

  http::HttpResponse response_;
  absl::Status exchange_;
  std::shared_ptr<const std::string> body_;  // what the document is of
  std::shared_ptr<json::Document> document_;
};

// Makes plain requests to an emulator. Thread safe.
class WorkspaceClient {
 public:
  // `base`: the emulator's url or admin_url. No token: none is sent.
  explicit WorkspaceClient(std::string base, std::string token = "");

  Reply Send(const std::string& method, const std::string& path,
             const std::string& body = "",
             const http::HeaderList& headers = {});
  Reply Get(const std::string& path) { return Send("GET", path); }
  Reply Post(const std::string& path, const std::string& body) {
    return Send("POST", path, body);
  }

  // Runs a statement; `more` is put into the request's JSON, ",\"a\":1".
  Reply Sql(const std::string& text, const std::string& more = "");

 private:
  const std::string base_;
  const std::string token_;
  std::unique_ptr<http::CurlTransport> transport_;
};

// An emulator with a client of the admin's.
struct TestWorkspace {
  explicit TestWorkspace(EmulatorOptions options = {});

  std::unique_ptr<Emulator> emulator;
  std::unique_ptr<WorkspaceClient> admin;
  std::unique_ptr<WorkspaceClient> analyst;
  std::unique_ptr<WorkspaceClient> viewer;
  std::unique_ptr<WorkspaceClient> nobody;
  std::unique_ptr<WorkspaceClient> knobs;  // the admin port
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_TESTING_WORKSPACE_CLIENT_H_
