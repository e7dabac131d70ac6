#ifndef SEMANTIC_LAYER_COMMON_BLOBSTORE_BLOB_STORE_CONTRACT_H_
#define SEMANTIC_LAYER_COMMON_BLOBSTORE_BLOB_STORE_CONTRACT_H_

#include <functional>
#include <memory>
#include <string>

#include "common/blobstore/blob_store.h"
#include "gtest/gtest.h"

namespace semantic_layer::blobstore {

// Makes an empty store. What it needs must live until the test ends.
using BlobStoreFactory = std::function<std::unique_ptr<BlobStore>()>;

// One implementation under test.
struct BlobStoreContractParam {
  std::string name;
  BlobStoreFactory make;
};

// What every BlobStore must do:
//
//   INSTANTIATE_TEST_SUITE_P(Fake, BlobStoreContract,
//       ::testing::Values(BlobStoreContractParam{"Fake", [] {...}}));
class BlobStoreContract
    : public ::testing::TestWithParam<BlobStoreContractParam> {
 protected:
  void SetUp() override { store_ = GetParam().make(); }

  BlobStore& store() { return *store_; }

 private:
  std::unique_ptr<BlobStore> store_;
};

}  // namespace semantic_layer::blobstore

#endif  // SEMANTIC_LAYER_COMMON_BLOBSTORE_BLOB_STORE_CONTRACT_H_
