#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ADMIN_ADMIN_ROUTES_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ADMIN_ADMIN_ROUTES_H_

#include "tests/databricks_emulator/admin/fault_rules.h"
#include "tests/databricks_emulator/admin/request_log.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/emulator_clock.h"
#include "tests/databricks_emulator/http/router.h"
#include "tests/databricks_emulator/statements/statement_store.h"

namespace semantic_layer::emulator {

// What the admin port turns. All must outlive the router.
struct AdminWorld {
  FaultRules* faults = nullptr;
  RequestLog* log = nullptr;
  Directory* directory = nullptr;
  StatementStore* statements = nullptr;
  EmulatorClock* clock = nullptr;
};

// The admin port's routes: faults, the request log, counters, scripts for
// statements, the clock and expiry. No login: it listens on loopback alone.
void AddAdminRoutes(const AdminWorld& world, Router* router);

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_ADMIN_ADMIN_ROUTES_H_
