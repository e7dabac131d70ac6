#include "services/model_store/snapshot_sender.h"

#include <string>
#include <utility>
#include <vector>

#include "common/blobstore/etag.h"
#include "common/rpc/collecting_sink.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

using semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;

Library Of(int64_t revision,
           const std::vector<std::pair<std::string, std::string>>& texts) {
  std::vector<ModelFilePtr> files;
  for (const auto& [id, text] : texts) {
    auto file = std::make_shared<ModelFile>();
    file->id = id;
    file->path = "production/" + id + ".yaml";
    file->text = text;
    file->etag = blobstore::EtagOf(text);
    files.push_back(std::move(file));
  }
  return Library(revision, std::move(files));
}

std::vector<std::string> Ids(const model::v1::ModelSnapshot& message) {
  std::vector<std::string> ids;
  for (const auto& file : message.files()) ids.push_back(file.id());
  return ids;
}

TEST(SnapshotSenderTest, SendsEverythingToWhoKnowsNoDeltas) {
  rpc::CollectingSink<model::v1::ModelSnapshot> sink;
  auto writer = sink.writer();
  SnapshotSender sender(/*deltas=*/false);
  ASSERT_OK(sender.Send(Of(1, {{"a", "1"}, {"b", "1"}}), writer));
  ASSERT_OK(sender.Send(Of(2, {{"a", "1"}, {"b", "2"}}), writer));
  ASSERT_EQ(sink.messages().size(), 2);
  EXPECT_THAT(Ids(sink.messages()[1]), ElementsAre("a", "b"));
  EXPECT_FALSE(sink.messages()[1].is_delta());
  EXPECT_THAT(sender.Send(Of(3, {{"a", std::string(kSnapshotBytesMax, 'x')},
                                 {"b", "y"}}),
                          writer),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(SnapshotSenderTest, SendsWhatChanged) {
  rpc::CollectingSink<model::v1::ModelSnapshot> sink;
  auto writer = sink.writer();
  SnapshotSender sender(/*deltas=*/true);
  ASSERT_OK(sender.Send(Of(1, {{"a", "1"}, {"b", "1"}, {"c", "1"}}), writer));
  ASSERT_OK(sender.Send(Of(2, {{"a", "1"}, {"c", "2"}, {"d", "1"}}), writer));
  ASSERT_EQ(sink.messages().size(), 2);
  EXPECT_FALSE(sink.messages()[0].is_delta());
  const model::v1::ModelSnapshot& delta = sink.messages()[1];
  EXPECT_TRUE(delta.is_delta());
  EXPECT_EQ(delta.revision(), 2);
  EXPECT_THAT(Ids(delta), ElementsAre("c", "d"));
  EXPECT_THAT(delta.removed_files(), ElementsAre("production/b"));
}

TEST(SnapshotSenderTest, ALargeSetComesInPieces) {
  rpc::CollectingSink<model::v1::ModelSnapshot> sink;
  auto writer = sink.writer();
  SnapshotSender sender(/*deltas=*/true);
  const std::string half(kSnapshotPieceBytes / 2, 'x');
  ASSERT_OK(sender.Send(
      Of(1, {{"a", half}, {"b", half}, {"c", half}, {"d", half}, {"e", half}}),
      writer));
  ASSERT_EQ(sink.messages().size(), 3);
  EXPECT_THAT(Ids(sink.messages()[0]), ElementsAre("a", "b"));
  EXPECT_FALSE(sink.messages()[0].is_delta());
  EXPECT_TRUE(sink.messages()[0].more_follows());
  EXPECT_THAT(Ids(sink.messages()[1]), ElementsAre("c", "d"));
  EXPECT_TRUE(sink.messages()[1].is_delta());
  EXPECT_TRUE(sink.messages()[1].more_follows());
  EXPECT_THAT(Ids(sink.messages()[2]), ElementsAre("e"));
  EXPECT_FALSE(sink.messages()[2].more_follows());
}

}  // namespace
}  // namespace semantic_layer::model_store
