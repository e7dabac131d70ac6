#include "common/warehouse/duckdb/duckdb_instance.h"

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/duckdb/duckdb_errors.h"

namespace semantic_layer::warehouse {
namespace {

absl::Status BadOption(absl::string_view option, absl::string_view problem) {
  return MakeStatus(ErrorReason::kInvalidConfiguration,
                    absl::StrCat("The embedded warehouse cannot start: ",
                                 option, ": ", problem))
      .With("option", option);
}

absl::Status Set(duckdb_config config, const char* name,
                 const std::string& value) {
  if (duckdb_set_config(config, name, value.c_str()) == DuckDBSuccess) {
    return absl::OkStatus();
  }
  return BadOption(name, absl::StrCat("'", value, "' is not usable"));
}

absl::Status Configure(const DuckDbOptions& options, duckdb_config config) {
  // Nothing is ever fetched from the network, nothing loaded from disk.
  RETURN_IF_ERROR(Set(config, "autoinstall_known_extensions", "false"));
  RETURN_IF_ERROR(Set(config, "autoload_known_extensions", "false"));
  RETURN_IF_ERROR(Set(config, "allow_community_extensions", "false"));
  RETURN_IF_ERROR(Set(config, "allow_persistent_secrets", "false"));
  if (options.threads > 0) {
    RETURN_IF_ERROR(Set(config, "threads", absl::StrCat(options.threads)));
  }
  if (!options.memory_limit.empty()) {
    RETURN_IF_ERROR(Set(config, "memory_limit", options.memory_limit));
  }
  if (options.path.empty()) {
    // In memory means that nothing is written, intermediate results included.
    RETURN_IF_ERROR(Set(config, "temp_directory", ""));
  }
  return absl::OkStatus();
}

// Runs one of our own statements (or the init script).
absl::Status Run(duckdb_connection connection, const std::string& sql,
                 absl::string_view option) {
  Result result;
  if (duckdb_query(connection, sql.c_str(), result.get()) == DuckDBSuccess) {
    return absl::OkStatus();
  }
  return BadOption(option, duckdb_result_error(result.get()));
}

absl::StatusOr<std::string> ReadScript(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return BadOption("DUCKDB_INIT_SQL",
                     absl::StrCat("cannot read '", path, "'"));
  }
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad() || text.str().find('\0') != std::string::npos) {
    return BadOption("DUCKDB_INIT_SQL",
                     absl::StrCat("'", path, "' is not a file of SQL"));
  }
  return text.str();
}

absl::Status AttachAll(const DuckDbOptions& options,
                       duckdb_connection connection) {
  for (const AttachedDatabase& database : options.attached) {
    RETURN_IF_ERROR(
        Run(connection,
            absl::StrCat("ATTACH ", QuoteLiteral(database.path), " AS ",
                         QuoteIdentifier(database.catalog),
                         database.read_only ? " (READ_ONLY)" : ""),
            absl::StrCat("the database of catalog ", database.catalog)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CurrentCatalog(duckdb_connection connection) {
  Result result;
  if (duckdb_query(connection, "SELECT current_catalog()", result.get()) !=
      DuckDBSuccess) {
    return StatusFromDuckDb(duckdb_result_error(result.get()));
  }
  return TakeText(duckdb_value_varchar(result.get(), 0, 0));
}

absl::StatusOr<Database> OpenFile(const DuckDbOptions& options,
                                  duckdb_config config) {
  Database database;
  char* raw_error = nullptr;
  if (duckdb_open_ext(options.path.empty() ? nullptr : options.path.c_str(),
                      database.out(), config, &raw_error) == DuckDBSuccess) {
    return database;
  }
  const std::string error = TakeText(raw_error);
  if (absl::StrContains(error, "Could not set lock on file")) {
    return MakeStatus(ErrorReason::kUnavailable,
                      absl::StrCat("The database file '", options.path,
                                   "' is in use by another process."))
        .With("path", options.path);
  }
  return BadOption("DUCKDB_PATH", error);
}

}  // namespace

absl::StatusOr<std::shared_ptr<DuckDbInstance>> DuckDbInstance::Open(
    const DuckDbOptions& options) {
  Config config;
  duckdb_create_config(config.out());
  RETURN_IF_ERROR(Configure(options, config.get()));
  ASSIGN_OR_RETURN(Database database, OpenFile(options, config.get()));
  std::shared_ptr<DuckDbInstance> instance(
      new DuckDbInstance(std::move(database)));
  ASSIGN_OR_RETURN(const Connection connection, instance->Connect());
  ASSIGN_OR_RETURN(instance->main_catalog_, CurrentCatalog(connection.get()));
  RETURN_IF_ERROR(
      Run(connection.get(), "SET GLOBAL TimeZone = 'UTC'", "TimeZone"));
  RETURN_IF_ERROR(AttachAll(options, connection.get()));
  if (!options.init_sql_path.empty()) {
    ASSIGN_OR_RETURN(const std::string script,
                     ReadScript(options.init_sql_path));
    RETURN_IF_ERROR(Run(connection.get(), script, "DUCKDB_INIT_SQL"));
  }
  ASSIGN_OR_RETURN(instance->guard_, StatementGuard::Create(connection.get()));
  for (const char* close : {"SET GLOBAL enable_logging = false",
                            "SET GLOBAL enable_external_access = false",
                            "SET GLOBAL lock_configuration = true"}) {
    RETURN_IF_ERROR(Run(connection.get(), close, "closing the doors"));
  }
  return instance;
}

absl::StatusOr<Connection> DuckDbInstance::Connect() const {
  Connection connection;
  if (duckdb_connect(database_.get(), connection.out()) != DuckDBSuccess) {
    return MakeStatus(ErrorReason::kUnavailable,
                      "The warehouse does not accept connections.");
  }
  return connection;
}

}  // namespace semantic_layer::warehouse
