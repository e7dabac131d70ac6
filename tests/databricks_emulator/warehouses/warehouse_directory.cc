#include "tests/databricks_emulator/warehouses/warehouse_directory.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/auth/directory.h"
#include "tests/databricks_emulator/http/api_error.h"

namespace semantic_layer::emulator {
namespace {

absl::Status NoSuchWarehouse(absl::string_view id) {
  return ApiError(404, "RESOURCE_DOES_NOT_EXIST",
                  absl::StrCat("SQL warehouse ", id, " does not exist."));
}

}  // namespace

absl::string_view WarehouseStateName(WarehouseState state) {
  switch (state) {
    case WarehouseState::kStarting:
      return "STARTING";
    case WarehouseState::kRunning:
      return "RUNNING";
    case WarehouseState::kStopping:
      return "STOPPING";
    case WarehouseState::kStopped:
      return "STOPPED";
    case WarehouseState::kDeleted:
      return "DELETED";
  }
  return "";
}

WarehouseDirectory::WarehouseDirectory(std::vector<WarehouseSeed> warehouses,
                                       const EmulatorClock* clock)
    : clock_(clock) {
  absl::MutexLock lock(&mu_);
  for (WarehouseSeed& seed : warehouses) {
    Entry entry = {.seed = seed, .running = seed.running};
    warehouses_.emplace(seed.id, std::move(entry));
  }
}

WarehouseState WarehouseDirectory::StateOf(const Entry& entry) const {
  const bool settled = clock_->Now() >= entry.since;
  if (entry.running) {
    return settled ? WarehouseState::kRunning : WarehouseState::kStarting;
  }
  return settled ? WarehouseState::kStopped : WarehouseState::kStopping;
}

absl::StatusOr<WarehouseDirectory::Entry*> WarehouseDirectory::Find(
    absl::string_view id) {
  const auto found = warehouses_.find(id);
  if (found == warehouses_.end()) return NoSuchWarehouse(id);
  return &found->second;
}

std::vector<WarehouseDirectory::Warehouse> WarehouseDirectory::List() const {
  absl::MutexLock lock(&mu_);
  std::vector<Warehouse> list;
  for (const auto& [id, entry] : warehouses_) {
    list.push_back({entry.seed, StateOf(entry)});
  }
  return list;
}

absl::StatusOr<WarehouseDirectory::Warehouse> WarehouseDirectory::Get(
    absl::string_view id) const {
  absl::MutexLock lock(&mu_);
  const auto found = warehouses_.find(id);
  if (found == warehouses_.end()) return NoSuchWarehouse(id);
  return Warehouse{found->second.seed, StateOf(found->second)};
}

absl::StatusOr<absl::Time> WarehouseDirectory::Start(absl::string_view id) {
  absl::MutexLock lock(&mu_);
  ASSIGN_OR_RETURN(Entry * entry, Find(id));
  if (!entry->running) {
    entry->running = true;
    entry->since = clock_->Now() + entry->seed.start_delay;
  }
  return entry->since;
}

absl::Status WarehouseDirectory::Stop(absl::string_view id) {
  absl::MutexLock lock(&mu_);
  ASSIGN_OR_RETURN(Entry * entry, Find(id));
  if (entry->running) {
    entry->running = false;
    entry->since = clock_->Now() + entry->seed.start_delay;
  }
  return absl::OkStatus();
}

absl::Status WarehouseDirectory::Delete(absl::string_view id) {
  absl::MutexLock lock(&mu_);
  ASSIGN_OR_RETURN(Entry * entry, Find(id));
  warehouses_.erase(entry->seed.id);
  return absl::OkStatus();
}

std::string WarehouseDirectory::Create(WarehouseSeed seed) {
  absl::MutexLock lock(&mu_);
  seed.id = RandomHex(16);
  const std::string id = seed.id;
  warehouses_.emplace(id, Entry{.seed = std::move(seed), .running = true});
  return id;
}

absl::Status WarehouseDirectory::Edit(absl::string_view id,
                                      const WarehouseSeed& seed) {
  absl::MutexLock lock(&mu_);
  ASSIGN_OR_RETURN(Entry * entry, Find(id));
  const std::string kept = entry->seed.id;
  entry->seed = seed;
  entry->seed.id = kept;
  return absl::OkStatus();
}

}  // namespace semantic_layer::emulator
