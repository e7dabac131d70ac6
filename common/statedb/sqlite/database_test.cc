#include "common/statedb/sqlite/database.h"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace semantic_layer::statedb {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::HasSubstr;

constexpr const char* kFirst[] = {"CREATE TABLE t (x INTEGER NOT NULL)"};
constexpr const char* kSecond[] = {"CREATE TABLE t (x INTEGER NOT NULL)",
                                   "ALTER TABLE t ADD COLUMN y TEXT"};
constexpr const char* kBroken[] = {"CREATE TABLE t (x INTEGER NOT NULL)",
                                   "CREATE TABLE u (x); CREATE TABL v (x)"};

class DatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = ::testing::TempDir() + "/database_test_" +
            ::testing::UnitTest::GetInstance()->current_test_info()->name() +
            "/deep/state.db";
    std::filesystem::remove_all(
        std::filesystem::path(path_).parent_path().parent_path());
  }

  static absl::Status Insert(Connection& connection, int64_t x) {
    ASSIGN_OR_RETURN(Cursor cursor,
                     connection.Query("INSERT INTO t (x) VALUES (?)"));
    return cursor.Bind(x).Run();
  }

  static int64_t Count(Database& database) {
    int64_t count = -1;
    EXPECT_OK(database.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(Cursor cursor,
                       connection.Query("SELECT COUNT(*) FROM t"));
      RETURN_IF_ERROR(cursor.Step().status());
      count = cursor.Int(0);
      return absl::OkStatus();
    }));
    return count;
  }

  std::string path_;
};

TEST_F(DatabaseTest, KeepsWritesOverReopening) {
  {
    ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_, kFirst));
    ASSERT_OK(database->Write(Durability::kPower, [](Connection& connection) {
      return Insert(connection, 1);
    }));
  }
  ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_, kFirst));
  EXPECT_EQ(Count(*database), 1);
}

TEST_F(DatabaseTest, ItsFileIsForItsOwnerOnly) {
  ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_, kFirst));
  ASSERT_OK(database->Write(Durability::kProcess, [](Connection& connection) {
    return Insert(connection, 1);
  }));
  for (const char* suffix : {"", "-wal"}) {
    struct stat info {};
    ASSERT_EQ(::stat((path_ + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600) << suffix;
  }
}

TEST_F(DatabaseTest, RunsTheMigrationsThatTheFileLacks) {
  {
    ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_, kFirst));
    ASSERT_OK(database->Write(Durability::kPower, [](Connection& connection) {
      return Insert(connection, 1);
    }));
  }
  ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_, kSecond));
  EXPECT_OK(database->Write(Durability::kPower, [](Connection& connection) {
    return connection.Execute("INSERT INTO t (x, y) VALUES (2, 'two')");
  }));
  EXPECT_EQ(Count(*database), 2);
}

TEST_F(DatabaseTest, RefusesTheFileOfANewerProgram) {
  ASSERT_OK(Database::Open(path_, kSecond).status());
  EXPECT_THAT(Database::Open(path_, kFirst).status(),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("version 2")));
}

TEST_F(DatabaseTest, AFailedMigrationLeavesTheFileAsItWas) {
  ASSERT_OK(Database::Open(path_, kFirst).status());
  absl::Status status = Database::Open(path_, kBroken).status();
  EXPECT_EQ(ReasonOf(status), ErrorReason::kStateFailed);
  // Version 1 still, without the table that the broken script made first.
  ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_, kSecond));
  EXPECT_FALSE(database
                   ->Read([](Connection& connection) {
                     return connection.Query("SELECT x FROM u").status();
                   })
                   .ok());
}

TEST_F(DatabaseTest, AWriteThatFailsLeavesNothing) {
  ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_, kFirst));
  EXPECT_THAT(database->Write(Durability::kPower,
                              [](Connection& connection) -> absl::Status {
                                RETURN_IF_ERROR(Insert(connection, 1));
                                return absl::AbortedError("no");
                              }),
              StatusIs(absl::StatusCode::kAborted, "no"));
  EXPECT_EQ(Count(*database), 0);
}

TEST_F(DatabaseTest, AFailingWriteDoesNotTakeOthersAlong) {
  ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_, kFirst));
  constexpr int kThreads = 8;
  constexpr int kWrites = 40;
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kWrites; ++i) {
        const bool fails = (t + i) % 4 == 0;
        absl::Status status = database->Write(
            i % 2 == 0 ? Durability::kProcess : Durability::kPower,
            [&](Connection& connection) -> absl::Status {
              RETURN_IF_ERROR(Insert(connection, i));
              return fails ? absl::AbortedError("no") : absl::OkStatus();
            });
        EXPECT_EQ(status.ok(), !fails) << status;
        if (fails) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, kThreads * kWrites / 4);
  EXPECT_EQ(Count(*database), kThreads * kWrites - failed);
}

TEST_F(DatabaseTest, ReadsDoNotSeeAWriteBeforeItIsCommitted) {
  ASSERT_OK_AND_ASSIGN(auto database, Database::Open(path_, kFirst));
  ASSERT_OK(database->Write(Durability::kPower,
                            [&](Connection& connection) -> absl::Status {
                              RETURN_IF_ERROR(Insert(connection, 1));
                              EXPECT_EQ(Count(*database), 0);
                              return absl::OkStatus();
                            }));
  EXPECT_EQ(Count(*database), 1);
}

TEST_F(DatabaseTest, SaysWhyItCannotOpen) {
  EXPECT_THAT(Database::Open("/dev/null/state.db", kFirst).status(),
              StatusIs(absl::StatusCode::kInternal,
                       HasSubstr("'/dev/null/state.db' cannot be created")));
}

TEST_F(DatabaseTest, RefusesAFileThatIsNoDatabase) {
  std::filesystem::create_directories(
      std::filesystem::path(path_).parent_path());
  FILE* file = std::fopen(path_.c_str(), "w");
  ASSERT_NE(file, nullptr);
  std::fputs(std::string(4096, 'x').c_str(), file);
  std::fclose(file);
  EXPECT_THAT(
      Database::Open(path_, kFirst).status(),
      StatusIs(absl::StatusCode::kInternal, HasSubstr("not a database")));
}

}  // namespace
}  // namespace semantic_layer::statedb
