#include "tests/databricks_emulator/unity_catalog/information_schema.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "tests/databricks_emulator/unity_catalog/type_names.h"
#include "tests/databricks_emulator/unity_catalog/virtual_table.h"

namespace semantic_layer::emulator {
namespace {

using Row = std::vector<std::optional<std::string>>;

constexpr absl::string_view kAudit =
    "created TIMESTAMP, created_by, last_altered TIMESTAMP, last_altered_by";

void AddAudit(const Audit& audit, Row* row) {
  row->push_back(TimestampText(absl::FromUnixMillis(audit.created_at)));
  row->push_back(audit.created_by);
  row->push_back(TimestampText(absl::FromUnixMillis(audit.updated_at)));
  row->push_back(audit.updated_by);
}

// Fills one table for one user.
class Filler {
 public:
  Filler(const Metastore& metastore, const AccessControl& access,
         const Principal& principal, absl::string_view catalog)
      : metastore_(metastore), access_(access), principal_(principal) {
    for (const auto& known : metastore.Catalogs()) {
      const bool wanted = catalog == "system" || known->name == catalog;
      if (wanted && Sees(SecurableType::kCatalog, known->name)) {
        catalogs_.push_back(known);
      }
    }
  }

  std::optional<VirtualTable> Make(absl::string_view table) {
    if (table == "catalogs") return Catalogs();
    if (table == "schemata") return Schemata();
    if (table == "tables") return Tables();
    if (table == "columns") return AllColumns();
    if (table == "views") return Views();
    if (table == "table_constraints") return TableConstraints();
    if (table == "key_column_usage") return KeyColumnUsage();
    if (table == "referential_constraints") return ReferentialConstraints();
    if (table == "constraint_column_usage") return ConstraintColumnUsage();
    if (table == "volumes") return Volumes();
    if (table == "table_tags") return TableTags();
    if (table == "column_tags") return ColumnTags();
    if (table == "routines") return Routines();
    if (table == "table_privileges") return TablePrivileges();
    return std::nullopt;
  }

 private:
  bool Sees(SecurableType type, const std::string& name) const {
    return access_.MaySee(principal_, {type, name});
  }

  template <typename Function>
  void ForEachSchema(const Function& function) const {
    for (const auto& catalog : catalogs_) {
      for (const auto& schema : metastore_.Schemas(catalog->name)) {
        if (Sees(SecurableType::kSchema,
                 absl::StrCat(catalog->name, ".", schema->name))) {
          function(*schema);
        }
      }
    }
  }

  template <typename Function>
  void ForEachTable(const Function& function) const {
    ForEachSchema([&](const SchemaRecord& schema) {
      // A privilege on the schema shows all its tables.
      const bool all =
          access_
              .Check(principal_, "SELECT",
                     {SecurableType::kSchema,
                      absl::StrCat(schema.catalog, ".", schema.name)})
              .ok();
      for (const auto& table : metastore_.Tables(schema.catalog, schema.name)) {
        if (all || Sees(SecurableType::kTable, table->FullName())) {
          function(*table);
        }
      }
    });
  }

  VirtualTable Catalogs() const {
    VirtualTable made = {
        .columns = ColumnsOf(
            absl::StrCat("catalog_name, catalog_owner, comment, ", kAudit))};
    for (const auto& catalog : catalogs_) {
      Row row = {catalog->name, catalog->owner, catalog->comment};
      AddAudit(catalog->audit, &row);
      made.rows.push_back(std::move(row));
    }
    return made;
  }

  VirtualTable Schemata() const {
    VirtualTable made = {.columns = ColumnsOf(absl::StrCat(
                             "catalog_name, schema_name, schema_owner, "
                             "comment, ",
                             kAudit))};
    ForEachSchema([&](const SchemaRecord& schema) {
      Row row = {schema.catalog, schema.name, schema.owner, schema.comment};
      AddAudit(schema.audit, &row);
      made.rows.push_back(std::move(row));
    });
    return made;
  }

  VirtualTable Tables() const {
    VirtualTable made = {
        .columns = ColumnsOf(absl::StrCat(
            "table_catalog, table_schema, table_name, table_type, "
            "is_insertable_into, commit_action, table_owner, comment, ",
            kAudit,
            ", data_source_format, storage_sub_directory, storage_path"))};
    ForEachTable([&](const TableRecord& table) {
      Row row = {table.catalog,
                 table.schema,
                 table.name,
                 table.table_type,
                 table.IsView() ? "NO" : "YES",
                 "PRESERVE",
                 table.owner,
                 table.comment};
      AddAudit(table.audit, &row);
      row.push_back(table.IsView() ? "UNITY_CATALOG" : "DELTA");
      row.push_back(std::nullopt);
      row.push_back(table.IsView() ? std::nullopt
                                   : std::optional<std::string>(absl::StrCat(
                                         "s3://emulator/tables/", table.id)));
      made.rows.push_back(std::move(row));
    });
    return made;
  }

  VirtualTable AllColumns() const {
    VirtualTable made = {
        .columns = ColumnsOf(
            "table_catalog, table_schema, table_name, column_name, "
            "ordinal_position INT, column_default, is_nullable, "
            "full_data_type, data_type, character_maximum_length BIGINT, "
            "character_octet_length BIGINT, numeric_precision INT, "
            "numeric_precision_radix INT, numeric_scale INT, "
            "datetime_precision INT, interval_type, interval_precision INT, "
            "maximum_cardinality BIGINT, is_identity, identity_generation, "
            "identity_start, identity_increment, identity_maximum, "
            "identity_minimum, identity_cycle, is_generated, "
            "generation_expression, is_system_time_period_start, "
            "is_system_time_period_end, "
            "system_time_period_timestamp_generation, is_updatable, "
            "partition_ordinal_position INT, comment")};
    ForEachTable([&](const TableRecord& table) {
      for (size_t i = 0; i < table.columns.size(); ++i) {
        made.rows.push_back(ColumnRow(table, i));
      }
    });
    return made;
  }

  // Few types, many columns.
  const TypeNames& TypeOf(const std::string& text) const {
    const auto known = types_.find(text);
    if (known != types_.end()) return known->second;
    return types_.emplace(text, NamesOfType(text)).first->second;
  }

  Row ColumnRow(const TableRecord& table, size_t index) const {
    const ColumnRecord& column = table.columns[index];
    const TypeNames& type = TypeOf(column.type);
    const auto number = [](std::optional<int> value) {
      return value.has_value()
                 ? std::optional<std::string>(absl::StrCat(*value))
                 : std::nullopt;
    };
    const bool text = type.name == "STRING" || type.name == "BINARY";
    const bool whole = type.name == "INT" || type.name == "LONG" ||
                       type.name == "SHORT" || type.name == "BYTE";
    std::optional<std::string> precision = number(type.precision);
    if (type.name == "INT") precision = "10";
    if (type.name == "LONG") precision = "19";
    if (type.name == "SHORT") precision = "5";
    if (type.name == "BYTE") precision = "3";
    const bool numeric = whole || type.name == "DECIMAL";
    Row row = {table.catalog,
               table.schema,
               table.name,
               column.name,
               absl::StrCat(index + 1),
               column.default_value,
               column.nullable ? "YES" : "NO",
               type.catalog,
               type.name,
               text ? std::optional<std::string>("0") : std::nullopt,
               text ? std::optional<std::string>("0") : std::nullopt,
               precision,
               numeric ? std::optional<std::string>("10") : std::nullopt,
               whole ? std::optional<std::string>("0") : number(type.scale),
               type.name == "TIMESTAMP" || type.name == "TIMESTAMP_NTZ"
                   ? std::optional<std::string>("6")
                   : std::nullopt,
               type.interval.empty()
                   ? std::nullopt
                   : std::optional<std::string>(type.interval),
               std::nullopt,
               std::nullopt,
               "NO"};
    row.resize(25);  // the rest of identity's columns is null
    row.push_back("NO");
    row.push_back(std::nullopt);
    row.push_back("NO");
    row.push_back("NO");
    row.push_back(std::nullopt);
    row.push_back(table.IsView() ? "NO" : "YES");
    row.push_back(column.partition_index.has_value()
                      ? std::optional<std::string>(
                            absl::StrCat(*column.partition_index + 1))
                      : std::nullopt);
    row.push_back(column.comment);
    return row;
  }

  VirtualTable Views() const {
    VirtualTable made = {
        .columns = ColumnsOf("table_catalog, table_schema, table_name, "
                             "view_definition, check_option, is_updatable, "
                             "is_insertable_into, sql_path")};
    ForEachTable([&](const TableRecord& table) {
      if (!table.IsView()) return;
      made.rows.push_back({table.catalog, table.schema, table.name,
                           table.view_definition, "NONE", "NO", "NO",
                           std::nullopt});
    });
    return made;
  }

  template <typename Function>
  void ForEachConstraint(const Function& function) const {
    ForEachTable([&](const TableRecord& table) {
      for (const ConstraintRecord& constraint : table.constraints) {
        function(table, constraint);
      }
    });
  }

  VirtualTable TableConstraints() const {
    VirtualTable made = {
        .columns = ColumnsOf(
            "constraint_catalog, constraint_schema, constraint_name, "
            "table_catalog, table_schema, table_name, constraint_type, "
            "is_deferrable, initially_deferred, enforced, comment")};
    ForEachConstraint([&](const TableRecord& table,
                          const ConstraintRecord& constraint) {
      const bool check = constraint.kind == ConstraintRecord::Kind::kCheck;
      const char* type =
          check ? "CHECK"
          : constraint.kind == ConstraintRecord::Kind::kPrimaryKey
              ? "PRIMARY KEY"
              : "FOREIGN KEY";
      made.rows.push_back({table.catalog, table.schema, constraint.name,
                           table.catalog, table.schema, table.name, type, "YES",
                           "YES", check ? "YES" : "NO", std::nullopt});
    });
    return made;
  }

  VirtualTable KeyColumnUsage() const {
    VirtualTable made = {
        .columns = ColumnsOf(
            "constraint_catalog, constraint_schema, constraint_name, "
            "table_catalog, table_schema, table_name, column_name, "
            "ordinal_position INT, position_in_unique_constraint INT")};
    ForEachConstraint([&](const TableRecord& table,
                          const ConstraintRecord& constraint) {
      if (constraint.kind == ConstraintRecord::Kind::kCheck) return;
      const bool foreign =
          constraint.kind == ConstraintRecord::Kind::kForeignKey;
      for (size_t i = 0; i < constraint.columns.size(); ++i) {
        const std::string position = absl::StrCat(i + 1);
        made.rows.push_back(
            {table.catalog, table.schema, constraint.name, table.catalog,
             table.schema, table.name, constraint.columns[i], position,
             foreign ? std::optional<std::string>(position) : std::nullopt});
      }
    });
    return made;
  }

  // The name of the key that a foreign key refers to.
  std::string PrimaryKeyOf(const std::vector<std::string>& table) const {
    if (table.size() != 3) return "";
    const auto parent = metastore_.FindTable(table[0], table[1], table[2]);
    if (parent == nullptr) return "";
    for (const ConstraintRecord& constraint : parent->constraints) {
      if (constraint.kind == ConstraintRecord::Kind::kPrimaryKey) {
        return constraint.name;
      }
    }
    return "";
  }

  VirtualTable ReferentialConstraints() const {
    VirtualTable made = {
        .columns = ColumnsOf(
            "constraint_catalog, constraint_schema, constraint_name, "
            "unique_constraint_catalog, unique_constraint_schema, "
            "unique_constraint_name, match_option, update_rule, delete_rule")};
    ForEachConstraint(
        [&](const TableRecord& table, const ConstraintRecord& constraint) {
          if (constraint.kind != ConstraintRecord::Kind::kForeignKey) return;
          std::vector<std::string> parent =
              absl::StrSplit(constraint.parent_table, '.');
          const std::string key = PrimaryKeyOf(parent);
          parent.resize(3);
          made.rows.push_back({table.catalog, table.schema, constraint.name,
                               parent[0], parent[1], key, "FULL", "NO ACTION",
                               "NO ACTION"});
        });
    return made;
  }

  VirtualTable ConstraintColumnUsage() const {
    VirtualTable made = {
        .columns = ColumnsOf(
            "table_catalog, table_schema, table_name, column_name, "
            "constraint_catalog, constraint_schema, constraint_name")};
    ForEachConstraint([&](const TableRecord& table,
                          const ConstraintRecord& constraint) {
      const bool foreign =
          constraint.kind == ConstraintRecord::Kind::kForeignKey;
      std::vector<std::string> of = {table.catalog, table.schema, table.name};
      if (foreign) of = absl::StrSplit(constraint.parent_table, '.');
      of.resize(3);
      for (const std::string& column :
           foreign ? constraint.parent_columns : constraint.columns) {
        made.rows.push_back({of[0], of[1], of[2], column, table.catalog,
                             table.schema, constraint.name});
      }
    });
    return made;
  }

  VirtualTable Volumes() const {
    VirtualTable made = {.columns = ColumnsOf(absl::StrCat(
                             "volume_catalog, volume_schema, volume_name, "
                             "volume_type, volume_owner, comment, "
                             "storage_location, ",
                             kAudit))};
    ForEachSchema([&](const SchemaRecord& schema) {
      for (const auto& volume :
           metastore_.Volumes(schema.catalog, schema.name)) {
        if (!Sees(SecurableType::kVolume, volume->FullName())) continue;
        Row row = {volume->catalog,         volume->schema, volume->name,
                   volume->volume_type,     volume->owner,  volume->comment,
                   volume->storage_location};
        AddAudit(volume->audit, &row);
        made.rows.push_back(std::move(row));
      }
    });
    return made;
  }

  VirtualTable TableTags() const {
    VirtualTable made = {.columns =
                             ColumnsOf("catalog_name, schema_name, "
                                       "table_name, tag_name, tag_value")};
    ForEachTable([&](const TableRecord& table) {
      for (const auto& [key, value] : table.tags) {
        made.rows.push_back(
            {table.catalog, table.schema, table.name, key, value});
      }
    });
    return made;
  }

  VirtualTable ColumnTags() const {
    VirtualTable made = {.columns =
                             ColumnsOf("catalog_name, schema_name, table_name, "
                                       "column_name, tag_name, tag_value")};
    ForEachTable([&](const TableRecord& table) {
      for (const ColumnRecord& column : table.columns) {
        for (const auto& [key, value] : column.tags) {
          made.rows.push_back({table.catalog, table.schema, table.name,
                               column.name, key, value});
        }
      }
    });
    return made;
  }

  VirtualTable Routines() const {
    VirtualTable made = {
        .columns = ColumnsOf(absl::StrCat(
            "specific_catalog, specific_schema, specific_name, "
            "routine_catalog, routine_schema, routine_name, routine_type, "
            "data_type, full_data_type, routine_body, routine_definition, "
            "routine_owner, comment, ",
            kAudit))};
    ForEachSchema([&](const SchemaRecord& schema) {
      for (const auto& function :
           metastore_.Functions(schema.catalog, schema.name)) {
        const TypeNames type = NamesOfType(function->data_type);
        Row row = {function->catalog,    function->schema,
                   function->name,       function->catalog,
                   function->schema,     function->name,
                   "FUNCTION",           type.name,
                   type.catalog,         "SQL",
                   function->definition, function->owner,
                   function->comment};
        AddAudit(function->audit, &row);
        made.rows.push_back(std::move(row));
      }
    });
    return made;
  }

  VirtualTable TablePrivileges() const {
    VirtualTable made = {
        .columns = ColumnsOf("grantor, grantee, table_catalog, table_schema, "
                             "table_name, privilege_type, is_grantable, "
                             "inherited_from")};
    ForEachTable([&](const TableRecord& table) {
      for (const Securable& object :
           AccessControl::ChainOf({SecurableType::kTable, table.FullName()})) {
        const std::string from =
            object.type == SecurableType::kTable
                ? "NONE"
                : std::string(SecurableTypeName(object.type));
        for (const auto& [name, privileges] : metastore_.GrantsOn(object)) {
          for (const std::string& privilege : privileges) {
            made.rows.push_back({"", name, table.catalog, table.schema,
                                 table.name, privilege, "NO", from});
          }
        }
      }
    });
    return made;
  }

  const Metastore& metastore_;
  const AccessControl& access_;
  const Principal& principal_;
  std::vector<RecordPtr<CatalogRecord>> catalogs_;
  mutable std::map<std::string, TypeNames> types_;
};

}  // namespace

int64_t InformationSchema::VersionOf(absl::string_view, absl::string_view,
                                     absl::string_view) const {
  return metastore_->version();
}

std::optional<VirtualTable> InformationSchema::Make(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view table, const Principal& principal) {
  if (schema != "information_schema") return std::nullopt;
  if (catalog != "system" && metastore_->FindCatalog(catalog) == nullptr) {
    return std::nullopt;
  }
  return Filler(*metastore_, *access_, principal, catalog).Make(table);
}

}  // namespace semantic_layer::emulator
