#ifndef SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_FILE_WRITER_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_FILE_WRITER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/rowset/rowset.h"

namespace semantic_layer::query {

// Takes the next bytes of a file; an error ends the export and is returned.
using ByteSink = std::function<absl::Status(absl::string_view)>;

// Writes rows as a file of one format, piece by piece, in memory that does not
// grow with the rows. Used by one thread at a time; destroying it early drops
// what was not sent.
class FileWriter {
 public:
  virtual ~FileWriter() = default;

  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  // The next rows, all of the schema that the writer was made for. Fails with
  // RESULT_TOO_LARGE for what the format cannot hold, and with the sink's
  // errors.
  virtual absl::Status Write(const rowset::RowSet& rows) = 0;

  // The end of the file. Once, last.
  virtual absl::Status Finish() = 0;

 protected:
  FileWriter() = default;
};

// Gathers small pieces for a sink. Not thread safe.
class PieceBuffer {
 public:
  explicit PieceBuffer(ByteSink sink) : sink_(std::move(sink)) {}

  // To append to; call Offer() after each row or so.
  std::string* text() { return &text_; }
  // Sends what has been gathered if it is enough.
  absl::Status Offer();
  // Sends all that there is.
  absl::Status Flush();

 private:
  ByteSink sink_;
  std::string text_;
};

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_EXPORT_FILE_WRITER_H_
