// Runs the contract of every blob store on a volume of the emulated workspace.

#include <cstdlib>
#include <memory>
#include <utility>

#include "common/blobstore/blob_store_contract.h"
#include "common/blobstore/unity_volume/unity_volume_blob_store.h"
#include "common/concurrency/clock.h"
#include "common/databricks/client/workspace.h"
#include "gtest/gtest.h"
#include "tests/databricks_emulator/databricks_emulator.h"

namespace semantic_layer::blobstore {
namespace {

// What a store needs; each takes the place of the one before.
struct World {
  std::unique_ptr<emulator::Emulator> emulator;
  std::unique_ptr<databricks::Workspace> workspace;
};

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (!value.ok()) {
    ADD_FAILURE() << value.status();
    std::abort();
  }
  return *std::move(value);
}

std::unique_ptr<BlobStore> MakeStore() {
  static const concurrency::SystemClock clock;
  static auto* world = new World();
  world->workspace = nullptr;
  world->emulator = OrDie(emulator::Emulator::Start({}));
  const emulator::Account& service = world->emulator->options().accounts.back();
  world->workspace = OrDie(databricks::Workspace::Create(
      {.host = world->emulator->url(),
       .client_id = service.user_name,
       .client_secret = databricks::Token(service.client_secret)},
      &clock));
  return OrDie(
      UnityVolumeBlobStore::Create("/Volumes/main/default/models/contract",
                                   &world->workspace->client(), &clock));
}

INSTANTIATE_TEST_SUITE_P(EmulatedVolume, BlobStoreContract,
                         ::testing::Values(BlobStoreContractParam{
                             "EmulatedVolume", MakeStore}));

}  // namespace
}  // namespace semantic_layer::blobstore
