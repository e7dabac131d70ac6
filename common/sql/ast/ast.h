#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_AST_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_AST_H_

// All nodes of the Databricks SQL syntax tree. The families are in node.h, the
// list of kinds in node_kind.def, visiting in visitor.h, building in builder.h.

#include "common/sql/ast/data_type.h"
#include "common/sql/ast/expression.h"
#include "common/sql/ast/node.h"
#include "common/sql/ast/pipe.h"
#include "common/sql/ast/query.h"
#include "common/sql/ast/relation.h"
#include "common/sql/ast/statement_alter.h"
#include "common/sql/ast/statement_dml.h"
#include "common/sql/ast/statement_governance.h"
#include "common/sql/ast/statement_maintenance.h"
#include "common/sql/ast/statement_routine.h"
#include "common/sql/ast/statement_script.h"
#include "common/sql/ast/statement_session.h"
#include "common/sql/ast/statement_show.h"
#include "common/sql/ast/statement_table.h"

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_AST_H_
