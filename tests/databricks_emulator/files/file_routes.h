#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_FILE_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_FILE_ROUTES_H_

#include "tests/databricks_emulator/files/volume_files.h"
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

// /api/2.0/fs: files and directories of volumes.
void AddFileRoutes(const FilesWorld& world, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_FILE_ROUTES_H_
