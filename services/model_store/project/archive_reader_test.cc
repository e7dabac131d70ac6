#include "services/model_store/project/archive_reader.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/model_store/limits.h"
#include "services/model_store/project/testing_archive.h"

namespace semantic_layer::model_store {
namespace {

using semantic_layer::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

const std::vector<std::string> kFormats = {"zip",     "tar",    "tar.gz",
                                           "tar.bz2", "tar.xz", "tar.zst"};

TEST(ArchiveReaderTest, ReadsEveryFormat) {
  for (const std::string& format : kFormats) {
    SCOPED_TRACE(format);
    const std::string bytes =
        MakeArchive(format, {{"shop/", "", "", "", true},
                             {"shop/models/a.yml", "a: 1\n"},
                             {"./shop/models//orders.sql", "select 1"},
                             {"shop/dbt_project.yaml", "name: shop\n"}});
    ASSERT_OK_AND_ASSIGN(const ProjectTree tree, ReadArchive(bytes));
    EXPECT_THAT(tree.yaml_files(),
                ElementsAre(Pair("shop/dbt_project.yaml", "name: shop\n"),
                            Pair("shop/models/a.yml", "a: 1\n")));
    EXPECT_THAT(tree.other_files(), ElementsAre("shop/models/orders.sql"));
  }
}

TEST(ArchiveReaderTest, RefusesPathsThatLeadOut) {
  for (const std::string& format : kFormats) {
    for (const std::string& path :
         {std::string("../evil.yml"), std::string("a/../../evil.yml"),
          std::string("/etc/evil.yml"), std::string("C:/evil.yml"),
          std::string("a\\..\\evil.yml"), std::string("a\x01.yml"),
          std::string(2000, 'x') + ".yml"}) {
      EXPECT_THAT(
          ReadArchive(MakeArchive(format, {{"fine.yml", "a: 1"}, {path, "x"}})),
          StatusIs(absl::StatusCode::kInvalidArgument))
          << format << " " << path;
    }
  }
}

TEST(ArchiveReaderTest, RefusesWhatIsNoFile) {
  EXPECT_THAT(
      ReadArchive(MakeArchive("tar", {{"a.yml", "", "/etc/passwd"}})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is a link")));
  EXPECT_THAT(
      ReadArchive(MakeArchive("zip", {{"a.yml", "", "../b"}})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is a link")));
  EXPECT_THAT(
      ReadArchive(MakeArchive("tar", {{"b", "x"}, {"a.yml", "", "", "b"}})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is a link")));
  EXPECT_THAT(
      ReadArchive(MakeArchive("tar", {{"a.yml", "", "", "", false, true}})),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("neither a file nor a folder")));
}

TEST(ArchiveReaderTest, RefusesBombs) {
  const std::string zeros(8 << 20, '\0');
  for (const std::string& format : kFormats) {
    if (format == "tar") continue;  // does not compress
    for (const char* name : {"big.yml", "big.bin"}) {
      const std::string bytes = MakeArchive(format, {{name, zeros}});
      ASSERT_LT(bytes.size(), zeros.size() / kArchiveRatioMax);
      EXPECT_THAT(
          ReadArchive(bytes),
          StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("grows")))
          << format << " " << name;
    }
  }
  std::vector<TestEntry> entries;
  for (size_t i = 0; i <= kProjectFilesMax; ++i) {
    entries.push_back({absl::StrCat(i, ".sql"), ""});
  }
  EXPECT_THAT(
      ReadArchive(MakeArchive("zip", entries)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("entries")));
}

TEST(ArchiveReaderTest, RefusesTwoFilesOfAName) {
  EXPECT_THAT(
      ReadArchive(MakeArchive("tar", {{"a.yml", "1"}, {"./a.yml", "2"}})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("two files")));
}

TEST(ArchiveReaderTest, RefusesWhatIsNoArchive) {
  for (const std::string& bytes :
       {std::string(), std::string("name: no archive\n"),
        std::string(5000, '\0'), std::string("PK\x03\x04")}) {
    EXPECT_THAT(ReadArchive(bytes),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(ArchiveReaderTest, DamageIsAnErrorAndNeverACrash) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  for (const std::string& format : kFormats) {
    const std::string whole = MakeArchive(
        format, {{"a.yml", std::string(3000, 'a')}, {"b/c.yml", "b: 2\n"}});
    for (int round = 0; round < 200; ++round) {
      std::string bytes = whole;
      if (round % 2 == 0) bytes.resize(random() % bytes.size());
      for (int i = 0; i < 3 && !bytes.empty(); ++i) {
        bytes[random() % bytes.size()] = static_cast<char>(random());
      }
      const absl::StatusOr<ProjectTree> tree = ReadArchive(bytes);
      EXPECT_TRUE(tree.ok() || absl::IsInvalidArgument(tree.status()))
          << tree.status();
    }
  }
}

}  // namespace
}  // namespace semantic_layer::model_store
