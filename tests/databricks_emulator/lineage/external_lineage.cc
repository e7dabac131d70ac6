#include "tests/databricks_emulator/lineage/external_lineage.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "tests/databricks_emulator/http/api_error.h"

namespace semantic_layer::emulator {
namespace {

absl::Status NoRelationship(const LineageObject& source,
                            const LineageObject& target) {
  return ApiError(
      404, "RESOURCE_DOES_NOT_EXIST",
      absl::StrCat("There is no external lineage from ", source.kind, " '",
                   source.name, "' to ", target.kind, " '", target.name, "'."));
}

absl::Status NoMetadata(absl::string_view name) {
  return ApiError(
      404, "RESOURCE_DOES_NOT_EXIST",
      absl::StrCat("External metadata '", name, "' does not exist."));
}

}  // namespace

absl::Status ExternalLineage::Add(ExternalRelationship relationship) {
  absl::MutexLock lock(&mu_);
  const Ends ends = {relationship.source, relationship.target};
  if (relationships_.contains(ends)) {
    return ApiError(
        409, "ALREADY_EXISTS",
        absl::StrCat("The external lineage from '", relationship.source.name,
                     "' to '", relationship.target.name, "' already exists."));
  }
  relationships_.emplace(ends, std::move(relationship));
  return absl::OkStatus();
}

absl::StatusOr<ExternalRelationship> ExternalLineage::Find(
    const LineageObject& source, const LineageObject& target) const {
  absl::MutexLock lock(&mu_);
  const auto found = relationships_.find({source, target});
  if (found == relationships_.end()) return NoRelationship(source, target);
  return found->second;
}

absl::Status ExternalLineage::Replace(
    const ExternalRelationship& relationship) {
  absl::MutexLock lock(&mu_);
  const auto found =
      relationships_.find({relationship.source, relationship.target});
  if (found == relationships_.end()) {
    return NoRelationship(relationship.source, relationship.target);
  }
  found->second = relationship;
  return absl::OkStatus();
}

absl::Status ExternalLineage::Remove(const LineageObject& source,
                                     const LineageObject& target) {
  absl::MutexLock lock(&mu_);
  if (relationships_.erase({source, target}) == 0) {
    return NoRelationship(source, target);
  }
  return absl::OkStatus();
}

std::vector<ExternalRelationship> ExternalLineage::Neighbours(
    const LineageObject& object, bool upstream) const {
  absl::MutexLock lock(&mu_);
  std::vector<ExternalRelationship> list;
  for (const auto& [ends, relationship] : relationships_) {
    if ((upstream ? ends.second : ends.first) == object) {
      list.push_back(relationship);
    }
  }
  // Sorted by both ends, one of which is the same: by the other.
  return list;
}

absl::Status ExternalLineage::AddMetadata(ExternalMetadata metadata) {
  absl::MutexLock lock(&mu_);
  if (metadata_.contains(metadata.name)) {
    return ApiError(409, "ALREADY_EXISTS",
                    absl::StrCat("External metadata '", metadata.name,
                                 "' already exists."));
  }
  std::string name = metadata.name;
  metadata_.emplace(std::move(name), std::move(metadata));
  return absl::OkStatus();
}

absl::StatusOr<ExternalMetadata> ExternalLineage::FindMetadata(
    absl::string_view name) const {
  absl::MutexLock lock(&mu_);
  const auto found = metadata_.find(name);
  if (found == metadata_.end()) return NoMetadata(name);
  return found->second;
}

absl::Status ExternalLineage::ReplaceMetadata(ExternalMetadata metadata) {
  absl::MutexLock lock(&mu_);
  const auto found = metadata_.find(metadata.name);
  if (found == metadata_.end()) return NoMetadata(metadata.name);
  found->second = std::move(metadata);
  return absl::OkStatus();
}

absl::Status ExternalLineage::RemoveMetadata(absl::string_view name) {
  absl::MutexLock lock(&mu_);
  const auto found = metadata_.find(name);
  if (found == metadata_.end()) return NoMetadata(name);
  const LineageObject gone = {.kind = "external_metadata",
                              .name = found->first};
  metadata_.erase(found);
  for (auto it = relationships_.begin(); it != relationships_.end();) {
    const bool of_it = it->first.first == gone || it->first.second == gone;
    it = of_it ? relationships_.erase(it) : std::next(it);
  }
  return absl::OkStatus();
}

std::vector<ExternalMetadata> ExternalLineage::AllMetadata() const {
  absl::MutexLock lock(&mu_);
  std::vector<ExternalMetadata> list;
  for (const auto& [name, metadata] : metadata_) list.push_back(metadata);
  return list;
}

}  // namespace semantic_layer::emulator
