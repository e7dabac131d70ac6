#include "services/model_store/history/model_history.h"

#include <string>
#include <vector>

#include "common/blobstore/etag.h"
#include "common/blobstore/fake_blob_store.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::model_store {
namespace {

using blobstore::EtagOf;
using blobstore::FakeBlobStore;

PresentFile FileOf(const std::string& text) {
  return {EtagOf(text), absl::FromUnixSeconds(7), text};
}

VersionRecord RecordOf(Operation operation, const std::string& author,
                       const std::string& text) {
  VersionRecord record;
  record.operation = operation;
  record.author = author;
  record.time = absl::FromUnixSeconds(1'000);
  record.text = text;
  record.etag = EtagOf(text);
  return record;
}

VersionRecord Deletion() {
  VersionRecord record;
  record.operation = Operation::kDelete;
  record.author = "eve";
  return record;
}

class ModelHistoryTest : public ::testing::Test {
 protected:
  int64_t Add(const PresentFile& present, VersionRecord record) {
    absl::StatusOr<int64_t> number =
        history_.Record(Category::kProduction, "m", present, record);
    EXPECT_OK(number);
    history_.Settle();
    return *number;
  }

  std::vector<Version> List(const PresentFile& present, int64_t before = 0,
                            size_t count = 100) {
    absl::StatusOr<std::vector<Version>> versions = history_.List(
        history_.Begin(Category::kProduction, "m"), present, before, count);
    EXPECT_OK(versions);
    return *versions;
  }

  // "3 update eve b*!": number, operation, author, text, current, interrupted.
  static std::string Text(const std::vector<Version>& versions) {
    std::string text;
    for (const Version& version : versions) {
      text += std::to_string(version.record.number) + " " +
              std::string(OperationName(version.record.operation)) + " " +
              version.record.author + " " + version.record.text +
              (version.is_current ? "*" : "") +
              (version.is_interrupted ? "!" : "") + "\n";
    }
    return text;
  }

  FakeBlobStore store_;
  ModelHistory history_{&store_};
};

TEST_F(ModelHistoryTest, KeepsWhoDidWhat) {
  EXPECT_EQ(Add({}, RecordOf(Operation::kCreate, "ann", "a\n")), 1);
  EXPECT_EQ(Add(FileOf("a\n"), RecordOf(Operation::kUpdate, "eve", "b")), 2);
  EXPECT_EQ(Add(FileOf("b"), Deletion()), 3);
  EXPECT_EQ(Text(List({})),
            "3 delete eve \n2 update eve b\n1 create ann a\n\n");
  // Another process reads the same.
  ModelHistory again(&store_);
  ASSERT_OK_AND_ASSIGN(
      const Version two,
      again.Get(again.Begin(Category::kProduction, "m"), {}, 2));
  EXPECT_EQ(two.record.text, "b");
  EXPECT_EQ(two.record.time, absl::FromUnixSeconds(1'000));
  EXPECT_EQ(two.record.replaces, EtagOf("a\n"));
  ASSERT_OK_AND_ASSIGN(
      const Version none,
      again.Get(again.Begin(Category::kProduction, "m"), {}, 4));
  EXPECT_EQ(none.record.number, 0);
}

TEST_F(ModelHistoryTest, GoesOnAfterADeletion) {
  Add({}, RecordOf(Operation::kCreate, "ann", "a"));
  Add(FileOf("a"), Deletion());
  VersionRecord back = RecordOf(Operation::kRestore, "eve", "a");
  back.restored_number = 1;
  Add({}, back);
  EXPECT_EQ(Text(List(FileOf("a"))),
            "3 restore eve a*\n2 delete eve \n1 create ann a*\n");
  EXPECT_EQ(List(FileOf("a"))[0].record.restored_number, 1);
}

TEST_F(ModelHistoryTest, AnEditFromOutsideIsAVersion) {
  EXPECT_EQ(Text(List(FileOf("hand"))), "1 external  hand*\n");
  Add({}, RecordOf(Operation::kCreate, "ann", "a"));
  EXPECT_EQ(Text(List(FileOf("hand"))), "2 external  hand*\n1 create ann a\n");
  ASSERT_OK_AND_ASSIGN(const Version two,
                       history_.Get(history_.Begin(Category::kProduction, "m"),
                                    FileOf("hand"), 2));
  EXPECT_EQ(two.record.text, "hand");
  // It is kept as soon as something else happens.
  Add(FileOf("hand"), RecordOf(Operation::kUpdate, "eve", "b"));
  EXPECT_EQ(Text(List(FileOf("b"))),
            "3 update eve b*\n2 external  hand\n1 create ann a\n");
  // So is a deletion by hand.
  Add({}, RecordOf(Operation::kCreate, "ann", "new"));
  EXPECT_EQ(Text(List(FileOf("new"), 0, 2)),
            "5 create ann new*\n4 external  \n");
}

TEST_F(ModelHistoryTest, AnInterruptedChangeIsToldFromOthers) {
  Add({}, RecordOf(Operation::kCreate, "ann", "a"));
  Add(FileOf("a"), RecordOf(Operation::kUpdate, "eve", "lost"));
  // The process ended before the file was written.
  EXPECT_EQ(Text(List(FileOf("a"))), "2 update eve lost!\n1 create ann a*\n");
  Add(FileOf("a"), RecordOf(Operation::kUpdate, "bob", "b"));
  EXPECT_EQ(Text(List(FileOf("b"))),
            "3 update bob b*\n2 update eve lost!\n1 create ann a\n");
  // Also at the edge of a page.
  EXPECT_EQ(Text(List(FileOf("b"), 3, 1)), "2 update eve lost!\n");
  // A creation that did not come true.
  Add(FileOf("b"), Deletion());
  Add({}, RecordOf(Operation::kCreate, "eve", "c"));
  EXPECT_EQ(Text(List({}, 0, 1)), "5 create eve c!\n");
}

TEST_F(ModelHistoryTest, TakesBackWhatTheStoreRefused) {
  Add({}, RecordOf(Operation::kCreate, "ann", "a"));
  const int64_t number =
      Add(FileOf("a"), RecordOf(Operation::kUpdate, "eve", "no"));
  history_.TakeBack(Category::kProduction, "m", number);
  EXPECT_EQ(Text(List(FileOf("a"))), "1 create ann a*\n");
  EXPECT_EQ(Add(FileOf("a"), RecordOf(Operation::kUpdate, "eve", "b")), 2);
}

// Whoever reads sees it as it was when they began, and before a change that is
// not settled; also an edit by hand that comes with the change.
TEST_F(ModelHistoryTest, AReaderSeesNothingOfAChangeUnderWay) {
  Add({}, RecordOf(Operation::kCreate, "ann", "a"));
  const auto early = history_.Begin(Category::kProduction, "m");
  ASSERT_OK(history_.Record(Category::kProduction, "m", FileOf("hand"),
                            RecordOf(Operation::kUpdate, "eve", "b")));
  const auto late = history_.Begin(Category::kProduction, "m");
  for (const auto* reading : {&early, &late}) {
    ASSERT_OK_AND_ASSIGN(const std::vector<Version> versions,
                         history_.List(*reading, FileOf("hand"), 0, 9));
    EXPECT_EQ(Text(versions), "2 external  hand*\n1 create ann a\n");
  }
  const auto other = history_.Begin(Category::kProduction, "n");
  history_.Settle();
  EXPECT_EQ(Text(*history_.List(early, FileOf("hand"), 0, 9)),
            "2 external  hand*\n1 create ann a\n");
  EXPECT_EQ(Text(List(FileOf("b"))),
            "3 update eve b*\n2 external  hand\n1 create ann a\n");
  EXPECT_EQ(Text(*history_.List(other, {}, 0, 9)), "");
}

TEST_F(ModelHistoryTest, Pages) {
  std::string text = "0";
  Add({}, RecordOf(Operation::kCreate, "ann", text));
  for (int i = 1; i < 10; ++i) {
    const PresentFile before = FileOf(text);
    text = std::to_string(i);
    Add(before, RecordOf(Operation::kUpdate, "eve", text));
  }
  int64_t before = 0;
  std::string all;
  for (;;) {
    const std::vector<Version> page = List(FileOf("9"), before, 3);
    if (page.empty()) break;
    EXPECT_LE(page.size(), 3);
    for (const Version& version : page) all += version.record.text;
    before = page.back().record.number;
    if (before == 1) break;
  }
  EXPECT_EQ(all, "9876543210");
}

TEST_F(ModelHistoryTest, ADamagedLineLosesNoText) {
  VersionRecord record = RecordOf(Operation::kCreate, "an\"n\n", "a: 1\n");
  const std::string content = EncodeRecord(record);
  const VersionRecord same = DecodeRecord(1, content);
  EXPECT_EQ(same.author, record.author);
  EXPECT_EQ(same.text, record.text);
  for (size_t cut = 0; cut < content.size(); ++cut) {
    const VersionRecord torn = DecodeRecord(1, content.substr(cut));
    if (cut + 5 > content.size()) break;
    EXPECT_NE(torn.text.find("a: 1\n"), std::string::npos) << cut;
  }
  EXPECT_EQ(DecodeRecord(1, "# version {\"operation\": 5}\nx").text, "x");
  EXPECT_EQ(DecodeRecord(1, "# version nonsense\nx").text,
            "# version nonsense\nx");
  EXPECT_EQ(DecodeRecord(1, "").text, "");
}

}  // namespace
}  // namespace semantic_layer::model_store
