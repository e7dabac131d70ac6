#include "tests/databricks_emulator/testing/workspace_client.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/http/http_transport.h"
#include "common/json/writer.h"

namespace semantic_layer::emulator {
namespace {

std::string TokenOf(size_t account) { return DefaultAccounts()[account].token; }

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::cerr << value.status() << "\n";
    std::abort();
  }
  return *std::move(value);
}

}  // namespace

std::string AdminToken() { return TokenOf(0); }
std::string AnalystToken() { return TokenOf(1); }
std::string ViewerToken() { return TokenOf(2); }

Reply::Reply(http::HttpResponse response, absl::Status status)
    : response_(std::move(response)),
      exchange_(std::move(status)),
      body_(std::make_shared<const std::string>(std::move(response_.body))),
      document_(std::make_shared<json::Document>()) {
  json::Error error;
  if (!document_->Parse(*body_, {}, &error)) document_.reset();
}

std::optional<json::Value> Reply::Find(absl::string_view path) const {
  if (document_ == nullptr) return std::nullopt;
  json::Value value = document_->root();
  for (absl::string_view part : absl::StrSplit(path, '.', absl::SkipEmpty())) {
    int index = 0;
    if (value.kind() == json::Kind::kObject) {
      const auto member = value.Find(part);
      if (!member.has_value()) return std::nullopt;
      value = *member;
    } else if (value.kind() == json::Kind::kArray &&
               absl::SimpleAtoi(part, &index)) {
      if (index >= static_cast<int>(value.size())) return std::nullopt;
      auto element = value.elements().begin();
      for (int i = 0; i < index; ++i) ++element;
      value = *element;
    } else {
      return std::nullopt;
    }
  }
  return value;
}

std::string Reply::At(absl::string_view path) const {
  const auto value = Find(path);
  if (!value.has_value()) return "";
  return std::string(value->kind() == json::Kind::kString ? value->string()
                                                          : value->source());
}

int Reply::SizeAt(absl::string_view path) const {
  const auto value = Find(path);
  if (!value.has_value() || value->kind() != json::Kind::kArray) return -1;
  return static_cast<int>(value->size());
}

WorkspaceClient::WorkspaceClient(std::string base, std::string token)
    : base_(std::move(base)),
      token_(std::move(token)),
      transport_(OrDie(http::CurlTransport::Create({}))) {}

Reply WorkspaceClient::Send(const std::string& method, const std::string& path,
                            const std::string& body,
                            const http::HeaderList& headers) {
  http::HttpRequest request = {
      .method = method, .url = base_ + path, .headers = headers, .body = body};
  if (!token_.empty()) {
    request.headers.emplace_back("Authorization", "Bearer " + token_);
  }
  http::ExchangeOptions options;
  options.max_body_bytes = int64_t{1} << 30;
  http::ExchangeResult result =
      http::SendAndWait(*transport_, std::move(request), options);
  if (!result.response.ok()) return Reply({}, result.response.status());
  return Reply(*std::move(result.response), absl::OkStatus());
}

Reply WorkspaceClient::Sql(const std::string& text, const std::string& more) {
  return Post("/api/2.0/sql/statements",
              absl::StrCat(R"({"warehouse_id":")", kWarehouse,
                           R"(","statement":)", json::Quoted(text), more, "}"));
}

TestWorkspace::TestWorkspace(EmulatorOptions options)
    : emulator(OrDie(Emulator::Start(std::move(options)))) {
  const std::string url = emulator->url();
  admin = std::make_unique<WorkspaceClient>(url, AdminToken());
  analyst = std::make_unique<WorkspaceClient>(url, AnalystToken());
  viewer = std::make_unique<WorkspaceClient>(url, ViewerToken());
  nobody = std::make_unique<WorkspaceClient>(url);
  knobs = std::make_unique<WorkspaceClient>(emulator->admin_url());
}

}  // namespace semantic_layer::emulator
