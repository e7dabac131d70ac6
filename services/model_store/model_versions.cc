#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/statedb/page_token.h"
#include "common/status/status_macros.h"
#include "services/model_store/conversions/version_to_wire.h"
#include "services/model_store/errors.h"
#include "services/model_store/limits.h"
#include "services/model_store/model_service.h"
#include "services/model_store/request_parts.h"

namespace semantic_layer::model_store {
namespace {

constexpr absl::string_view kVersionsListing = "model_versions";

}  // namespace

absl::StatusOr<model::v1::ListModelVersionsResponse>
ModelService::ListModelVersions(
    const rpc::RequestContext&,
    const model::v1::ListModelVersionsRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  if (request.page_size() < 0 || request.page_size() > kVersionsPageMax) {
    return InvalidPageSize(kVersionsPageMax);
  }
  const size_t count = request.page_size() == 0
                           ? size_t{kVersionsPageDefault}
                           : static_cast<size_t>(request.page_size());
  const std::string model =
      absl::StrCat(CategoryName(category), "/", request.model_id());
  int64_t before = 0;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(
        const std::string position,
        statedb::ReadPageToken(kVersionsListing, model, request.page_token()));
    (void)absl::SimpleAtoi(position, &before);
  }
  // One more than asked for says whether there are more.
  ASSIGN_OR_RETURN(
      std::vector<Version> versions,
      engine_->ListVersions(category, request.model_id(), before, count + 1));
  model::v1::ListModelVersionsResponse response;
  if (versions.size() > count) {
    versions.resize(count);
    response.set_next_page_token(statedb::MakePageToken(
        kVersionsListing, model, absl::StrCat(versions.back().record.number)));
  }
  for (const Version& version : versions) {
    *response.add_versions() = VersionToWire(version);
  }
  return response;
}

absl::StatusOr<model::v1::ModelVersion> ModelService::GetModelVersion(
    const rpc::RequestContext&,
    const model::v1::GetModelVersionRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  ASSIGN_OR_RETURN(const int64_t number,
                   VersionNumber(request.version(), "path", "version"));
  ASSIGN_OR_RETURN(const Version version,
                   engine_->GetVersion(category, request.model_id(), number));
  model::v1::ModelVersion wire = VersionToWire(version);
  wire.set_yaml(version.record.text);
  return wire;
}

absl::StatusOr<model::v1::CompareModelVersionsResponse>
ModelService::CompareModelVersions(
    const rpc::RequestContext&,
    const model::v1::CompareModelVersionsRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, CategoryOf(request));
  ASSIGN_OR_RETURN(const int64_t from,
                   VersionNumber(request.from(), "query", "from"));
  ASSIGN_OR_RETURN(
      const int64_t to,
      VersionNumber(request.to().empty() ? "current" : request.to(), "query",
                    "to"));
  ASSIGN_OR_RETURN(const Version older,
                   engine_->GetVersion(category, request.model_id(), from));
  ASSIGN_OR_RETURN(const Version newer,
                   engine_->GetVersion(category, request.model_id(), to));
  return ComparisonToWire(older, newer);
}

absl::StatusOr<model::v1::ModelChangedResponse> ModelService::RestoreModel(
    const rpc::RequestContext& context,
    const model::v1::RestoreModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  ASSIGN_OR_RETURN(const Category category, WritableCategoryOf(request));
  if (request.version().empty()) return MissingField("version");
  ASSIGN_OR_RETURN(const int64_t number,
                   VersionNumber(request.version(), "body", "version"));
  if (number == 0) return InvalidVersion("body", "version");
  ASSIGN_OR_RETURN(
      const ModelFilePtr file,
      engine_->Restore(ChangeOf(context, request, category), number));
  model::v1::ModelChangedResponse response;
  response.set_id(file->id);
  response.set_message(
      absl::StrCat("Version ", number, " restored successfully"));
  response.set_etag(file->etag);
  return response;
}

absl::StatusOr<model::v1::ModelChangedResponse> ModelService::PromoteModel(
    const rpc::RequestContext& context,
    const model::v1::PromoteModelRequest& request) {
  RETURN_IF_ERROR(CheckId(request.model_id()));
  Category from = Category::kStaging;
  if (!request.category().empty()) {
    ASSIGN_OR_RETURN(from, WritableCategoryOf(request));
  }
  Category to = Category::kProduction;
  if (!request.target_category().empty()) {
    const std::optional<Category> named =
        ParseCategory(request.target_category());
    if (!named.has_value()) return UnknownCategory("target_category");
    to = *named;
  }
  if (!IsWritable(to)) return ReadOnlyCategory(to, "target_category");
  if (from == to) return SameCategory(to);
  ASSIGN_OR_RETURN(const ModelFilePtr file,
                   engine_->Promote(ChangeOf(context, request, from),
                                    {.category = to,
                                     .replace = request.replace(),
                                     .etag = request.target_etag()}));
  model::v1::ModelChangedResponse response;
  response.set_id(file->id);
  response.set_message(absl::StrCat("Model moved from ", CategoryName(from),
                                    " to ", CategoryName(to), " successfully"));
  response.set_etag(file->etag);
  return response;
}

}  // namespace semantic_layer::model_store
