// How many TPC-DS-like queries a second are resolved with a catalog and
// translated to DuckDB, on one thread.

#include <string>

#include "benchmark/benchmark.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/translate.h"

namespace semantic_layer::sql {
namespace {

constexpr const char* kQueries[] = {
    "WITH customer_total_return AS (SELECT sr_customer_sk AS ctr_customer_sk, "
    "sr_store_sk AS ctr_store_sk, sum(sr_return_amt) AS ctr_total_return FROM "
    "store_returns, date_dim WHERE sr_returned_date_sk = d_date_sk AND d_year "
    "= 2000 GROUP BY sr_customer_sk, sr_store_sk) SELECT c_customer_id FROM "
    "customer_total_return ctr1, store, customer WHERE ctr1.ctr_total_return > "
    "(SELECT avg(ctr_total_return) * 1.2 FROM customer_total_return ctr2 WHERE "
    "ctr1.ctr_store_sk = ctr2.ctr_store_sk) AND s_store_sk = "
    "ctr1.ctr_store_sk AND s_state = 'TN' AND ctr1.ctr_customer_sk = "
    "c_customer_sk ORDER BY c_customer_id LIMIT 100",
    "SELECT dt.d_year, item.i_brand_id AS brand_id, item.i_brand AS brand, "
    "sum(ss_ext_sales_price) AS sum_agg FROM date_dim dt, store_sales, item "
    "WHERE dt.d_date_sk = store_sales.ss_sold_date_sk AND "
    "store_sales.ss_item_sk = item.i_item_sk AND item.i_manufact_id = 128 AND "
    "dt.d_moy = 11 GROUP BY dt.d_year, item.i_brand, item.i_brand_id ORDER BY "
    "dt.d_year, sum_agg DESC, brand_id LIMIT 100",
    "SELECT i_item_id, avg(ss_quantity) AS agg1, avg(ss_list_price) AS agg2, "
    "date_format(d_date, 'yyyy-MM') AS m, datediff(MONTH, d_date, "
    "current_date()) AS age, CASE WHEN d_year > 2000 THEN 'new' ELSE 'old' END "
    "AS era, rank() OVER (PARTITION BY i_brand ORDER BY avg(ss_quantity) DESC) "
    "AS r FROM store_sales JOIN date_dim ON ss_sold_date_sk = d_date_sk JOIN "
    "item ON ss_item_sk = i_item_sk WHERE i_brand LIKE 'A%' AND "
    "coalesce(ss_quantity, 0) / nullif(ss_list_price, 0) > 0.5 GROUP BY ALL "
    "QUALIFY r < 10 ORDER BY i_item_id LIMIT 100",
};

class BenchmarkCatalog : public Catalog {
 public:
  BenchmarkCatalog() {
    Add(&store_sales_, "BIGINT", {"ss_sold_date_sk", "ss_item_sk",
                                  "ss_customer_sk", "ss_store_sk", "ss_promo_sk",
                                  "ss_ticket_number", "ss_quantity"});
    Add(&store_sales_, "DECIMAL(7,2)",
        {"ss_wholesale_cost", "ss_list_price", "ss_sales_price",
         "ss_ext_discount_amt", "ss_ext_sales_price", "ss_ext_list_price",
         "ss_ext_tax", "ss_coupon_amt", "ss_net_paid", "ss_net_profit"});
    Add(&store_returns_, "BIGINT",
        {"sr_returned_date_sk", "sr_customer_sk", "sr_store_sk"});
    Add(&store_returns_, "DECIMAL(7,2)", {"sr_return_amt", "sr_fee"});
    Add(&date_dim_, "INT", {"d_date_sk", "d_year", "d_moy", "d_dom", "d_qoy",
                            "d_month_seq", "d_week_seq"});
    Add(&date_dim_, "DATE", {"d_date"});
    Add(&item_, "BIGINT", {"i_item_sk", "i_brand_id", "i_manufact_id"});
    Add(&item_, "STRING", {"i_item_id", "i_brand", "i_category", "i_class"});
    Add(&store_, "BIGINT", {"s_store_sk"});
    Add(&store_, "STRING", {"s_store_name", "s_state"});
    Add(&customer_, "BIGINT", {"c_customer_sk"});
    Add(&customer_, "STRING", {"c_customer_id", "c_last_name"});
  }

  const TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    for (const TableSchema* table : {&store_sales_, &store_returns_, &date_dim_,
                                     &item_, &store_, &customer_}) {
      if (parts.back() == table->name()) return table;
    }
    return nullptr;
  }

 private:
  static void Add(TableSchema* table, const char* type,
                  std::initializer_list<const char*> columns) {
    for (const char* column : columns) table->AddColumn(column, type);
  }

  TableSchema store_sales_{"store_sales"};
  TableSchema store_returns_{"store_returns"};
  TableSchema date_dim_{"date_dim"};
  TableSchema item_{"item"};
  TableSchema store_{"store"};
  TableSchema customer_{"customer"};
};

void BM_Resolve(benchmark::State& state) {
  const Parsed<Statement> parsed = ParseStatement(kQueries[state.range(0)]);
  const BenchmarkCatalog catalog;
  ResolveOptions options;
  options.catalog = &catalog;
  for (auto _ : state) {
    const Resolution resolution =
        Resolve(static_cast<const Statement&>(*parsed.node), options);
    if (!resolution.ok()) state.SkipWithError("does not resolve");
    benchmark::DoNotOptimize(resolution.types.size());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Resolve)->Arg(0)->Arg(1)->Arg(2);

void BM_Translate(benchmark::State& state) {
  const Parsed<Statement> parsed = ParseStatement(kQueries[state.range(0)]);
  const BenchmarkCatalog catalog;
  TranslateOptions options;
  options.catalog = &catalog;
  for (auto _ : state) {
    Arena arena;
    const auto translated =
        Translate(*parsed.node, DialectId::kDuckDb, arena, options);
    if (HasErrors(translated.diagnostics)) {
      state.SkipWithError("does not translate");
    }
    benchmark::DoNotOptimize(translated.value);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Translate)->Arg(0)->Arg(1)->Arg(2);

void BM_ParseTranslatePrint(benchmark::State& state) {
  for (auto _ : state) {
    const Parsed<Statement> parsed = ParseStatement(kQueries[state.range(0)]);
    Arena arena;
    const auto translated = Translate(*parsed.node, DialectId::kDuckDb, arena);
    benchmark::DoNotOptimize(
        PrintIn(DialectId::kDuckDb, *translated.value).value);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ParseTranslatePrint)->Arg(0)->Arg(1)->Arg(2);

}  // namespace
}  // namespace semantic_layer::sql

BENCHMARK_MAIN();
