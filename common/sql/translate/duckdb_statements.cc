#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {

void DuckDbTranslator::RewriteInsert(InsertTarget* target, WithClause* with,
                                     Query* query) {
  if (target->mode != InsertMode::kInto) {
    Unsupported(target->span, "DuckDB's INSERT replaces no rows",
                "DELETE the rows first");
  }
  if (!target->partition.empty()) {
    Unsupported(target->span, "DuckDB has no partitions of a table");
  }
  if (target->schema_evolution) {
    Unsupported(target->span, "DuckDB's INSERT adds no columns");
  }
  target->table_keyword = false;
  target->options = List<Property>();
  if (with != nullptr) RewriteWith(with);
  // Plain VALUES stay what they are: only there may DEFAULT stand.
  auto* values = query->body->As<ValuesQuery>();
  if (values == nullptr || query->with != nullptr || !query->order_by.empty() ||
      query->limit != nullptr) {
    return RewriteQuery(query);
  }
  RewriteValues(values->rows, &values->alias);
  values->alias = TableAlias();
  for (Expression*& row : values->rows) {
    if (!row->Is<RowExpr>()) row = b_.Row({row});
  }
}

void DuckDbTranslator::RewriteMerge(MergeStatement* merge) {
  if (merge->schema_evolution) {
    Unsupported(merge->span, "DuckDB's MERGE adds no columns");
  }
  merge->options = List<Property>();
  if (merge->with != nullptr) RewriteWith(merge->with);
  RewriteRelation(merge->source);
  merge->on = Rewrite(merge->on);
  for (MergeClause* clause : merge->clauses) {
    if (clause->condition != nullptr) {
      clause->condition = Rewrite(clause->condition);
    }
    for (Assignment& assignment : clause->assignments) {
      assignment.value = Rewrite(assignment.value);
    }
    for (Expression*& value : clause->values) value = Rewrite(value);
    if (!clause->star_except.empty()) {
      Unsupported(clause->span, "UPDATE SET * EXCEPT",
                  "list the columns instead");
    }
  }
}

void DuckDbTranslator::RewriteCreateTable(CreateTableStatement* create) {
  if (create->clone != CloneKind::kNone || !create->like.empty()) {
    Unsupported(create->span, "DuckDB copies no table's definition",
                "use CREATE TABLE ... AS SELECT");
  }
  if (create->mode == CreateMode::kReplace) {
    create->mode = CreateMode::kCreateOrReplace;
  }
  if (create->clauses != nullptr) {
    const TableClauses& clauses = *create->clauses;
    if (clauses.location != nullptr) {
      Unsupported(clauses.location->span,
                  "the embedded engine writes no files");
    }
    if (!clauses.row_filter.function.empty()) {
      Unsupported(clauses.span, "DuckDB has no row filters");
    }
    for (PartitionField* field : clauses.partitioned_by) {
      // Hive's way: a partition's column is declared there, after the others.
      if (field->column == nullptr) continue;
      create->columns.push_back(arena_, field->column);
      create->has_columns = true;
    }
    // How the rows are stored; what they are does not change.
    create->clauses = arena_.New<TableClauses>();
  }
  create->external = false;
  for (ColumnDefinition* column : create->columns) {
    if (column->type != nullptr) RewriteType(column->type);
    if (column->identity != IdentityKind::kNone) {
      Unsupported(column->span, "DuckDB has no identity columns",
                  "use a sequence");
    }
    if (!column->mask.function.empty()) {
      Unsupported(column->span, "DuckDB has no column masks");
    }
    if (column->default_value != nullptr) {
      column->default_value = Rewrite(column->default_value);
    }
    if (column->generated_as != nullptr) {
      column->generated_as = Rewrite(column->generated_as);
    }
    column->comment = nullptr;
    column->tags = List<Property>();
  }
  if (create->query != nullptr) {
    create->query_without_as = false;
    RewriteQuery(create->query);
  }
}

void DuckDbTranslator::RewriteCreateView(CreateViewStatement* create) {
  if (create->metrics || create->query == nullptr) {
    Unsupported(create->span, "DuckDB has no such views",
                "CREATE VIEW ... AS SELECT");
    return;
  }
  create->global = false;
  create->comment = nullptr;
  create->properties = List<Property>();
  create->default_collation = ObjectName();
  create->schema_mode = ViewSchemaMode::kNotGiven;
  for (ColumnDefinition* column : create->columns) column->comment = nullptr;
  RewriteQuery(create->query);
}

Statement* DuckDbTranslator::RewriteStatement(Statement* statement) {
  switch (statement->kind) {
    case NodeKind::kQueryStatement:
      RewriteQuery(statement->As<QueryStatement>()->query);
      return statement;
    case NodeKind::kInsertStatement: {
      auto* insert = statement->As<InsertStatement>();
      RewriteInsert(insert->target, insert->with, insert->query);
      return statement;
    }
    case NodeKind::kMergeStatement:
      RewriteMerge(statement->As<MergeStatement>());
      return statement;
    case NodeKind::kUpdateStatement: {
      auto* update = statement->As<UpdateStatement>();
      if (update->with != nullptr) RewriteWith(update->with);
      update->options = List<Property>();
      for (Assignment& assignment : update->assignments) {
        assignment.value = Rewrite(assignment.value);
      }
      if (update->where != nullptr) update->where = Rewrite(update->where);
      return statement;
    }
    case NodeKind::kDeleteStatement: {
      auto* remove = statement->As<DeleteStatement>();
      if (remove->with != nullptr) RewriteWith(remove->with);
      remove->options = List<Property>();
      if (remove->where != nullptr) remove->where = Rewrite(remove->where);
      return statement;
    }
    case NodeKind::kCreateTableStatement:
      RewriteCreateTable(statement->As<CreateTableStatement>());
      return statement;
    case NodeKind::kCreateViewStatement:
      RewriteCreateView(statement->As<CreateViewStatement>());
      return statement;
    case NodeKind::kDropStatement: {
      auto* drop = statement->As<DropStatement>();
      if (drop->type != ObjectType::kTable && drop->type != ObjectType::kView &&
          drop->type != ObjectType::kSchema &&
          drop->type != ObjectType::kDatabase) {
        Unsupported(drop->span, "DuckDB has no such objects");
      }
      if (drop->type == ObjectType::kDatabase) drop->type = ObjectType::kSchema;
      drop->purge = false;
      drop->force = false;
      return statement;
    }
    case NodeKind::kCreateObjectStatement: {
      const auto* create = statement->As<CreateObjectStatement>();
      if ((create->type != ObjectType::kSchema &&
           create->type != ObjectType::kDatabase) ||
          !create->attributes.empty()) {
        Unsupported(create->span,
                    "in DuckDB one can create a schema, without attributes");
      }
      return statement;
    }
    case NodeKind::kTruncateTableStatement:
      if (!statement->As<TruncateTableStatement>()->partition.empty()) {
        Unsupported(statement->span, "DuckDB has no partitions of a table");
      }
      return statement;
    default:
      Unsupported(statement->span,
                  "this kind of statement cannot be said in DuckDB");
      return statement;
  }
}

}  // namespace semantic_layer::sql
