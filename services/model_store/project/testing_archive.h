#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_TESTING_ARCHIVE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_TESTING_ARCHIVE_H_

#include <string>
#include <vector>

namespace semantic_layer::model_store {

// An entry of an archive made for a test.
struct TestEntry {
  std::string path;
  std::string content;
  // Where not empty, the entry is a link of this kind.
  std::string symlink = {};
  std::string hardlink = {};
  bool is_folder = false;
  bool is_fifo = false;
};

// "zip", "tar", "tar.gz", "tar.bz2", "tar.xz" or "tar.zst" as bytes.
std::string MakeArchive(const std::string& format,
                        const std::vector<TestEntry>& entries);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_PROJECT_TESTING_ARCHIVE_H_
