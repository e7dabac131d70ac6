#include "tests/databricks_emulator/genie/genie_downloads.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"
#include "tests/databricks_emulator/statements/statement_json.h"
#include "tests/databricks_emulator/statements/statement_links.h"

namespace semantic_layer::emulator {
namespace {

// Downloads that are remembered; the oldest are forgotten.
constexpr size_t kMaxDownloads = 10'000;

// Thread safe.
class Downloads {
 public:
  Downloads(GenieService* genie, StatementStore* statements)
      : genie_(genie), statements_(statements) {}

  absl::StatusOr<Response> Begin(const Call& call) {
    ASSIGN_OR_RETURN(
        const GenieMessage message,
        genie_->Get(call.params[1], call.params[2], call.principal));
    if (call.params[3] != message.query_attachment_id ||
        message.answer.sql.empty()) {
      return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                      "The message has no such query attachment.");
    }
    if (message.status != "COMPLETED" &&
        message.status != "QUERY_RESULT_EXPIRED") {
      return ApiError(400, "INVALID_STATE",
                      absl::StrCat("The message is in status ", message.status,
                                   "; there is nothing to download."));
    }
    ASSIGN_OR_RETURN(const GenieSpace space, genie_->Space(call.params[0]));
    StatementRequest request;
    request.text = message.answer.sql;
    request.warehouse_id = space.warehouse_id;
    request.disposition = Disposition::kExternalLinks;
    request.principal = call.principal;
    request.user_agent = "Genie/1.0";
    request.genie_space_id = space.id;
    ASSIGN_OR_RETURN(const std::shared_ptr<Statement> statement,
                     statements_->Submit(std::move(request)));
    const std::string id = RandomHex(32);
    const std::string signature = RandomHex(64);
    absl::MutexLock lock(&mu_);
    if (order_.size() >= kMaxDownloads) {
      downloads_.erase(order_.front());
      order_.pop_front();
    }
    order_.push_back(id);
    downloads_[id] = {signature, message.id, statement->id()};
    return JsonResponse(JsonObject()
                            .Text("download_id", id)
                            .Text("download_id_signature", signature)
                            .Take());
  }

  absl::StatusOr<Response> Get(const Call& call) {
    // Who may not read the message may not download its result either.
    RETURN_IF_ERROR(
        genie_->Get(call.params[1], call.params[2], call.principal).status());
    Download download;
    {
      absl::MutexLock lock(&mu_);
      const auto found = downloads_.find(call.params[4]);
      if (found == downloads_.end() ||
          found->second.message != call.params[2]) {
        return ApiError(
            404, "RESOURCE_DOES_NOT_EXIST",
            absl::StrCat("Download ", call.params[4], " does not exist."));
      }
      download = found->second;
    }
    if (call.request->Query("download_id_signature") !=
        absl::string_view(download.signature)) {
      return ApiError(403, "PERMISSION_DENIED",
                      "download_id_signature is not that of the download.");
    }
    const std::shared_ptr<Statement> statement =
        statements_->FindForLink(download.statement);
    if (statement == nullptr) {
      return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                      "The result has expired; begin a new download.");
    }
    const LinkSource links = LinksFor(*statements_, *call.request);
    return JsonResponse(
        JsonObject()
            .Raw("statement_response",
                 StatementJson(*statement, statement->state(), links))
            .Take());
  }

 private:
  struct Download {
    std::string signature;
    std::string message;
    std::string statement;
  };

  GenieService* const genie_;
  StatementStore* const statements_;
  absl::Mutex mu_;
  std::map<std::string, Download> downloads_ ABSL_GUARDED_BY(mu_);
  std::deque<std::string> order_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

void AddGenieDownloadRoutes(GenieService* genie, StatementStore* statements,
                            Router* router) {
  const auto downloads = std::make_shared<Downloads>(genie, statements);
  const std::string path =
      "/api/2.0/genie/spaces/{space}/conversations/{c}/messages/{m}/"
      "attachments/{a}/downloads";
  router->Add("POST", path,
              [downloads](const Call& call) { return downloads->Begin(call); });
  router->Add("GET", path + "/{download}",
              [downloads](const Call& call) { return downloads->Get(call); });
}

}  // namespace semantic_layer::emulator
