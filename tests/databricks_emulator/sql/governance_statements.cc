#include "tests/databricks_emulator/sql/governance_statements.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/alter_statements.h"
#include "tests/databricks_emulator/sql/sql_error.h"
#include "tests/databricks_emulator/sql/table_definition.h"

namespace semantic_layer::emulator {
namespace {

bool IsSchema(sql::ObjectType type) {
  return type == sql::ObjectType::kSchema ||
         type == sql::ObjectType::kDatabase ||
         type == sql::ObjectType::kNamespace;
}

std::optional<std::string> AttributeText(
    const sql::CreateObjectStatement& create, absl::string_view words) {
  for (const sql::ObjectAttribute& attribute : create.attributes) {
    if (attribute.words == words) return LiteralText(attribute.value);
  }
  return std::nullopt;
}

absl::Status CheckPrivilege(const SqlContext& context,
                            absl::string_view privilege,
                            const Securable& securable) {
  return FromAccess(
      context.world->access->Check(context.principal, privilege, securable));
}

absl::Status CheckManage(const SqlContext& context,
                         const Securable& securable) {
  return FromAccess(
      context.world->access->CheckManage(context.principal, securable));
}

// ---- CREATE ----------------------------------------------------------------

absl::Status CreateCatalog(const sql::CreateObjectStatement& create,
                           const SqlContext& context) {
  const SqlWorld& world = *context.world;
  ASSIGN_OR_RETURN(const std::string name,
                   CatalogOf(create.name, *context.session));
  RETURN_IF_ERROR(CheckPrivilege(context, "CREATE_CATALOG",
                                 {SecurableType::kMetastore, ""}));
  if (world.metastore->FindCatalog(name) != nullptr) {
    return create.if_not_exists ? absl::OkStatus()
                                : AlreadyExists("CATALOG", name);
  }
  RETURN_IF_ERROR(world.engine->CreateCatalog(name));
  world.metastore->PutCatalog({.name = name,
                               .comment = AttributeText(create, "COMMENT"),
                               .owner = context.principal.user_name,
                               .audit = NewAudit(context)});
  RETURN_IF_ERROR(world.engine->CreateSchema(name, "default"));
  world.metastore->PutSchema({.catalog = name,
                              .name = "default",
                              .comment = "Default schema (auto-created)",
                              .owner = context.principal.user_name,
                              .audit = NewAudit(context)});
  return absl::OkStatus();
}

absl::Status CreateSchema(const sql::CreateObjectStatement& create,
                          const SqlContext& context) {
  const SqlWorld& world = *context.world;
  ASSIGN_OR_RETURN(const TableName name,
                   SchemaOf(create.name, *context.session));
  if (world.metastore->FindCatalog(name.catalog) == nullptr) {
    return CatalogNotFound(name.catalog);
  }
  RETURN_IF_ERROR(CheckPrivilege(context, "CREATE_SCHEMA",
                                 {SecurableType::kCatalog, name.catalog}));
  const std::string full = absl::StrCat(name.catalog, ".", name.schema);
  if (world.metastore->FindSchema(name.catalog, name.schema) != nullptr) {
    return create.if_not_exists ? absl::OkStatus()
                                : AlreadyExists("SCHEMA", full);
  }
  RETURN_IF_ERROR(world.engine->CreateSchema(name.catalog, name.schema));
  world.metastore->PutSchema({.catalog = name.catalog,
                              .name = name.schema,
                              .comment = AttributeText(create, "COMMENT"),
                              .owner = context.principal.user_name,
                              .audit = NewAudit(context)});
  return absl::OkStatus();
}

absl::Status CreateVolume(const sql::CreateObjectStatement& create,
                          const SqlContext& context) {
  const SqlWorld& world = *context.world;
  ASSIGN_OR_RETURN(const TableName name,
                   TableOf(create.name, *context.session));
  const std::string schema = absl::StrCat(name.catalog, ".", name.schema);
  if (world.metastore->FindSchema(name.catalog, name.schema) == nullptr) {
    return SchemaNotFound(schema);
  }
  RETURN_IF_ERROR(CheckPrivilege(context, "CREATE_VOLUME",
                                 {SecurableType::kSchema, schema}));
  if (world.metastore->FindVolume(name.catalog, name.schema, name.table) !=
      nullptr) {
    return create.if_not_exists ? absl::OkStatus()
                                : AlreadyExists("VOLUME", name.Text());
  }
  world.metastore->PutVolume(
      {.catalog = name.catalog,
       .schema = name.schema,
       .name = name.table,
       .volume_type = create.external ? "EXTERNAL" : "MANAGED",
       .storage_location = AttributeText(create, "LOCATION")
                               .value_or(absl::StrCat("s3://emulator/volumes/",
                                                      schema, "/", name.table)),
       .comment = AttributeText(create, "COMMENT"),
       .owner = context.principal.user_name,
       .audit = NewAudit(context)});
  return absl::OkStatus();
}

// ---- DROP ------------------------------------------------------------------

absl::Status DropSchema(const sql::DropStatement& drop,
                        const SqlContext& context) {
  const SqlWorld& world = *context.world;
  ASSIGN_OR_RETURN(const TableName name, SchemaOf(drop.name, *context.session));
  const std::string full = absl::StrCat(name.catalog, ".", name.schema);
  if (world.metastore->FindSchema(name.catalog, name.schema) == nullptr) {
    return drop.if_exists ? absl::OkStatus() : SchemaNotFound(full);
  }
  RETURN_IF_ERROR(CheckManage(context, {SecurableType::kSchema, full}));
  const bool empty =
      world.metastore->Tables(name.catalog, name.schema, "", 1).empty() &&
      world.metastore->Volumes(name.catalog, name.schema).empty();
  if (!empty && !drop.cascade) {
    return SqlError("SCHEMA_NOT_EMPTY", "2BP01",
                    absl::StrCat("Cannot drop a schema `", full,
                                 "` because it contains objects. Use DROP "
                                 "SCHEMA ... CASCADE to drop the schema and "
                                 "all its objects."));
  }
  RETURN_IF_ERROR(
      world.engine->DropSchema(name.catalog, name.schema, drop.cascade));
  world.metastore->RemoveSchema(name.catalog, name.schema);
  return absl::OkStatus();
}

absl::Status DropCatalog(const sql::DropStatement& drop,
                         const SqlContext& context) {
  const SqlWorld& world = *context.world;
  ASSIGN_OR_RETURN(const std::string name,
                   CatalogOf(drop.name, *context.session));
  if (world.metastore->FindCatalog(name) == nullptr) {
    return drop.if_exists ? absl::OkStatus() : CatalogNotFound(name);
  }
  RETURN_IF_ERROR(CheckManage(context, {SecurableType::kCatalog, name}));
  if (!drop.cascade && world.metastore->Schemas(name).size() > 1) {
    return SqlError("CATALOG_NOT_EMPTY", "2BP01",
                    absl::StrCat("Cannot drop catalog '", name,
                                 "': it is not empty. Use CASCADE."));
  }
  RETURN_IF_ERROR(world.engine->DropCatalog(name));
  world.metastore->RemoveCatalog(name);
  return absl::OkStatus();
}

absl::Status DropVolume(const sql::DropStatement& drop,
                        const SqlContext& context) {
  const SqlWorld& world = *context.world;
  ASSIGN_OR_RETURN(const TableName name, TableOf(drop.name, *context.session));
  if (world.metastore->FindVolume(name.catalog, name.schema, name.table) ==
      nullptr) {
    if (drop.if_exists) return absl::OkStatus();
    return SqlError(
        "VOLUME_NOT_FOUND", "42704",
        absl::StrCat("The volume ", name.Text(), " cannot be found."));
  }
  RETURN_IF_ERROR(CheckManage(context, {SecurableType::kVolume, name.Text()}));
  world.metastore->RemoveVolume(name.catalog, name.schema, name.table);
  return absl::OkStatus();
}

// ---- GRANT, COMMENT, TAG ---------------------------------------------------

absl::StatusOr<Securable> SecurableOf(sql::ObjectType type,
                                      const sql::ObjectName& name,
                                      const SqlContext& context) {
  Securable securable;
  if (type == sql::ObjectType::kMetastore) {
    return Securable{SecurableType::kMetastore, ""};
  }
  if (type == sql::ObjectType::kCatalog) {
    securable.type = SecurableType::kCatalog;
    ASSIGN_OR_RETURN(securable.full_name, CatalogOf(name, *context.session));
  } else if (IsSchema(type)) {
    ASSIGN_OR_RETURN(const TableName full, SchemaOf(name, *context.session));
    securable = {SecurableType::kSchema,
                 absl::StrCat(full.catalog, ".", full.schema)};
  } else {
    ASSIGN_OR_RETURN(const TableName full, TableOf(name, *context.session));
    securable = {SecurableType::kTable, full.Text()};
    if (type == sql::ObjectType::kVolume) {
      securable.type = SecurableType::kVolume;
    } else if (type == sql::ObjectType::kFunction) {
      securable.type = SecurableType::kFunction;
    }
  }
  if (!context.world->metastore->Exists(securable)) {
    switch (securable.type) {
      case SecurableType::kCatalog:
        return CatalogNotFound(securable.full_name);
      case SecurableType::kSchema:
        return SchemaNotFound(securable.full_name);
      default:
        return TableNotFound(securable.full_name);
    }
  }
  return securable;
}

absl::Status Grant(const sql::GrantStatement& grant,
                   const SqlContext& context) {
  if (grant.verb == sql::GrantVerb::kDeny) {
    return NotSupported("DENY in Unity Catalog");
  }
  ASSIGN_OR_RETURN(const Securable securable,
                   SecurableOf(grant.type, grant.name, context));
  RETURN_IF_ERROR(CheckManage(context, securable));
  for (const sql::Privilege& privilege : grant.privileges) {
    const std::string name = absl::StrReplaceAll(privilege.words, {{" ", "_"}});
    const std::string principal(grant.principal.text);
    if (grant.verb == sql::GrantVerb::kGrant) {
      context.world->metastore->Grant(securable, principal, name);
    } else {
      context.world->metastore->Revoke(securable, principal, name);
    }
  }
  return absl::OkStatus();
}

// Changes the record that a securable names.
template <typename Change>
absl::Status ChangeRecord(const Securable& securable, const SqlContext& context,
                          const Change& change) {
  Metastore& metastore = *context.world->metastore;
  const std::vector<std::string> parts =
      absl::StrSplit(securable.full_name, '.');
  const auto touch = [&](auto record) {
    record.audit.updated_at = context.world->clock->NowMillis();
    record.audit.updated_by = context.principal.user_name;
    change(record);
    return record;
  };
  switch (securable.type) {
    case SecurableType::kCatalog:
      metastore.PutCatalog(touch(*metastore.FindCatalog(parts[0])));
      return absl::OkStatus();
    case SecurableType::kSchema:
      metastore.PutSchema(touch(*metastore.FindSchema(parts[0], parts[1])));
      return absl::OkStatus();
    case SecurableType::kTable:
      metastore.PutTable(
          touch(*metastore.FindTable(parts[0], parts[1], parts[2])));
      return absl::OkStatus();
    default:
      return NotSupported("changing this kind of object");
  }
}

absl::Status Comment(const sql::CommentStatement& comment,
                     const SqlContext& context) {
  const std::optional<std::string> text = LiteralText(comment.comment);
  if (comment.type == sql::ObjectType::kColumn) {
    sql::ObjectName table = comment.name;
    const std::string column = absl::AsciiStrToLower(table.parts.back().text);
    table.parts.erase(table.parts.size() - 1);
    ASSIGN_OR_RETURN(const Securable securable,
                     SecurableOf(sql::ObjectType::kTable, table, context));
    RETURN_IF_ERROR(CheckManage(context, securable));
    ASSIGN_OR_RETURN(const TableName name, TableOf(table, *context.session));
    bool found = false;
    context.world->metastore->UpdateTable(
        name.catalog, name.schema, name.table, [&](TableRecord& record) {
          for (ColumnRecord& known : record.columns) {
            if (!absl::EqualsIgnoreCase(known.name, column)) continue;
            known.comment = text;
            found = true;
          }
        });
    if (found) return absl::OkStatus();
    return SqlError(
        "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703",
        absl::StrCat("The column `", column, "` cannot be resolved."));
  }
  ASSIGN_OR_RETURN(const Securable securable,
                   SecurableOf(comment.type, comment.name, context));
  RETURN_IF_ERROR(CheckManage(context, securable));
  return ChangeRecord(securable, context,
                      [&](auto& record) { record.comment = text; });
}

absl::Status Tag(const sql::TagStatement& tag, const SqlContext& context) {
  ASSIGN_OR_RETURN(const Securable securable,
                   SecurableOf(tag.type, tag.name, context));
  RETURN_IF_ERROR(CheckPrivilege(context, "APPLY_TAG", securable));
  const Properties tags = PropertiesOf(tag.tags);
  return ChangeRecord(securable, context, [&](auto& record) {
    for (const auto& [key, value] : tags) {
      if (tag.unset) {
        record.tags.erase(key);
      } else {
        record.tags[key] = value;
      }
    }
  });
}

}  // namespace

absl::Status RunGovernance(sql::Statement* statement,
                           const SqlContext& context) {
  if (const auto* create = statement->As<sql::CreateObjectStatement>()) {
    if (create->type == sql::ObjectType::kCatalog) {
      return CreateCatalog(*create, context);
    }
    if (IsSchema(create->type)) return CreateSchema(*create, context);
    if (create->type == sql::ObjectType::kVolume) {
      return CreateVolume(*create, context);
    }
  }
  if (const auto* drop = statement->As<sql::DropStatement>()) {
    if (IsSchema(drop->type)) return DropSchema(*drop, context);
    if (drop->type == sql::ObjectType::kCatalog) {
      return DropCatalog(*drop, context);
    }
    if (drop->type == sql::ObjectType::kVolume) {
      return DropVolume(*drop, context);
    }
  }
  if (const auto* grant = statement->As<sql::GrantStatement>()) {
    return Grant(*grant, context);
  }
  if (const auto* comment = statement->As<sql::CommentStatement>()) {
    return Comment(*comment, context);
  }
  if (const auto* tag = statement->As<sql::TagStatement>()) {
    return Tag(*tag, context);
  }
  if (auto* alter = statement->As<sql::AlterStatement>()) {
    return RunAlter(*alter, context);
  }
  return NotSupported("this kind of statement in the emulator");
}

absl::StatusOr<bool> CheckCreate(const TableName& name, bool replace,
                                 bool if_not_exists, bool view,
                                 const SqlContext& context) {
  const SqlWorld& world = *context.world;
  const std::string schema = absl::StrCat(name.catalog, ".", name.schema);
  if (world.metastore->FindCatalog(name.catalog) == nullptr) {
    return CatalogNotFound(name.catalog);
  }
  if (world.metastore->FindSchema(name.catalog, name.schema) == nullptr) {
    return SchemaNotFound(schema);
  }
  RETURN_IF_ERROR(CheckPrivilege(context, "CREATE_TABLE",
                                 {SecurableType::kSchema, schema}));
  const auto there =
      world.metastore->FindTable(name.catalog, name.schema, name.table);
  if (there == nullptr) return false;
  if (if_not_exists) return true;
  if (!replace || there->IsView() != view) {
    return AlreadyExists("TABLE_OR_VIEW", name.Text());
  }
  RETURN_IF_ERROR(CheckManage(context, {SecurableType::kTable, name.Text()}));
  return false;
}

}  // namespace semantic_layer::emulator
