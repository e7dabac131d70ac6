// The front end's stages on reports of a retailer, one thread, beside DuckDB's
// own parser on the same texts. Items are statements, bytes those of their
// texts. docs: common/sql/README.md has a table of figures.

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "common/sql/dialect/dialects.h"
#include "common/sql/format/format.h"
#include "common/sql/lexer/lexer.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/testing/retail_queries.h"
#include "common/sql/translate/translate.h"
#include "duckdb.h"

namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

void* operator new(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* bytes = std::malloc(size);
  if (bytes == nullptr) std::abort();
  return bytes;
}
void operator delete(void* bytes) noexcept { std::free(bytes); }
void operator delete(void* bytes, size_t) noexcept { std::free(bytes); }

namespace semantic_layer::sql {
namespace {

struct ParsedReports {
  std::vector<Parsed<Statement>> trees;

  ParsedReports() {
    for (const RetailQuery& query : RetailQueries()) {
      trees.push_back(ParseStatement(query.text));
      if (!trees.back().ok()) std::abort();
    }
  }
};

// Rates over all reports.
void Finish(benchmark::State& state) {
  int64_t bytes = 0;
  for (const RetailQuery& query : RetailQueries()) bytes += query.text.size();
  const auto rounds = static_cast<int64_t>(state.iterations());
  const auto count = static_cast<int64_t>(RetailQueries().size());
  state.SetItemsProcessed(rounds * count);
  state.SetBytesProcessed(rounds * bytes);
}

// Calls `run` with each report's index, and counts allocations on the way.
template <typename F>
void ForEachReport(benchmark::State& state, F run) {
  const int64_t before = allocations.load();
  for (auto _ : state) {
    for (size_t i = 0; i < RetailQueries().size(); ++i) run(i);
  }
  const double statements =
      static_cast<double>(state.iterations() * RetailQueries().size());
  state.counters["allocations"] =
      static_cast<double>(allocations.load() - before) / statements;
  Finish(state);
}

void BM_Lex(benchmark::State& state) {
  ForEachReport(state, [](size_t i) {
    benchmark::DoNotOptimize(Tokenize(RetailQueries()[i].text));
  });
}
BENCHMARK(BM_Lex);

void BM_Parse(benchmark::State& state) {
  size_t reserved = 0, rounds = 0;
  ForEachReport(state, [&](size_t i) {
    const auto parsed = ParseStatement(RetailQueries()[i].text);
    if (!parsed.ok()) std::abort();
    reserved += parsed.arena.bytes_reserved();
    ++rounds;
  });
  state.counters["tree_bytes"] =
      static_cast<double>(reserved) / static_cast<double>(rounds);
}
BENCHMARK(BM_Parse);

// By its C interface: duckdb_extract_statements runs the tokenizer and the
// grammar and transforms the result to DuckDB's own statement objects; nothing
// is bound or planned.
void BM_DuckDbParse(benchmark::State& state) {
  duckdb_database database;
  duckdb_connection connection;
  if (duckdb_open(nullptr, &database) != DuckDBSuccess ||
      duckdb_connect(database, &connection) != DuckDBSuccess) {
    state.SkipWithError("DuckDB does not start");
    return;
  }
  std::vector<std::string> texts;
  for (const RetailQuery& query : RetailQueries()) {
    texts.emplace_back(query.text);
  }
  ForEachReport(state, [&](size_t i) {
    duckdb_extracted_statements statements;
    if (duckdb_extract_statements(connection, texts[i].c_str(), &statements) !=
        1) {
      std::abort();
    }
    duckdb_destroy_extracted(&statements);
  });
  duckdb_disconnect(&connection);
  duckdb_close(&database);
}
BENCHMARK(BM_DuckDbParse);

void BM_Print(benchmark::State& state) {
  const ParsedReports reports;
  ForEachReport(state, [&](size_t i) {
    benchmark::DoNotOptimize(Print(*reports.trees[i].node));
  });
}
BENCHMARK(BM_Print);

void BM_Resolve(benchmark::State& state) {
  const ParsedReports reports;
  const std::unique_ptr<Catalog> catalog = NewRetailCatalog();
  ResolveOptions options;
  options.catalog = catalog.get();
  ForEachReport(state, [&](size_t i) {
    const Statement& statement = *reports.trees[i].node;
    const Resolution resolution = Resolve(statement, options);
    if (!resolution.ok()) std::abort();
  });
}
BENCHMARK(BM_Resolve);

// A tree of Databricks SQL to one of DuckDB: copied, resolved and rewritten.
void BM_Translate(benchmark::State& state) {
  const ParsedReports reports;
  const std::unique_ptr<Catalog> catalog = NewRetailCatalog();
  TranslateOptions options;
  options.catalog = catalog.get();
  ForEachReport(state, [&](size_t i) {
    const Statement& statement = *reports.trees[i].node;
    Arena arena;
    benchmark::DoNotOptimize(
        Translate(statement, DialectId::kDuckDb, arena, options).value);
  });
}
BENCHMARK(BM_Translate);

// Text to text: parse, translate, print.
void BM_TranslateText(benchmark::State& state) {
  const std::unique_ptr<Catalog> catalog = NewRetailCatalog();
  TranslateOptions options;
  options.catalog = catalog.get();
  ForEachReport(state, [&](size_t i) {
    auto parsed = ParseStatement(RetailQueries()[i].text);
    const auto translated =
        Translate(static_cast<const Statement&>(*parsed.node),
                  DialectId::kDuckDb, parsed.arena, options);
    benchmark::DoNotOptimize(PrintIn(DialectId::kDuckDb, *translated.value));
  });
}
BENCHMARK(BM_TranslateText);

// Text to text: parse with comments, lay out.
void BM_Format(benchmark::State& state) {
  ForEachReport(state, [](size_t i) {
    benchmark::DoNotOptimize(FormatSql(RetailQueries()[i].text));
  });
}
BENCHMARK(BM_Format);

// ---- One large statement
// -----------------------------------------------------

std::string Long(std::string begin, absl::string_view unit,
                 absl::string_view end, size_t bytes) {
  std::string text = std::move(begin);
  while (text.size() < bytes) text.append(unit.data(), unit.size());
  text.append(end.data(), end.size());
  return text;
}

void ParseLong(benchmark::State& state, const std::string& text) {
  size_t reserved = 0;
  for (auto _ : state) {
    const auto parsed = ParseStatement(text);
    if (!parsed.ok()) std::abort();
    reserved = parsed.arena.bytes_reserved();
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(text.size()));
  state.counters["tree_bytes_per_byte"] =
      static_cast<double>(reserved) / static_cast<double>(text.size());
}

void BM_ParseExpression(benchmark::State& state) {
  ParseLong(state, Long("SELECT * FROM t WHERE a = 0",
                        " OR (price * 1.19 - cost) / 2 > 12345 AND b + c < d",
                        "", state.range(0)));
}
BENCHMARK(BM_ParseExpression)->Arg(1 << 16)->Arg(1 << 20)->Arg(15 << 20);

void BM_ParseInList(benchmark::State& state) {
  ParseLong(state, Long("SELECT * FROM t WHERE a IN (0", ", 12345", ")",
                        state.range(0)));
}
BENCHMARK(BM_ParseInList)->Arg(1 << 16)->Arg(1 << 20)->Arg(15 << 20);

void BM_ParseValues(benchmark::State& state) {
  ParseLong(state, Long("INSERT INTO t VALUES (0, '', 0.0)",
                        ",\n (12345, 'some text', 67.89)", "", state.range(0)));
}
BENCHMARK(BM_ParseValues)->Arg(1 << 16)->Arg(1 << 20)->Arg(15 << 20);

}  // namespace
}  // namespace semantic_layer::sql

BENCHMARK_MAIN();
