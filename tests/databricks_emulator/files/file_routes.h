#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_FILE_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_FILE_ROUTES_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/databricks_emulator/auth/principal.h"
#include "tests/databricks_emulator/files/volume_files.h"
#include "tests/databricks_emulator/http/http_message.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/unity_catalog/access_control.h"
#include "tests/databricks_emulator/unity_catalog/metastore.h"

namespace semantic_layer::emulator {

// What the Files API works on. All must outlive the router.
struct FilesWorld {
  VolumeFiles* files = nullptr;
  const Metastore* metastore = nullptr;
  const AccessControl* access = nullptr;
};

// The path of a request, its volume there and the privilege held.
absl::StatusOr<VolumePath> PathFor(const FilesWorld& world,
                                   const Principal& principal,
                                   absl::string_view text,
                                   absl::string_view privilege);

// A file's bytes or, for HEAD, its size: with Range and If-Unmodified-Since.
absl::StatusOr<Response> ServeFile(const VolumeFiles& files,
                                   const VolumePath& path,
                                   const Request& request);

// /api/2.0/fs: files and directories of volumes.
void AddFileRoutes(const FilesWorld& world, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_FILE_ROUTES_H_
