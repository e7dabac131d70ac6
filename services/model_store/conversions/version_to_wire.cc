#include "services/model_store/conversions/version_to_wire.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/semantic/yaml/read_document.h"
#include "google/protobuf/util/time_util.h"
#include "services/model_store/history/document_diff.h"
#include "services/model_store/history/unified_diff.h"

namespace semantic_layer::model_store {
namespace {

// Elements with errors are left out by the reader; names need no table.
semantic::ModelDocument DocumentOf(const Version& version) {
  return semantic::ReadModelDocument(
             {absl::StrCat(version.record.number), version.record.text}, {})
      .document;
}

std::string NameOf(const Version& version) {
  return absl::StrCat("version ", version.record.number);
}

}  // namespace

model::v1::ModelVersion VersionToWire(const Version& version) {
  const VersionRecord& record = version.record;
  model::v1::ModelVersion wire;
  wire.set_id(absl::StrCat(record.number));
  wire.set_etag(record.etag);
  wire.set_author(record.author);
  wire.set_operation(std::string(OperationName(record.operation)));
  if (record.time != absl::InfinitePast()) {
    *wire.mutable_created_at() =
        google::protobuf::util::TimeUtil::NanosecondsToTimestamp(
            absl::ToUnixNanos(record.time));
  }
  wire.set_size(static_cast<int64_t>(record.text.size()));
  wire.set_current(version.is_current);
  wire.set_interrupted(version.is_interrupted);
  if (record.restored_number > 0) {
    wire.set_restored_version(absl::StrCat(record.restored_number));
  }
  return wire;
}

model::v1::CompareModelVersionsResponse ComparisonToWire(const Version& from,
                                                         const Version& to) {
  model::v1::CompareModelVersionsResponse wire;
  *wire.mutable_from() = VersionToWire(from);
  *wire.mutable_to() = VersionToWire(to);
  wire.set_diff(
      UnifiedDiff(NameOf(from), from.record.text, NameOf(to), to.record.text));
  for (const ElementDifference& difference :
       CompareDocuments(DocumentOf(from), DocumentOf(to))) {
    model::v1::ElementChange* change = wire.add_changes();
    change->set_change(difference.change);
    change->set_kind(difference.kind);
    change->set_name(difference.name);
    if (!difference.model.empty()) change->set_model(difference.model);
  }
  return wire;
}

}  // namespace semantic_layer::model_store
