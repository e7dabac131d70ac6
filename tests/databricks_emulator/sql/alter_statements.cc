#include "tests/databricks_emulator/sql/alter_statements.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/sql/table_definition.h"

namespace semantic_layer::emulator {
namespace {

std::string Last(const sql::ObjectName& name) {
  return std::string(name.parts.back().text);
}

// One table that is being altered.
class Alteration {
 public:
  Alteration(TableName name, const SqlContext& context)
      : name_(std::move(name)), context_(context) {}

  absl::Status Run(const sql::AlterAction& action) {
    if (const auto* set = action.As<sql::AlterSetProperties>()) {
      const Properties values = PropertiesOf(set->properties);
      return Change([&](TableRecord& table) {
        Properties& into = set->word == sql::PropertyWord::kTags
                               ? table.tags
                               : table.properties;
        for (const auto& [key, value] : values) into[key] = value;
      });
    }
    if (const auto* unset = action.As<sql::AlterUnsetProperties>()) {
      const Properties values = PropertiesOf(unset->properties);
      return Change([&](TableRecord& table) {
        Properties& from = unset->word == sql::PropertyWord::kTags
                               ? table.tags
                               : table.properties;
        for (const auto& [key, value] : values) from.erase(key);
      });
    }
    if (const auto* owner = action.As<sql::AlterOwner>()) {
      return Change([&](TableRecord& table) {
        table.owner = std::string(owner->principal.text);
      });
    }
    if (const auto* add = action.As<sql::AlterAddConstraint>()) {
      return Change([&](TableRecord& table) {
        table.constraints.push_back(
            ConstraintOf(*add->constraint, table, "", *context_.session));
      });
    }
    if (const auto* drop = action.As<sql::AlterDropConstraint>()) {
      return DropConstraint(*drop);
    }
    if (const auto* add = action.As<sql::AlterAddColumns>()) {
      return AddColumns(*add);
    }
    if (const auto* drop = action.As<sql::AlterDropColumns>()) {
      return DropColumns(*drop);
    }
    if (const auto* rename = action.As<sql::AlterRenameColumn>()) {
      return RenameColumn(*rename);
    }
    if (const auto* rename = action.As<sql::AlterRename>()) {
      return Rename(*rename);
    }
    if (const auto* column = action.As<sql::AlterColumn>()) {
      return ChangeColumns(*column);
    }
    // How rows are stored does not show.
    if (action.Is<sql::AlterClusterBy>() ||
        action.Is<sql::AlterPredictiveOptimization>()) {
      return absl::OkStatus();
    }
    return NotSupported("this form of ALTER in the emulator");
  }

 private:
  template <typename Function>
  absl::Status Change(const Function& change) {
    context_.world->metastore->UpdateTable(
        name_.catalog, name_.schema, name_.table, [&](TableRecord& table) {
          table.audit.updated_at = context_.world->clock->NowMillis();
          table.audit.updated_by = context_.principal.user_name;
          change(table);
        });
    return absl::OkStatus();
  }

  absl::Status OnEngine(const std::string& action) {
    return context_.world->engine
        ->Query({.sql = absl::StrCat(
                     "ALTER TABLE ",
                     EngineName(name_.catalog, name_.schema, name_.table), " ",
                     action)})
        .status();
  }

  absl::Status DropConstraint(const sql::AlterDropConstraint& drop) {
    bool found = drop.if_exists;
    RETURN_IF_ERROR(Change([&](TableRecord& table) {
      const auto end = std::remove_if(
          table.constraints.begin(), table.constraints.end(),
          [&](const ConstraintRecord& constraint) {
            if (drop.constraint == sql::ConstraintKind::kPrimaryKey) {
              return constraint.kind == ConstraintRecord::Kind::kPrimaryKey;
            }
            return absl::EqualsIgnoreCase(constraint.name, drop.name.text);
          });
      found = found || end != table.constraints.end();
      table.constraints.erase(end, table.constraints.end());
    }));
    if (found) return absl::OkStatus();
    return SqlError(
        "CONSTRAINT_DOES_NOT_EXIST", "42704",
        absl::StrCat("Cannot drop nonexistent constraint '", drop.name.text,
                     "' from table ", name_.Text(), "."));
  }

  absl::Status AddColumns(const sql::AlterAddColumns& add) {
    if (add.replace) return NotSupported("REPLACE COLUMNS");
    for (const sql::ColumnDefinition* column : add.columns) {
      const ColumnRecord record = ColumnOf(*column);
      const std::string type = EngineTypeOf(record.type);
      if (type.empty()) {
        return NotSupported(
            absl::StrCat("adding a column of type ", record.type));
      }
      RETURN_IF_ERROR(OnEngine(
          absl::StrCat("ADD COLUMN ", add.if_not_exists ? "IF NOT EXISTS " : "",
                       EngineColumn(record.name), " ", type)));
      RETURN_IF_ERROR(
          Change([&](TableRecord& table) { table.columns.push_back(record); }));
    }
    return absl::OkStatus();
  }

  absl::Status DropColumns(const sql::AlterDropColumns& drop) {
    for (const sql::ObjectName& column : drop.columns) {
      const std::string name = Last(column);
      RETURN_IF_ERROR(OnEngine(absl::StrCat("DROP COLUMN ",
                                            drop.if_exists ? "IF EXISTS " : "",
                                            EngineColumn(name))));
      RETURN_IF_ERROR(Change([&](TableRecord& table) {
        table.columns.erase(
            std::remove_if(table.columns.begin(), table.columns.end(),
                           [&](const ColumnRecord& known) {
                             return absl::EqualsIgnoreCase(known.name, name);
                           }),
            table.columns.end());
      }));
    }
    return absl::OkStatus();
  }

  absl::Status RenameColumn(const sql::AlterRenameColumn& rename) {
    const std::string from = Last(rename.from);
    const std::string to(rename.to.text);
    RETURN_IF_ERROR(OnEngine(absl::StrCat("RENAME COLUMN ", EngineColumn(from),
                                          " TO ", EngineColumn(to))));
    return Change([&](TableRecord& table) {
      for (ColumnRecord& column : table.columns) {
        if (absl::EqualsIgnoreCase(column.name, from)) column.name = to;
      }
    });
  }

  absl::Status Rename(const sql::AlterRename& rename) {
    ASSIGN_OR_RETURN(const TableName to, TableOf(rename.to, *context_.session));
    if (to.catalog != name_.catalog || to.schema != name_.schema) {
      return NotSupported("a new name in another schema");
    }
    Metastore& metastore = *context_.world->metastore;
    if (metastore.FindTable(to.catalog, to.schema, to.table) != nullptr) {
      return AlreadyExists("TABLE_OR_VIEW", to.Text());
    }
    RETURN_IF_ERROR(
        OnEngine(absl::StrCat("RENAME TO ", EngineColumn(to.table))));
    TableRecord table =
        *metastore.FindTable(name_.catalog, name_.schema, name_.table);
    metastore.RemoveTable(name_.catalog, name_.schema, name_.table);
    table.name = to.table;
    metastore.PutTable(std::move(table));
    return absl::OkStatus();
  }

  absl::Status ChangeColumns(const sql::AlterColumn& alter) {
    for (const sql::ColumnChange& change : alter.changes) {
      const std::string name = Last(change.column);
      if (change.change != sql::AlterColumnKind::kComment) {
        return NotSupported("this change of a column in the emulator");
      }
      RETURN_IF_ERROR(Change([&](TableRecord& table) {
        for (ColumnRecord& column : table.columns) {
          if (absl::EqualsIgnoreCase(column.name, name)) {
            column.comment = LiteralText(change.value);
          }
        }
      }));
    }
    return absl::OkStatus();
  }

  // Of the types without arguments and of DECIMAL; empty for others.
  static std::string EngineTypeOf(absl::string_view type) {
    if (type == "STRING") return "VARCHAR";
    if (type == "TIMESTAMP") return "TIMESTAMPTZ";
    if (type == "TIMESTAMP_NTZ") return "TIMESTAMP";
    if (type == "BINARY") return "BLOB";
    for (const char* same : {"BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT",
                             "FLOAT", "DOUBLE", "DATE"}) {
      if (type == same) return same;
    }
    return absl::StartsWith(type, "DECIMAL(") ? std::string(type) : "";
  }

  const TableName name_;
  const SqlContext& context_;
};

}  // namespace

absl::Status RunAlter(const sql::AlterStatement& alter,
                      const SqlContext& context) {
  if (alter.type != sql::ObjectType::kTable &&
      alter.type != sql::ObjectType::kView) {
    return NotSupported("altering this kind of object in the emulator");
  }
  ASSIGN_OR_RETURN(const TableName name, TableOf(alter.name, *context.session));
  if (context.world->metastore->FindTable(name.catalog, name.schema,
                                          name.table) == nullptr) {
    return alter.if_exists ? absl::OkStatus() : TableNotFound(name.Text());
  }
  RETURN_IF_ERROR(FromAccess(context.world->access->CheckManage(
      context.principal, {SecurableType::kTable, name.Text()})));
  return Alteration(name, context).Run(*alter.action);
}

}  // namespace semantic_layer::emulator
