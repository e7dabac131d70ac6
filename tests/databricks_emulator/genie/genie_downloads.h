#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_DOWNLOADS_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_DOWNLOADS_H_

#include "tests/databricks_emulator/genie/genie_service.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/statements/statement_store.h"

namespace semantic_layer::emulator {

// Genie's results as a whole, by links:
//
//   POST .../attachments/{a}/downloads                 -> id and signature
//   GET  .../attachments/{a}/downloads/{id}?download_id_signature=...
//
// The first runs the answer's SQL again, without Genie's limit of rows; the
// second is refused with 403 without the signature. Both pointers must outlive
// the router.
void AddGenieDownloadRoutes(GenieService* genie, StatementStore* statements,
                            Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_GENIE_GENIE_DOWNLOADS_H_
