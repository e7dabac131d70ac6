#ifndef SEMANTIC_LAYER_SERVICES_QUERY_CATALOG_STATEMENTS_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_CATALOG_STATEMENTS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/ast/ast.h"
#include "common/warehouse/warehouse.h"
#include "services/query/table_schemas.h"

namespace semantic_layer::query {

// What the answers of one statement are made from.
struct CatalogSources {
  warehouse::Warehouse* warehouse = nullptr;
  NameDefaults defaults = {};
  warehouse::CallOptions call = {};
  // A statement of Databricks SQL in the warehouse's dialect: what EXPLAIN and
  // DESCRIBE QUERY ask the engine about.
  std::function<absl::StatusOr<warehouse::Statement>(sql::Statement&)> print;
};

// SHOW, DESCRIBE and EXPLAIN for a warehouse that does not speak Databricks
// SQL: asks its catalog and makes a query of Databricks SQL that gives the same
// rows under Databricks' names of columns, so that limits, translation and
// history are those of every query. ADR 0097.
//
//   SHOW CATALOGS, SCHEMAS, TABLES, VIEWS, COLUMNS, CURRENT NAMESPACE
//   DESCRIBE table [column] (EXTENDED), SCHEMA, CATALOG, QUERY
//   EXPLAIN
//
// Null for any other statement. Errors: NOT_FOUND for a catalog, schema or
// table that is not there; INVALID_ARGUMENT (SQL_NOT_TRANSLATABLE) for a form
// that the catalog knows nothing of, such as DESCRIBE HISTORY; those of the
// warehouse. Nodes of the query go to `arena`.
absl::StatusOr<sql::Query*> AnswerFromCatalog(sql::Statement& statement,
                                              const CatalogSources& sources,
                                              sql::Arena& arena);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_CATALOG_STATEMENTS_H_
