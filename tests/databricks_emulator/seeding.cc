#include "tests/databricks_emulator/seeding.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"

namespace semantic_layer::emulator {
namespace {

constexpr int kSyntheticPerSchema = 1000;

class Seeder {
 public:
  Seeder(const EmulatorOptions& options, const SqlWorld& world,
         SqlRunner* runner)
      : options_(options), world_(world), runner_(runner) {
    for (const Account& account : options.accounts) {
      const Principal principal = PrincipalOf(account);
      if (principal.admin && admin_.user_name.empty()) admin_ = principal;
    }
    if (admin_.user_name.empty()) {
      admin_.user_name = "admin@example.com";
      admin_.admin = true;
    }
    const int64_t now = world.clock->NowMillis();
    audit_ = {now, admin_.user_name, now, admin_.user_name};
  }

  absl::Status Run() {
    for (const std::string& catalog : options_.catalogs) {
      RETURN_IF_ERROR(AddCatalog(absl::AsciiStrToLower(catalog), false));
    }
    for (const CatalogFile& file : options_.engine.files) {
      RETURN_IF_ERROR(AddCatalog(absl::AsciiStrToLower(file.catalog), true));
    }
    RETURN_IF_ERROR(ReadEngine());
    for (const std::string& schema : options_.schemas) {
      RETURN_IF_ERROR(AddSchema(schema));
    }
    for (const std::string& volume : options_.volumes) {
      RETURN_IF_ERROR(AddVolume(volume));
    }
    if (options_.synthetic_tables > 0) RETURN_IF_ERROR(AddSynthetic());
    for (const std::string& text : options_.init_sql) {
      RETURN_IF_ERROR(RunSql(text));
    }
    AddGrants();
    return absl::OkStatus();
  }

 private:
  class NoRows : public RowSink {
   public:
    absl::Status OnSchema(const rowset::SchemaPtr&) override {
      return absl::OkStatus();
    }
    absl::StatusOr<bool> OnRows(const rowset::RowSet&) override { return true; }
  };

  absl::Status AddCatalog(const std::string& name, bool attached) {
    if (!attached) RETURN_IF_ERROR(world_.engine->CreateCatalog(name));
    world_.metastore->PutCatalog(
        {.name = name, .owner = admin_.user_name, .audit = audit_});
    if (attached) return absl::OkStatus();
    return AddSchema(name + ".default");
  }

  absl::Status AddSchema(const std::string& full) {
    const std::vector<std::string> parts =
        absl::StrSplit(absl::AsciiStrToLower(full), '.');
    if (parts.size() != 2) {
      return absl::InvalidArgumentError(
          absl::StrCat("schema '", full, "' must be catalog.schema"));
    }
    if (world_.metastore->FindSchema(parts[0], parts[1]) != nullptr) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(world_.engine->CreateSchema(parts[0], parts[1]));
    PutSchema(parts[0], parts[1]);
    return absl::OkStatus();
  }

  void PutSchema(const std::string& catalog, const std::string& schema) {
    world_.metastore->PutSchema({.catalog = catalog,
                                 .name = schema,
                                 .owner = admin_.user_name,
                                 .audit = audit_});
  }

  absl::Status AddVolume(const std::string& full) {
    const std::vector<std::string> parts =
        absl::StrSplit(absl::AsciiStrToLower(full), '.');
    if (parts.size() != 3 ||
        !world_.metastore->PutVolume(
            {.catalog = parts[0],
             .schema = parts[1],
             .name = parts[2],
             .storage_location = "s3://emulator/volumes/" + full,
             .owner = admin_.user_name,
             .audit = audit_})) {
      return absl::InvalidArgumentError(
          absl::StrCat("volume '", full,
                       "' must be catalog.schema.volume of a schema that "
                       "is there"));
    }
    return absl::OkStatus();
  }

  // What attached files hold.
  absl::Status ReadEngine() {
    const auto is_ours = [&](const std::string& catalog) {
      return std::any_of(
          options_.engine.files.begin(), options_.engine.files.end(),
          [&](const auto& file) { return file.catalog == catalog; });
    };
    ASSIGN_OR_RETURN(const auto schemas, world_.engine->Schemas());
    for (const auto& [catalog, schema] : schemas) {
      // Each DuckDB has a "main"; Databricks' first schema is "default".
      if (is_ours(catalog) && schema != "main") PutSchema(catalog, schema);
    }
    ASSIGN_OR_RETURN(const auto tables, world_.engine->Tables());
    for (const EngineTable& table : tables) {
      if (!is_ours(table.catalog)) continue;
      if (table.schema == "main") PutSchema(table.catalog, table.schema);
      RETURN_IF_ERROR(ReadTable(table));
    }
    return absl::OkStatus();
  }

  absl::Status ReadTable(const EngineTable& table) {
    ASSIGN_OR_RETURN(
        const std::vector<rowset::Field> fields,
        world_.engine->Columns(table.catalog, table.schema, table.name));
    TableRecord record;
    record.catalog = table.catalog;
    record.schema = table.schema;
    record.name = table.name;
    record.table_type = table.view ? "VIEW" : "MANAGED";
    record.comment = table.comment;
    record.owner = admin_.user_name;
    record.audit = audit_;
    for (const rowset::Field& field : fields) {
      record.columns.push_back(
          {.name = field.name, .type = std::string(field.SqlType())});
    }
    world_.metastore->PutTable(std::move(record));
    return absl::OkStatus();
  }

  absl::Status AddSynthetic() {
    RETURN_IF_ERROR(AddCatalog("synthetic", false));
    for (int i = 0; i < options_.synthetic_tables; ++i) {
      const std::string schema =
          absl::StrFormat("schema_%03d", i / kSyntheticPerSchema);
      if (i % kSyntheticPerSchema == 0) {
        RETURN_IF_ERROR(AddSchema("synthetic." + schema));
      }
      TableRecord record;
      record.catalog = "synthetic";
      record.schema = schema;
      record.name = absl::StrFormat("table_%06d", i);
      record.comment = absl::StrCat("Synthetic table number ", i);
      record.owner = admin_.user_name;
      record.audit = audit_;
      record.lazy = true;
      record.columns = {{.name = "id",
                         .type = "BIGINT",
                         .comment = "The key",
                         .nullable = false},
                        {.name = "name", .type = "STRING"},
                        {.name = "amount", .type = "DECIMAL(10,2)"},
                        {.name = "updated_at", .type = "TIMESTAMP"}};
      world_.metastore->PutTable(std::move(record));
    }
    return absl::OkStatus();
  }

  absl::Status RunSql(const std::string& text) {
    SessionState session = {.catalog = options_.statements.default_catalog};
    NoRows sink;
    const SqlContext context = {
        .world = &world_, .principal = admin_, .session = &session};
    const auto outcome = runner_->Run(text, {}, context, {}, &sink);
    if (outcome.ok()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("init_sql '", text, "': ", outcome.status().message()));
  }

  void AddGrants() {
    std::vector<GrantSeed> grants = options_.grants;
    if (grants.empty() && options_.default_grants) {
      grants = DefaultGrants(*world_.metastore);
    }
    for (const GrantSeed& grant : grants) {
      for (const std::string& privilege : grant.privileges) {
        world_.metastore->Grant(grant.securable, grant.principal, privilege);
      }
    }
  }

  const EmulatorOptions& options_;
  const SqlWorld& world_;
  SqlRunner* const runner_;
  Principal admin_;
  Audit audit_;
};

}  // namespace

absl::Status SeedWorkspace(const EmulatorOptions& options,
                           const SqlWorld& world, SqlRunner* runner) {
  return Seeder(options, world, runner).Run();
}

std::vector<GrantSeed> DefaultGrants(const Metastore& metastore) {
  std::vector<GrantSeed> grants;
  for (const auto& catalog : metastore.Catalogs()) {
    const Securable on = {SecurableType::kCatalog, catalog->name};
    grants.push_back({on,
                      "account users",
                      {"USE_CATALOG", "USE_SCHEMA", "SELECT", "BROWSE",
                       "READ_VOLUME", "EXECUTE"}});
    grants.push_back({on, "analysts", {"MODIFY", "CREATE_TABLE"}});
    grants.push_back({on,
                      "services",
                      {"MODIFY", "CREATE_TABLE", "CREATE_SCHEMA",
                       "CREATE_VOLUME", "WRITE_VOLUME"}});
  }
  return grants;
}

}  // namespace semantic_layer::emulator
