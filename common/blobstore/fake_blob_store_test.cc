#include "common/blobstore/fake_blob_store.h"

#include <memory>

#include "common/blobstore/blob_store_contract.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::blobstore {
namespace {

INSTANTIATE_TEST_SUITE_P(Fake, BlobStoreContract,
                         ::testing::Values(BlobStoreContractParam{
                             "Fake", [] {
                               return std::make_unique<FakeBlobStore>();
                             }}));

TEST(FakeBlobStoreTest, FailsOnDemand) {
  FakeBlobStore store;
  store.FailChanges("backups", absl::InternalError("disk full"));
  EXPECT_THAT(store.Put("backups/a", "x", Precondition::None()),
              testing::StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(store.Put("production/a", "x", Precondition::None()),
              testing::IsOk());
  store.FailChanges("backups", absl::OkStatus());
  EXPECT_THAT(store.Put("backups/a", "x", Precondition::None()),
              testing::IsOk());
}

}  // namespace
}  // namespace semantic_layer::blobstore
