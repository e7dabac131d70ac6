#include "gateway/routing/route_table.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace semantic_layer::gateway {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Outcome = RouteTable::Match::Outcome;

using Routes = std::vector<std::pair<std::string, std::string>>;

// A table with numbered routes.
void Fill(RouteTable& table, const Routes& routes) {
  for (size_t i = 0; i < routes.size(); ++i) {
    ASSERT_THAT(
        table.Add(routes[i].first, routes[i].second, absl::StrCat("rpc", i), i),
        IsOk());
  }
}

// "2:x,y" for route 2 with values x and y; else what happened.
std::string Look(const RouteTable& table, absl::string_view method,
                 absl::string_view path) {
  const RouteTable::Match match = table.Find(method, path);
  switch (match.outcome) {
    case Outcome::kFound:
      return absl::StrCat(match.route, ":", absl::StrJoin(match.values, ","));
    case Outcome::kNotFound:
      return "not found";
    case Outcome::kMethodNotAllowed:
      return absl::StrCat("allow ", absl::StrJoin(match.allowed, ","));
    case Outcome::kMalformedPath:
      return "malformed";
  }
  return "";
}

TEST(RouteTableTest, FollowsTheWorkedCases) {
  RouteTable table;
  Fill(table, {{"GET", "/a/{x=b/**}"},
               {"GET", "/a/{x=b/**}/z"},
               {"GET", "/a/{x=b/**}/y/z"},
               {"GET", "/a/{x=b/**}:verb"},
               {"GET", "/a/{x=**}"}});
  EXPECT_EQ(Look(table, "GET", "/a/b/h/w/c"), "0:b/h/w/c");
  EXPECT_EQ(Look(table, "GET", "/a/b/w/c/z"), "1:b/w/c");
  EXPECT_EQ(Look(table, "GET", "/a/b/w/c/y/z"), "2:b/w/c");
  EXPECT_EQ(Look(table, "GET", "/a/b/w/c:verb"), "3:b/w/c");
  EXPECT_EQ(Look(table, "GET", "/a/h/b/w/c"), "4:h/b/w/c");
  EXPECT_EQ(Look(table, "GET", "/a"), "4:");
}

TEST(RouteTableTest, TellsVerbsFromData) {
  RouteTable table;
  Fill(table, {{"GET", "/{a=*}/{b=*}:verb"}, {"GET", "/person/{id=*}"}});
  EXPECT_EQ(Look(table, "GET", "/some:verb/const:verb"), "0:some:verb,const");
  EXPECT_EQ(Look(table, "GET", "/person/jason:other"), "1:jason:other");
  EXPECT_EQ(Look(table, "GET", "/person/jason:verb"), "0:person,jason");
  EXPECT_EQ(Look(table, "GET", "/other/jason:other"), "not found");
}

TEST(RouteTableTest, OrderOfRegistrationDoesNotMatter) {
  Routes routes = {{"GET", "/m/{id}"},      {"GET", "/m/demo"},
                   {"GET", "/m/demo/{id}"}, {"GET", "/m/{id}/download"},
                   {"GET", "/m"},           {"POST", "/m"}};
  std::sort(routes.begin(), routes.end());
  do {
    RouteTable table;
    Fill(table, routes);
    const auto path_of = [&](absl::string_view path) {
      return routes[table.Find("GET", path).route].second;
    };
    ASSERT_EQ(path_of("/m/x"), "/m/{id}");
    ASSERT_EQ(path_of("/m/demo"), "/m/demo");
    ASSERT_EQ(path_of("/m/demo/download"), "/m/demo/{id}");
    ASSERT_EQ(path_of("/m/x/download"), "/m/{id}/download");
    ASSERT_EQ(path_of("/m"), "/m");
  } while (std::next_permutation(routes.begin(), routes.end()));
}

TEST(RouteTableTest, ServesBothSlashSpellings) {
  RouteTable table;
  Fill(table, {{"GET", "/api/models"}, {"GET", "/"}});
  EXPECT_EQ(Look(table, "GET", "/api/models"), "0:");
  EXPECT_EQ(Look(table, "GET", "/api/models/"), "0:");
  EXPECT_EQ(Look(table, "GET", "/api/models//"), "not found");
  EXPECT_EQ(Look(table, "GET", "//api/models"), "not found");
  EXPECT_EQ(Look(table, "GET", "/api//models"), "not found");
  EXPECT_EQ(Look(table, "GET", "/"), "1:");
  EXPECT_EQ(Look(table, "GET", ""), "not found");
  EXPECT_EQ(Look(table, "GET", "api/models"), "not found");
}

TEST(RouteTableTest, ComesBackFromALiteralThatLeadsNowhere) {
  RouteTable table;
  Fill(table, {{"GET", "/a/b/d"},
               {"GET", "/a/{x}/c"},
               {"GET", "/{x=**}/z"},
               {"GET", "/a/b:go"},
               {"GET", "/a/b/{y}/e"}});
  EXPECT_EQ(Look(table, "GET", "/a/b/c"), "1:b");
  EXPECT_EQ(Look(table, "GET", "/a/b/z"), "2:a/b");
  EXPECT_EQ(Look(table, "GET", "/a/b/d/z"), "2:a/b/d");
  EXPECT_EQ(Look(table, "GET", "/a/b/d/e"), "4:d");
  EXPECT_EQ(Look(table, "GET", "/z"), "2:");
  EXPECT_EQ(Look(table, "GET", "/a/b:go"), "3:");
  EXPECT_EQ(Look(table, "GET", "/a/b:go/c"), "1:b:go");
  EXPECT_EQ(Look(table, "GET", "/a/b/f"), "not found");
}

TEST(RouteTableTest, AStarIsNotEmpty) {
  RouteTable table;
  Fill(table, {{"GET", "/m/{id}/run"}});
  EXPECT_EQ(Look(table, "GET", "/m//run"), "not found");
}

TEST(RouteTableTest, SaysWhichMethodsAreAllowed) {
  RouteTable table;
  Fill(table, {{"GET", "/m/{id}"},
               {"PUT", "/m/{id}"},
               {"POST", "/m/demo"},
               {"POST", "/x:go"}});
  EXPECT_EQ(Look(table, "DELETE", "/m/a"), "allow GET,HEAD,PUT");
  EXPECT_EQ(Look(table, "DELETE", "/m/demo"), "allow GET,HEAD,POST,PUT");
  EXPECT_EQ(Look(table, "GET", "/x:go"), "allow POST");
  EXPECT_EQ(Look(table, "GET", "/m/demo"), "0:demo");
  EXPECT_EQ(Look(table, "HEAD", "/m/a"), "0:a");
  EXPECT_EQ(Look(table, "get", "/m/a"), "allow GET,HEAD,PUT");
}

TEST(RouteTableTest, AnyMethodYieldsToTheNamedOne) {
  RouteTable table;
  Fill(table, {{"*", "/a"}, {"GET", "/a"}});
  EXPECT_EQ(Look(table, "GET", "/a"), "1:");
  EXPECT_EQ(Look(table, "HEAD", "/a"), "1:");
  EXPECT_EQ(Look(table, "BREW", "/a"), "0:");
}

TEST(RouteTableTest, DecodesValuesAfterMatching) {
  RouteTable table;
  Fill(table, {{"GET", "/one/{x}"}, {"GET", "/many/{x=**}"}});
  EXPECT_EQ(Look(table, "GET", "/one/a%2Fb%20c+d"), "0:a/b c+d");
  EXPECT_EQ(Look(table, "GET", "/many/a%2Fb/c%20d"), "1:a%2Fb/c d");
  EXPECT_EQ(Look(table, "GET", "/many/%41%3A"), "1:A:");
  EXPECT_EQ(Look(table, "GET", "/on%65/x"), "0:x");
  EXPECT_EQ(Look(table, "GET", "/one%2Fx"), "not found");
  EXPECT_EQ(Look(table, "GET", "/one/%zz"), "malformed");
  EXPECT_EQ(Look(table, "GET", "/one/%2"), "malformed");
}

TEST(RouteTableTest, TricksDoNotReachAnotherRoute) {
  RouteTable table;
  Fill(table, {{"GET", "/api/models/demo/{id}"},
               {"GET", "/api/models/{id}"},
               {"POST", "/api/x:run"}});
  EXPECT_EQ(Look(table, "GET", "/api/models/%2e%2e"), "1:..");
  EXPECT_EQ(Look(table, "GET", "/api/models/%2e%2e/demo"), "not found");
  EXPECT_EQ(Look(table, "GET", "/api/models/demo/..%2fx"), "0:../x");
  EXPECT_EQ(Look(table, "GET", "/API/models/x"), "not found");
  EXPECT_EQ(Look(table, "GET", "/api/models;x"), "not found");
  EXPECT_EQ(Look(table, "POST", "/api/x%3Arun"), "not found");
  EXPECT_EQ(Look(table, "POST", "/api/x:run"), "2:");
  EXPECT_EQ(Look(table, "POST", "/api/x:r%75n"), "not found");
  for (const char* path :
       {"//api/models/x", "/api//models/x", "/api/./models/x",
        "/api/y/../models/x", "/api/models/x/..", "/api/models%2Fx",
        "/api%2Fmodels/x", "/%2Fapi/models/x", "/api/models/x;a=b/", "*",
        "http://x/api/models/x", "/api/models/x/%00"}) {
    const std::string found = Look(table, "GET", path);
    EXPECT_TRUE(found == "not found" || found == "1:x;a=b") << path << found;
  }
}

TEST(RouteTableTest, RefusesDuplicatesNamingBoth) {
  RouteTable table;
  EXPECT_THAT(table.Add("GET", "/a/{x}", "svc.One", 0), IsOk());
  EXPECT_THAT(table.Add("POST", "/a/{x}", "svc.Two", 1), IsOk());
  EXPECT_THAT(table.Add("GET", "/a/{y}", "svc.Three", 2),
              StatusIs(absl::StatusCode::kAlreadyExists,
                       AllOf(HasSubstr("svc.One"), HasSubstr("svc.Three"))));
  EXPECT_THAT(
      table.Add("GET", "/a/", "svc.Four", 3),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("svc.Four")));
}

TEST(RouteTableTest, DeepPathsDoNotExhaustTheStack) {
  RouteTable table;
  Fill(table, {{"GET", "/{x=**}"}, {"GET", "/a/{x=**}/z"}});
  const std::string deep(64000, '/');
  EXPECT_EQ(table.Find("GET", deep).outcome, Outcome::kFound);
  std::string long_path = "/a";
  for (int i = 0; i < 64000; ++i) long_path += "/b";
  EXPECT_EQ(table.Find("GET", long_path + "/z").route, 1);
  EXPECT_EQ(table.Find("GET", long_path).route, 0);
}

}  // namespace
}  // namespace semantic_layer::gateway
