#include <cstdlib>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "common/sql/format/format.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "duckdb.h"

namespace semantic_layer::sql {
namespace {

// Reports of a retail warehouse, in the shape of the known decision support
// benchmarks; they parse in both dialects.
const std::vector<std::string>& Queries() {
  static const auto* const queries = new std::vector<std::string>{
      R"(WITH store_totals AS (
  SELECT s.store_id, d.year AS sales_year, d.week AS sales_week,
         sum(CASE WHEN d.day_name = 'Sunday' THEN f.price ELSE NULL END) AS sun,
         sum(CASE WHEN d.day_name = 'Monday' THEN f.price ELSE NULL END) AS mon,
         sum(CASE WHEN d.day_name = 'Friday' THEN f.price ELSE NULL END) AS fri
  FROM store_facts f, dates d, stores s
  WHERE d.date_key = f.date_key AND s.store_key = f.store_key
    AND d.month_seq BETWEEN 1200 AND 1211
  GROUP BY s.store_id, d.year, d.week
)
SELECT a.store_id, a.sales_week, a.sun / b.sun, a.mon / b.mon, a.fri / b.fri
FROM store_totals a JOIN store_totals b
  ON a.store_id = b.store_id AND a.sales_week = b.sales_week - 52
WHERE a.sales_year = 2001 AND b.sales_year = 2002
ORDER BY a.store_id, a.sales_week LIMIT 100)",
      R"(SELECT i.item_id, i.description, i.category, i.class, i.current_price,
  sum(f.ext_price) AS revenue,
  sum(f.ext_price) * 100 / sum(sum(f.ext_price)) OVER (PARTITION BY i.class)
    AS revenue_ratio
FROM web_facts f, items i, dates d
WHERE f.item_key = i.item_key AND i.category IN ('Books', 'Home', 'Sports')
  AND f.date_key = d.date_key
  AND d.day BETWEEN CAST('1999-02-22' AS DATE) AND CAST('1999-03-24' AS DATE)
GROUP BY i.item_id, i.description, i.category, i.class, i.current_price
ORDER BY i.category, i.class, i.item_id, i.description, revenue_ratio
LIMIT 100)",
      R"(SELECT channel, id, sum(sales) AS sales, sum(profit) AS profit
FROM (
  SELECT 'store' AS channel, s.store_id AS id, sum(f.price) AS sales,
         sum(f.net_profit) AS profit
  FROM store_facts f LEFT OUTER JOIN store_returns r
    ON f.item_key = r.item_key AND f.ticket = r.ticket
  INNER JOIN stores s ON f.store_key = s.store_key
  WHERE coalesce(r.amount, 0) > 10 AND s.state <> 'TX'
  GROUP BY s.store_id
  UNION ALL
  SELECT 'web' AS channel, w.site_id AS id, sum(f.price) AS sales,
         sum(f.net_profit - f.ship_cost) AS profit
  FROM web_facts f LEFT OUTER JOIN web_returns r
    ON f.item_key = r.item_key AND f.order_no = r.order_no
  INNER JOIN sites w ON f.site_key = w.site_key
  WHERE NOT (r.amount IS NULL OR r.amount < 5)
  GROUP BY w.site_id
) x
GROUP BY ROLLUP (channel, id)
HAVING sum(sales) > (SELECT avg(price) * 0.95 FROM store_facts)
ORDER BY channel, id LIMIT 100)",
      R"(SELECT c.last_name, c.first_name, c.city, t.bought_city, t.ticket, t.amt
FROM (SELECT f.ticket, f.customer_key, a.city AS bought_city,
             sum(f.coupon) AS amt, sum(f.net_profit) AS profit
      FROM store_facts f, dates d, stores s, demographics h, addresses a
      WHERE f.date_key = d.date_key AND f.store_key = s.store_key
        AND f.demo_key = h.demo_key AND f.address_key = a.address_key
        AND (h.dependents = 4 OR h.vehicles = 3) AND d.dow IN (6, 0)
        AND d.year IN (1999, 1999 + 1, 1999 + 2)
        AND s.city IN ('Fairview', 'Midway', 'Oak Grove', 'Five Points')
      GROUP BY f.ticket, f.customer_key, f.address_key, a.city) t,
     customers c, addresses now
WHERE t.customer_key = c.customer_key AND c.address_key = now.address_key
  AND now.city <> t.bought_city AND EXISTS (
    SELECT 1 FROM web_facts w WHERE w.customer_key = c.customer_key
      AND w.price * 1.1 + 2 > 100 AND w.note LIKE '%gift%')
ORDER BY c.last_name, c.first_name, c.city, t.bought_city, t.ticket
LIMIT 100)"};
  return *queries;
}

size_t TotalBytes() {
  size_t bytes = 0;
  for (const std::string& query : Queries()) bytes += query.size();
  return bytes;
}

// Rates: items are queries, bytes those of their texts.
void Finish(benchmark::State& state) {
  const auto rounds = static_cast<int64_t>(state.iterations());
  state.SetItemsProcessed(rounds * static_cast<int64_t>(Queries().size()));
  state.SetBytesProcessed(rounds * static_cast<int64_t>(TotalBytes()));
}

void BM_Parse(benchmark::State& state) {
  size_t reserved = 0;
  for (auto _ : state) {
    for (const std::string& query : Queries()) {
      const auto parsed = ParseStatement(query);
      if (!parsed.ok()) std::abort();
      reserved = parsed.arena.bytes_reserved();
      benchmark::DoNotOptimize(parsed.node);
    }
  }
  state.counters["tree_bytes"] = static_cast<double>(reserved);
  Finish(state);
}
BENCHMARK(BM_Parse);

void BM_Print(benchmark::State& state) {
  std::vector<Parsed<Statement>> trees;
  for (const std::string& query : Queries()) {
    trees.push_back(ParseStatement(query));
  }
  for (auto _ : state) {
    for (const auto& tree : trees) {
      benchmark::DoNotOptimize(Print(*tree.node));
    }
  }
  Finish(state);
}
BENCHMARK(BM_Print);

void BM_Format(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& query : Queries()) {
      benchmark::DoNotOptimize(FormatSql(query));
    }
  }
  Finish(state);
}
BENCHMARK(BM_Format);

// DuckDB's parser alone, by its C interface, on the same texts.
void BM_DuckDbParse(benchmark::State& state) {
  duckdb_database database;
  duckdb_connection connection;
  if (duckdb_open(nullptr, &database) != DuckDBSuccess ||
      duckdb_connect(database, &connection) != DuckDBSuccess) {
    state.SkipWithError("DuckDB does not start");
    return;
  }
  for (auto _ : state) {
    for (const std::string& query : Queries()) {
      duckdb_extracted_statements statements;
      if (duckdb_extract_statements(connection, query.c_str(), &statements) !=
          1) {
        std::abort();
      }
      duckdb_destroy_extracted(&statements);
    }
  }
  Finish(state);
  duckdb_disconnect(&connection);
  duckdb_close(&database);
}
BENCHMARK(BM_DuckDbParse);

// One long statement: linear time whatever the size.
void BM_ParseLong(benchmark::State& state) {
  std::string text = "SELECT * FROM t WHERE a IN (0";
  while (text.size() < static_cast<size_t>(state.range(0))) {
    text += ", 12345 + b * 2";
  }
  text += ")";
  for (auto _ : state) {
    const auto parsed = ParseStatement(text);
    if (!parsed.ok()) std::abort();
    benchmark::DoNotOptimize(parsed.node);
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(text.size()));
}
BENCHMARK(BM_ParseLong)->Arg(1 << 16)->Arg(1 << 20)->Arg(15 << 20);

}  // namespace
}  // namespace semantic_layer::sql

BENCHMARK_MAIN();
