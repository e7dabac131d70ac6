#include "services/model_store/history/version_record.h"

#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "common/blobstore/etag.h"
#include "common/json/reader.h"
#include "common/json/writer.h"

namespace semantic_layer::model_store {
namespace {

constexpr absl::string_view kMark = "# version ";

constexpr Operation kOperations[] = {Operation::kCreate,    Operation::kUpdate,
                                     Operation::kAddMetric, Operation::kDelete,
                                     Operation::kRestore,   Operation::kImport,
                                     Operation::kExternal};

std::string TextOf(const json::Value& object, absl::string_view key) {
  const std::optional<json::Value> value = object.Find(key);
  if (!value.has_value() || value->kind() != json::Kind::kString) return "";
  return std::string(value->string());
}

// Fills what the line says; false when it says nothing.
bool ReadLine(absl::string_view line, bool* is_deletion,
              VersionRecord* record) {
  json::Document document;
  json::Error error;
  if (!document.Parse(line, {}, &error)) return false;
  const json::Value root = document.root();
  if (root.kind() != json::Kind::kObject) return false;
  const std::string operation = TextOf(root, "operation");
  for (const Operation known : kOperations) {
    if (OperationName(known) == operation) record->operation = known;
  }
  record->author = TextOf(root, "author");
  record->replaces = TextOf(root, "replaces");
  std::string ignored;
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, TextOf(root, "time"), &time,
                      &ignored)) {
    record->time = time;
  }
  if (const auto restored = root.Find("restored");
      restored.has_value() && restored->kind() == json::Kind::kNumber) {
    (void)absl::SimpleAtoi(restored->number(), &record->restored_number);
  }
  const auto deleted = root.Find("deleted");
  *is_deletion = deleted.has_value() && deleted->kind() == json::Kind::kBool &&
                 deleted->boolean();
  return true;
}

}  // namespace

absl::string_view OperationName(Operation operation) {
  switch (operation) {
    case Operation::kCreate:
      return "create";
    case Operation::kUpdate:
      return "update";
    case Operation::kAddMetric:
      return "add_metric";
    case Operation::kDelete:
      return "delete";
    case Operation::kRestore:
      return "restore";
    case Operation::kImport:
      return "import";
    case Operation::kExternal:
      return "external";
  }
  return "external";
}

std::string EncodeRecord(const VersionRecord& record) {
  std::string content(kMark);
  {
    json::Writer writer(&content);
    writer.BeginObject()
        .Key("operation")
        .String(OperationName(record.operation))
        .Key("author")
        .String(record.author)
        .Key("time")
        .String(absl::FormatTime(absl::RFC3339_full, record.time,
                                 absl::UTCTimeZone()))
        .Key("replaces")
        .String(record.replaces);
    if (record.restored_number > 0) {
      writer.Key("restored").Int(record.restored_number);
    }
    if (record.is_deletion()) writer.Key("deleted").Bool(true);
    writer.EndObject();
  }
  absl::StrAppend(&content, "\n", record.text);
  return content;
}

VersionRecord DecodeRecord(int64_t number, absl::string_view content) {
  VersionRecord record;
  record.number = number;
  bool is_deletion = false;
  absl::string_view rest = content;
  const size_t end = content.find('\n');
  if (absl::ConsumePrefix(&rest, kMark) && end != absl::string_view::npos &&
      ReadLine(content.substr(kMark.size(), end - kMark.size()), &is_deletion,
               &record)) {
    record.text = std::string(content.substr(end + 1));
  } else {
    record.text = std::string(content);
  }
  if (!is_deletion) record.etag = blobstore::EtagOf(record.text);
  return record;
}

std::string HistoryFolder(Category category, absl::string_view id) {
  return absl::StrCat("history/", CategoryName(category), "/", id);
}

std::string RecordName(Category category, absl::string_view id,
                       int64_t number) {
  return absl::StrCat(HistoryFolder(category, id), "/",
                      absl::StrFormat("%08d", number), ".yaml");
}

int64_t NumberOfRecord(absl::string_view name) {
  const size_t slash = name.rfind('/');
  if (slash != absl::string_view::npos) name.remove_prefix(slash + 1);
  int64_t number = 0;
  if (!absl::ConsumeSuffix(&name, ".yaml") ||
      !absl::SimpleAtoi(name, &number) || number < 0) {
    return 0;
  }
  return number;
}

}  // namespace semantic_layer::model_store
