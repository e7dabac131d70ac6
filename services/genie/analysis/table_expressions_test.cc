#include "services/genie/analysis/table_expressions.h"

#include <string>

#include "absl/status/status.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/genie/analysis/limits.h"

namespace semantic_layer::genie {
namespace {

using ::semantic_layer::testing::IsOk;
using ::semantic_layer::testing::StatusIs;
using Kind = TableExpressions::Kind;

const TableExpressions& Orders() {
  static const auto* expressions = new TableExpressions(
      {"main", "sales", "orders"}, {{.name = "order_id", .data_type = "BIGINT"},
                                    {.name = "Two Words", .data_type = "DATE"},
                                    {.name = "paid", .data_type = "BOOLEAN"},
                                    {.name = "odd", .data_type = "NEW_TYPE"}});
  return *expressions;
}

TEST(TableExpressionsTest, TakesWhatIsComputedFromOneRow) {
  const struct {
    const char* text;
    const char* printed;
    Kind kind;
  } cases[] = {
      {"order_id", "order_id", Kind::kNumber},
      {"ORDER_ID + 1", "ORDER_ID + 1", Kind::kNumber},
      {"`two words`", "`two words`", Kind::kTime},
      {"date_trunc('month', `Two Words`)", "date_trunc('month', `Two Words`)",
       Kind::kTime},
      {"paid and order_id>3", "paid AND order_id > 3", Kind::kBoolean},
      {"cast(order_id as string)", "CAST(order_id AS STRING)", Kind::kOther},
      {"odd", "odd", Kind::kAny},
      {"1", "1", Kind::kNumber},
  };
  for (const auto& one : cases) {
    const auto judged = Orders().Judge(one.text);
    ASSERT_THAT(judged, IsOk()) << one.text;
    EXPECT_EQ(judged->text, one.printed);
    EXPECT_EQ(judged->kind, one.kind) << one.text;
  }
}

TEST(TableExpressionsTest, TakesNothingElse) {
  for (const std::string& text :
       {std::string(), std::string("order_id +"), std::string("nothing"),
        std::string("order_id, paid"), std::string("order_id AS x"),
        std::string("*"), std::string("sum(order_id)"),
        std::string("row_number() OVER (ORDER BY order_id)"),
        std::string("explode(sequence(1, 2))"),
        std::string("(SELECT max(order_id) FROM main.sales.orders)"),
        std::string("order_id IN (SELECT 1)"), std::string(":x"),
        std::string("getenv('HOME')"), std::string("order_id; DROP TABLE t"),
        std::string(kMaxExpressionBytes + 1, '1')}) {
    EXPECT_THAT(Orders().Judge(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

}  // namespace
}  // namespace semantic_layer::genie
