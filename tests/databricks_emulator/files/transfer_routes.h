#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_TRANSFER_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_TRANSFER_ROUTES_H_

#include "tests/databricks_emulator/emulator_clock.h"
#include "tests/databricks_emulator/files/file_routes.h"
#include "tests/databricks_emulator/files/file_transfers.h"
#include "tests/databricks_emulator/http/router.h"

namespace semantic_layer::emulator {

// What the routes work on; all must outlive the routers.
struct TransferWorld {
  FilesWorld files = {};
  FileTransfers* transfers = nullptr;
  const EmulatorClock* clock = nullptr;
};

// /api/2.0/fs: presigned links to files, and uploads in parts.
void AddTransferRoutes(const TransferWorld& world, Router* router);

// Where the links lead: /storage/files, without a login, as cloud storage has
// it. Refuses requests that carry an Authorization header.
void AddFileStorageRoutes(const TransferWorld& world, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_FILES_TRANSFER_ROUTES_H_
