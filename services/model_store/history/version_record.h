#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_VERSION_RECORD_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_VERSION_RECORD_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/model_store/category.h"

namespace semantic_layer::model_store {

// What made a version.
enum class Operation {
  kCreate,
  kUpdate,
  kAddMetric,
  kDelete,
  kRestore,
  kImport,
  kExternal,  // somebody edited the file itself
};

// "create", "update", "add_metric", ...
absl::string_view OperationName(Operation operation);

// One state of a model's file, as the history keeps it.
struct VersionRecord {
  int64_t number = 0;  // from 1
  Operation operation = Operation::kExternal;
  std::string author;
  absl::Time time = absl::InfinitePast();
  // Of the file before; empty where there was none.
  std::string replaces;
  // Of `text`; empty for a deletion.
  std::string etag;
  std::string text;
  // Of a restore.
  int64_t restored_number = 0;

  bool is_deletion() const { return etag.empty(); }
};

// A record as the content of a blob: a comment line with what is known about
// the version, then the text byte by byte. One blob, so that neither can be
// had without the other.
std::string EncodeRecord(const VersionRecord& record);

// Reads it back. Content whose first line is no such comment is a text of
// which nothing else is known: a damaged line loses no text.
VersionRecord DecodeRecord(int64_t number, absl::string_view content);

// "history/production/sales": the folder of a model's records.
std::string HistoryFolder(Category category, absl::string_view id);

// "history/production/sales/00000012.yaml".
std::string RecordName(Category category, absl::string_view id, int64_t number);

// The number in such a name; 0 for another name.
int64_t NumberOfRecord(absl::string_view name);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_HISTORY_VERSION_RECORD_H_
