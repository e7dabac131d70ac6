#include "tests/databricks_emulator/engine/duckdb_engine.h"

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "common/warehouse/duckdb/duckdb_errors.h"
#include "common/warehouse/duckdb/duckdb_types.h"
#include "common/warehouse/duckdb/vector_reader.h"
#include "duckdb.h"

namespace semantic_layer::emulator {
namespace {

using rowset::RowSet;
using warehouse::Connection;
using warehouse::DataChunk;
using warehouse::LogicalType;
using warehouse::PendingResult;
using warehouse::QuoteIdentifier;
using warehouse::QuoteLiteral;
using warehouse::Result;

// Rows that are handed to a sink at a time.
constexpr int64_t kBatchRows = 8192;

absl::Status EngineError(const char* message) {
  return absl::InvalidArgumentError(message == nullptr ? "the engine failed"
                                                       : message);
}

absl::Status RunOn(duckdb_connection connection, const std::string& sql) {
  Result result;
  if (duckdb_query(connection, sql.c_str(), result.get()) == DuckDBSuccess) {
    return absl::OkStatus();
  }
  return EngineError(duckdb_result_error(result.get()));
}

// Interrupts a connection from the moment that a token cancels until the end,
// again and again: an interrupt that comes between two steps is forgotten. At
// the end, too: closing a connection waits for its workers, and those of a
// statement that was left in the middle would go on for as long as it takes.
class Interruption {
 public:
  Interruption(duckdb_connection connection,
               const concurrency::CancellationToken& token,
               concurrency::TimerQueue* timers)
      : connection_(connection), timers_(timers) {
    registration_ = token.OnCancel([this] { Poke(); });
  }
  ~Interruption() {
    registration_.Reset();
    concurrency::TimerQueue::Id timer;
    {
      absl::MutexLock lock(&mu_);
      over_ = true;
      timer = timer_;
    }
    if (timer != 0) timers_->Forget(timer);
    duckdb_interrupt(connection_);
  }

 private:
  void Poke() {
    absl::MutexLock lock(&mu_);
    if (over_) return;
    duckdb_interrupt(connection_);
    timer_ =
        timers_->At(absl::Now() + absl::Milliseconds(20), [this] { Poke(); });
  }

  const duckdb_connection connection_;
  concurrency::TimerQueue* const timers_;
  absl::Mutex mu_;
  bool over_ ABSL_GUARDED_BY(mu_) = false;
  concurrency::TimerQueue::Id timer_ ABSL_GUARDED_BY(mu_) = 0;
  concurrency::CancellationRegistration registration_;
};

// One result on its way into a sink.
class Reader {
 public:
  Reader(duckdb_result* result, RowSink* sink) : result_(result), sink_(sink) {
    std::vector<rowset::Field> fields;
    for (idx_t i = 0; i < duckdb_column_count(result_); ++i) {
      LogicalType type(duckdb_column_logical_type(result_, i));
      fields.push_back({.name = duckdb_column_name(result_, i),
                        .type = warehouse::ColumnTypeOf(type.get()),
                        .sql_type = warehouse::DatabricksType(type.get())});
      types_.push_back(std::move(type));
    }
    schema_ = rowset::MakeSchema(std::move(fields));
  }

  absl::Status ReadAll(const concurrency::CancellationToken& cancellation) {
    RETURN_IF_ERROR(sink_->OnSchema(schema_));
    bool more = true;
    while (more) {
      rowset::RowSetBuilder builder(schema_);
      int64_t rows = 0;
      while (rows < kBatchRows) {
        if (cancellation.IsCancelled()) return absl::CancelledError();
        const DataChunk chunk(duckdb_fetch_chunk(*result_));
        if (!chunk) {
          const char* error = duckdb_result_error(result_);
          if (error != nullptr && *error != '\0') return EngineError(error);
          more = false;
          break;
        }
        const auto size =
            static_cast<int64_t>(duckdb_data_chunk_get_size(chunk.get()));
        for (size_t i = 0; i < types_.size(); ++i) {
          RETURN_IF_ERROR(warehouse::AppendVector(
              duckdb_data_chunk_get_vector(chunk.get(), i), types_[i].get(),
              size, &builder.column(static_cast<int>(i))));
        }
        rows += size;
      }
      if (rows == 0) break;
      ASSIGN_OR_RETURN(const RowSet batch, std::move(builder).Finish());
      ASSIGN_OR_RETURN(const bool wanted, sink_->OnRows(batch));
      more = more && wanted;
    }
    return absl::OkStatus();
  }

 private:
  duckdb_result* const result_;
  RowSink* const sink_;
  std::vector<LogicalType> types_;
  rowset::SchemaPtr schema_;
};

// Gathers all rows.
class Gatherer : public RowSink {
 public:
  absl::Status OnSchema(const rowset::SchemaPtr& schema) override {
    builder_.emplace(schema);
    return absl::OkStatus();
  }
  absl::StatusOr<bool> OnRows(const RowSet& rows) override {
    RETURN_IF_ERROR(builder_->Append(rows));
    return true;
  }
  absl::StatusOr<RowSet> Finish() {
    if (!builder_.has_value()) return RowSet();
    return (*std::move(builder_)).Finish();
  }

 private:
  std::optional<rowset::RowSetBuilder> builder_;
};

}  // namespace

std::string EngineCatalog(absl::string_view catalog) {
  return catalog == "main" ? "#main" : std::string(catalog);
}

std::string WorkspaceCatalog(absl::string_view catalog) {
  return catalog == "#main" ? "main" : std::string(catalog);
}

std::string EngineName(absl::string_view catalog, absl::string_view schema,
                       absl::string_view table) {
  std::string name = absl::StrCat(QuoteIdentifier(EngineCatalog(catalog)), ".",
                                  QuoteIdentifier(schema));
  if (!table.empty()) absl::StrAppend(&name, ".", QuoteIdentifier(table));
  return name;
}

std::string EngineColumn(absl::string_view column) {
  return QuoteIdentifier(column);
}

absl::StatusOr<std::unique_ptr<DuckDbEngine>> DuckDbEngine::Open(
    const EngineOptions& options) {
  warehouse::Config config;
  duckdb_create_config(config.out());
  for (const char* off :
       {"autoinstall_known_extensions", "autoload_known_extensions",
        "allow_community_extensions", "allow_persistent_secrets"}) {
    duckdb_set_config(config.get(), off, "false");
  }
  if (options.threads > 0) {
    duckdb_set_config(config.get(), "threads",
                      absl::StrCat(options.threads).c_str());
  }
  if (!options.memory_limit.empty() &&
      duckdb_set_config(config.get(), "memory_limit",
                        options.memory_limit.c_str()) != DuckDBSuccess) {
    return absl::InvalidArgumentError("the memory limit cannot be read");
  }
  warehouse::Database database;
  char* error = nullptr;
  if (duckdb_open_ext(nullptr, database.out(), config.get(), &error) !=
      DuckDBSuccess) {
    return EngineError(warehouse::TakeText(error).c_str());
  }
  std::unique_ptr<DuckDbEngine> engine(new DuckDbEngine(std::move(database)));
  for (const CatalogFile& file : options.files) {
    RETURN_IF_ERROR(engine->Command(
        absl::StrCat("ATTACH ", QuoteLiteral(file.path), " AS ",
                     QuoteIdentifier(EngineCatalog(file.catalog)),
                     file.read_only ? " (READ_ONLY)" : "")));
  }
  // From here on no statement reaches a file; catalogs in memory it still can
  // attach.
  RETURN_IF_ERROR(engine->Command("SET GLOBAL enable_external_access = false"));
  return engine;
}

absl::StatusOr<Connection> DuckDbEngine::Connect(
    const EngineStatement& statement) {
  Connection connection;
  if (duckdb_connect(database_.get(), connection.out()) != DuckDBSuccess) {
    return absl::UnavailableError("the engine takes no connections");
  }
  if (!statement.catalog.empty()) {
    RETURN_IF_ERROR(RunOn(
        connection.get(),
        absl::StrCat("USE ", EngineName(statement.catalog, statement.schema))));
  }
  RETURN_IF_ERROR(RunOn(
      connection.get(),
      absl::StrCat("SET TimeZone = ", QuoteLiteral(statement.time_zone))));
  return connection;
}

absl::StatusOr<std::optional<int64_t>> DuckDbEngine::Run(
    const EngineStatement& statement,
    const concurrency::CancellationToken& cancellation, RowSink* sink) {
  ASSIGN_OR_RETURN(const Connection connection, Connect(statement));
  const Interruption interruption(connection.get(), cancellation, &timers_);
  warehouse::PreparedStatement prepared;
  if (duckdb_prepare(connection.get(), statement.sql.c_str(), prepared.out()) !=
      DuckDBSuccess) {
    return EngineError(duckdb_prepare_error(prepared.get()));
  }
  const bool reads = duckdb_prepared_statement_type(prepared.get()) ==
                     DUCKDB_STATEMENT_TYPE_SELECT;
  PendingResult pending;
  const auto begin =
      reads ? duckdb_pending_prepared_streaming : duckdb_pending_prepared;
  if (begin(prepared.get(), pending.out()) != DuckDBSuccess) {
    return EngineError(duckdb_pending_error(pending.get()));
  }
  if (cancellation.IsCancelled()) return absl::CancelledError();
  Result result;
  if (duckdb_execute_pending(pending.get(), result.get()) != DuckDBSuccess) {
    if (cancellation.IsCancelled()) return absl::CancelledError();
    return EngineError(duckdb_result_error(result.get()));
  }
  std::optional<int64_t> changed;
  switch (duckdb_result_return_type(*result.get())) {
    case DUCKDB_RESULT_TYPE_QUERY_RESULT: {
      absl::Status read = Reader(result.get(), sink).ReadAll(cancellation);
      if (!read.ok() && cancellation.IsCancelled()) {
        return absl::CancelledError();
      }
      RETURN_IF_ERROR(read);
      break;
    }
    case DUCKDB_RESULT_TYPE_CHANGED_ROWS:
      changed = static_cast<int64_t>(duckdb_rows_changed(result.get()));
      break;
    default:
      break;
  }
  return changed;
}

absl::StatusOr<RowSet> DuckDbEngine::Query(const EngineStatement& statement) {
  Gatherer gatherer;
  RETURN_IF_ERROR(Run(statement, {}, &gatherer).status());
  return gatherer.Finish();
}

absl::StatusOr<std::vector<rowset::Field>> DuckDbEngine::Columns(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table) {
  ASSIGN_OR_RETURN(
      const RowSet rows,
      Query({.sql = absl::StrCat("SELECT * FROM ",
                                 EngineName(catalog, schema, table),
                                 " LIMIT 0")}));
  return rows.schema().fields();
}

absl::Status DuckDbEngine::Command(const std::string& sql) {
  return Query({.sql = sql}).status();
}

absl::Status DuckDbEngine::CreateCatalog(absl::string_view catalog) {
  return Command(absl::StrCat("ATTACH ':memory:' AS ",
                              QuoteIdentifier(EngineCatalog(catalog))));
}

absl::Status DuckDbEngine::DropCatalog(absl::string_view catalog) {
  return Command(
      absl::StrCat("DETACH ", QuoteIdentifier(EngineCatalog(catalog))));
}

absl::Status DuckDbEngine::CreateSchema(absl::string_view catalog,
                                        absl::string_view schema) {
  return Command(absl::StrCat("CREATE SCHEMA IF NOT EXISTS ",
                              EngineName(catalog, schema)));
}

absl::Status DuckDbEngine::DropSchema(absl::string_view catalog,
                                      absl::string_view schema, bool cascade) {
  return Command(absl::StrCat("DROP SCHEMA ", EngineName(catalog, schema),
                              cascade ? " CASCADE" : ""));
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>>
DuckDbEngine::Schemas() {
  ASSIGN_OR_RETURN(
      const RowSet rows,
      Query({.sql =
                 "SELECT database_name, schema_name FROM duckdb_schemas() "
                 "WHERE NOT internal OR schema_name = 'main' ORDER BY ALL"}));
  std::vector<std::pair<std::string, std::string>> schemas;
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    schemas.emplace_back(WorkspaceCatalog(rows.column(0).TextAt(row)),
                         std::string(rows.column(1).TextAt(row)));
  }
  return schemas;
}

absl::StatusOr<std::vector<EngineTable>> DuckDbEngine::Tables() {
  ASSIGN_OR_RETURN(
      const RowSet rows,
      Query({.sql = "SELECT database_name, schema_name, table_name, false AS "
                    "view, comment FROM duckdb_tables() WHERE NOT internal "
                    "UNION ALL SELECT database_name, schema_name, view_name, "
                    "true, comment FROM duckdb_views() WHERE NOT internal "
                    "ORDER BY ALL"}));
  std::vector<EngineTable> tables;
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    EngineTable table;
    table.catalog = WorkspaceCatalog(rows.column(0).TextAt(row));
    table.schema = std::string(rows.column(1).TextAt(row));
    table.name = std::string(rows.column(2).TextAt(row));
    table.view = rows.column(3).BoolAt(row);
    if (!rows.column(4).IsNull(row)) {
      table.comment = std::string(rows.column(4).TextAt(row));
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

absl::Status DuckDbEngine::ReplaceTable(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table,
    const std::vector<std::pair<std::string, std::string>>& columns,
    const std::vector<std::vector<std::optional<std::string>>>& rows) {
  ASSIGN_OR_RETURN(const Connection connection, Connect({}));
  const std::string name = EngineName(catalog, schema, table);
  RETURN_IF_ERROR(RunOn(
      connection.get(),
      absl::StrCat("CREATE OR REPLACE TABLE ", name, " (",
                   absl::StrJoin(columns, ", ",
                                 [](std::string* out, const auto& column) {
                                   absl::StrAppend(
                                       out, QuoteIdentifier(column.first), " ",
                                       column.second);
                                 }),
                   ")")));
  duckdb_appender appender = nullptr;
  const std::string catalog_text = EngineCatalog(catalog);
  const std::string schema_text(schema);
  const std::string table_text(table);
  absl::Status status;
  if (duckdb_appender_create_ext(connection.get(), catalog_text.c_str(),
                                 schema_text.c_str(), table_text.c_str(),
                                 &appender) != DuckDBSuccess) {
    status = EngineError(duckdb_appender_error(appender));
  }
  for (const auto& row : rows) {
    if (!status.ok()) break;
    duckdb_appender_begin_row(appender);
    for (const std::optional<std::string>& value : row) {
      const duckdb_state appended =
          value.has_value() ? duckdb_append_varchar_length(
                                  appender, value->data(), value->size())
                            : duckdb_append_null(appender);
      if (appended != DuckDBSuccess) {
        status = EngineError(duckdb_appender_error(appender));
        break;
      }
    }
    if (status.ok() && duckdb_appender_end_row(appender) != DuckDBSuccess) {
      status = EngineError(duckdb_appender_error(appender));
    }
  }
  if (status.ok() && duckdb_appender_close(appender) != DuckDBSuccess) {
    status = EngineError(duckdb_appender_error(appender));
  }
  duckdb_appender_destroy(&appender);
  return status;
}

}  // namespace semantic_layer::emulator
