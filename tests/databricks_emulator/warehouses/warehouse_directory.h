#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_WAREHOUSES_WAREHOUSE_DIRECTORY_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_WAREHOUSES_WAREHOUSE_DIRECTORY_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/databricks_emulator/emulator_clock.h"

namespace semantic_layer::emulator {

// A SQL warehouse as it is seeded.
struct WarehouseSeed {
  std::string id = {};
  std::string name = {};
  std::string cluster_size = "2X-Small";
  bool running = true;
  // How long it takes to start and to stop.
  absl::Duration start_delay = absl::ZeroDuration();
  int auto_stop_mins = 10;
  std::string creator = "admin@example.com";
};

enum class WarehouseState {
  kStarting,
  kRunning,
  kStopping,
  kStopped,
  kDeleted
};

// "STARTING", ...
absl::string_view WarehouseStateName(WarehouseState state);

// The workspace's SQL warehouses. They all run on one engine. Thread safe.
class WarehouseDirectory {
 public:
  // `clock` must outlive the directory.
  WarehouseDirectory(std::vector<WarehouseSeed> warehouses,
                     const EmulatorClock* clock);

  struct Warehouse {
    WarehouseSeed seed;
    WarehouseState state = WarehouseState::kRunning;
  };
  std::vector<Warehouse> List() const;
  // 404 RESOURCE_DOES_NOT_EXIST for an unknown one.
  absl::StatusOr<Warehouse> Get(absl::string_view id) const;

  // Starts it if it does not run; returns when it will be ready.
  absl::StatusOr<absl::Time> Start(absl::string_view id);
  absl::Status Stop(absl::string_view id);
  absl::Status Delete(absl::string_view id);
  std::string Create(WarehouseSeed seed);
  absl::Status Edit(absl::string_view id, const WarehouseSeed& seed);

 private:
  struct Entry {
    WarehouseSeed seed;
    bool running = true;
    absl::Time since = absl::InfinitePast();  // ready, or stopped, from then on
  };
  WarehouseState StateOf(const Entry& entry) const;
  absl::StatusOr<Entry*> Find(absl::string_view id)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const EmulatorClock* const clock_;
  mutable absl::Mutex mu_;
  std::map<std::string, Entry, std::less<>> warehouses_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_WAREHOUSES_WAREHOUSE_DIRECTORY_H_
