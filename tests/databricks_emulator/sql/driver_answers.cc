#include "tests/databricks_emulator/sql/driver_answers.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/databricks_emulator/sql/metadata_statements.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/unity_catalog/type_names.h"

namespace semantic_layer::emulator {
namespace {

using Cell = std::optional<std::string>;

// What JDBC calls the size, digits and radix of a column's type.
struct Sizes {
  Cell size = {};
  Cell digits = {};
  Cell radix = {};
};

Sizes SizesOf(const TypeNames& type) {
  if (type.precision.has_value()) {
    return {absl::StrCat(*type.precision), absl::StrCat(type.scale.value_or(0)),
            "10"};
  }
  static constexpr struct {
    const char* name;
    int size;
    bool number;
  } kSizes[] = {{"BYTE", 3, true},
                {"SHORT", 5, true},
                {"INT", 10, true},
                {"LONG", 19, true},
                {"FLOAT", 7, true},
                {"DOUBLE", 15, true},
                {"DATE", 10, false},
                {"TIMESTAMP", 29, false},
                {"TIMESTAMP_NTZ", 29, false},
                {"BOOLEAN", 1, false},
                {"STRING", 255, false}};
  for (const auto& known : kSizes) {
    if (type.name != known.name) continue;
    return {absl::StrCat(known.size), known.number ? Cell("0") : Cell(),
            known.number ? Cell("10") : Cell()};
  }
  return {};
}

class Answer {
 public:
  Answer(const DriverListing& listing, const SqlContext& context, RowSink* sink)
      : listing_(listing),
        context_(context),
        metastore_(*context.world->metastore),
        sink_(sink) {}

  absl::Status Run() {
    if (listing_.catalog.has_value() &&
        metastore_.FindCatalog(*listing_.catalog) == nullptr) {
      return CatalogNotFound(*listing_.catalog);
    }
    switch (listing_.what) {
      case DriverListing::What::kTables:
        return Tables();
      case DriverListing::What::kSchemas:
        return Schemas();
      case DriverListing::What::kColumns:
        return Columns();
      case DriverListing::What::kFunctions:
        return Functions();
      case DriverListing::What::kPrimaryKeys:
      case DriverListing::What::kForeignKeys:
        return Keys();
    }
    return absl::OkStatus();
  }

 private:
  bool Sees(SecurableType type, const std::string& name) const {
    return context_.world->access->MaySee(context_.principal, {type, name});
  }

  void ForEachSchema(
      const std::function<void(const SchemaRecord& schema)>& visit) const {
    for (const auto& catalog : metastore_.Catalogs()) {
      if (listing_.catalog.value_or(catalog->name) != catalog->name) continue;
      for (const auto& schema : metastore_.Schemas(catalog->name)) {
        if (MatchesPattern(listing_.schemas, schema->name)) visit(*schema);
      }
    }
  }

  void ForEachTable(
      const std::function<void(const TableRecord& table)>& visit) const {
    ForEachSchema([&](const SchemaRecord& schema) {
      for (const auto& table : metastore_.Tables(schema.catalog, schema.name)) {
        if (MatchesPattern(listing_.tables, table->name) &&
            Sees(SecurableType::kTable, table->FullName())) {
          visit(*table);
        }
      }
    });
  }

  absl::Status Tables() {
    TextRows rows({"namespace", "tableName", "isTemporary", "information",
                   "catalogName", "tableType", "remarks"},
                  {"STRING", "STRING", "BOOLEAN", "STRING", "STRING", "STRING",
                   "STRING"});
    ForEachTable([&](const TableRecord& table) {
      rows.Add({table.schema, table.name, "false", std::nullopt, table.catalog,
                table.IsView() ? table.table_type : "TABLE", table.comment});
    });
    return std::move(rows).SendTo(sink_);
  }

  absl::Status Schemas() {
    TextRows rows({"databaseName", "catalog"});
    ForEachSchema([&](const SchemaRecord& schema) {
      if (Sees(SecurableType::kSchema,
               absl::StrCat(schema.catalog, ".", schema.name))) {
        rows.Add({schema.name, schema.catalog});
      }
    });
    return std::move(rows).SendTo(sink_);
  }

  absl::Status Columns() {
    TextRows rows(
        {"catalogName", "namespace", "tableName", "col_name", "columnType",
         "columnSize", "decimalDigits", "radix", "isNullable", "remarks",
         "ordinalPosition", "isAutoIncrement", "isGenerated"},
        {"STRING", "STRING", "STRING", "STRING", "STRING", "INT", "INT", "INT",
         "STRING", "STRING", "INT", "STRING", "STRING"});
    ForEachTable([&](const TableRecord& table) {
      int position = 0;
      for (const ColumnRecord& column : table.columns) {
        const std::string at = absl::StrCat(position++);
        if (!MatchesPattern(listing_.names, column.name)) continue;
        const TypeNames type = NamesOfType(column.type);
        const Sizes sizes = SizesOf(type);
        rows.Add({table.catalog, table.schema, table.name, column.name,
                  type.text, sizes.size, sizes.digits, sizes.radix,
                  column.nullable ? "true" : "false", column.comment, at, "NO",
                  "NO"});
      }
    });
    return std::move(rows).SendTo(sink_);
  }

  absl::Status Functions() {
    TextRows rows({"functionName", "namespace", "catalogName", "remarks",
                   "functionType", "specificName"},
                  {"STRING", "STRING", "STRING", "STRING", "INT", "STRING"});
    ForEachSchema([&](const SchemaRecord& schema) {
      for (const auto& function :
           metastore_.Functions(schema.catalog, schema.name)) {
        if (!MatchesPattern(listing_.names, function->name)) continue;
        // 1: it gives one value.
        rows.Add({function->name, function->schema, function->catalog,
                  function->comment, "1", function->FullName()});
      }
    });
    return std::move(rows).SendTo(sink_);
  }

  absl::Status Keys() {
    const std::string& catalog = *listing_.catalog;
    const auto table =
        metastore_.FindTable(catalog, listing_.schema, listing_.table);
    const std::string full =
        absl::StrCat(catalog, ".", listing_.schema, ".", listing_.table);
    if (table == nullptr || !Sees(SecurableType::kTable, full)) {
      return TableNotFound(full);
    }
    return listing_.what == DriverListing::What::kPrimaryKeys
               ? PrimaryKeys(*table)
               : ForeignKeys(*table);
  }

  absl::Status PrimaryKeys(const TableRecord& table) {
    TextRows rows({"catalogName", "namespace", "tableName", "col_name",
                   "keySeq", "constraintName"},
                  {"STRING", "STRING", "STRING", "STRING", "INT", "STRING"});
    for (const ConstraintRecord& key : table.constraints) {
      if (key.kind != ConstraintRecord::Kind::kPrimaryKey) continue;
      for (size_t i = 0; i < key.columns.size(); ++i) {
        rows.Add({table.catalog, table.schema, table.name, key.columns[i],
                  absl::StrCat(i + 1), key.name});
      }
    }
    return std::move(rows).SendTo(sink_);
  }

  absl::Status ForeignKeys(const TableRecord& table) {
    TextRows rows({"parentCatalogName", "parentNamespace", "parentTableName",
                   "parentColName", "catalogName", "namespace", "tableName",
                   "col_name", "keySeq", "updateRule", "deleteRule",
                   "constraintName", "deferrability"},
                  {"STRING", "STRING", "STRING", "STRING", "STRING", "STRING",
                   "STRING", "STRING", "INT", "INT", "INT", "STRING", "INT"});
    for (const ConstraintRecord& key : table.constraints) {
      if (key.kind != ConstraintRecord::Kind::kForeignKey) continue;
      std::vector<std::string> parent = absl::StrSplit(key.parent_table, '.');
      parent.resize(3);
      for (size_t i = 0; i < key.columns.size(); ++i) {
        // JDBC's numbers: nothing follows a change of the parent, and the keys
        // are not deferrable.
        rows.Add({parent[0], parent[1], parent[2],
                  i < key.parent_columns.size() ? Cell(key.parent_columns[i])
                                                : Cell(),
                  table.catalog, table.schema, table.name, key.columns[i],
                  absl::StrCat(i + 1), "3", "3", key.name, "7"});
      }
    }
    return std::move(rows).SendTo(sink_);
  }

  const DriverListing& listing_;
  const SqlContext& context_;
  const Metastore& metastore_;
  RowSink* const sink_;
};

}  // namespace

absl::Status AnswerListing(const DriverListing& listing,
                           const SqlContext& context, RowSink* sink) {
  return Answer(listing, context, sink).Run();
}

}  // namespace semantic_layer::emulator
