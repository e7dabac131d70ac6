#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_MODEL_TABLES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_MODEL_TABLES_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/compiler/output_column.h"
#include "common/semantic/compiler/plan/plan.h"
#include "common/semantic/model/semantic_model.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::semantic {

// The rows of one model in one question. Whoever reads a model asks for its
// view: the row filters and row policies of the model hold in every relation
// that the view makes, and nothing else names the model's table.
//
// A model that is just a table is read as such. Every other one becomes a table
// expression: the source with the joins whose columns are used, the conditions,
// and the dimensions that look at several rows, which are computed here and so
// see what no question has filtered.
class ModelView {
 public:
  // A relation of the rows, called by `alias` unless that is empty.
  sql::Relation* Relation(absl::string_view alias);

  // A value of the rows: a copy of the expression with its names qualified by
  // `alias`, or the column `name` where there is none.
  sql::Expression* Value(const SqlText& expr, absl::string_view name,
                         absl::string_view alias);
  sql::Expression* Value(const sql::Expression& tree, absl::string_view alias);
  // TRUE in every row of the relation `alias`, and so NULL where an outer join
  // found none. Makes the relation a table expression.
  sql::Expression* Presence(absl::string_view alias);
  // The value of a dimension, which may look at other rows.
  sql::Expression* ValueOf(const Dimension& dimension, absl::string_view alias);

 private:
  friend class ModelTables;

  struct Window {
    const Dimension* dimension;
    std::string column;
  };
  using Column = std::function<sql::Expression*(sql::ColumnRef&)>;

  ModelView(sql::Builder& b, const SemanticModel& model,
            std::vector<int> to_many, const QueryPlan& plan)
      : b_(b), model_(model), plan_(plan), to_many_(std::move(to_many)) {}

  void Rewrite(sql::Expression*& slot, const Column& column);
  sql::Expression* Parameter(const sql::ColumnRef& column);
  sql::Expression* CallerValue(const sql::TemplateExpr& reference);
  sql::Expression* CallerList(sql::InExpr& in);
  sql::Expression* Outside(sql::ColumnRef& column, absl::string_view alias);
  sql::Expression* Inside(sql::ColumnRef& column);
  sql::Expression* InsideCopy(const sql::Expression& tree);
  std::string JoinAlias(int join) const;
  void UseJoin(int join);
  bool IsTable() const;
  sql::Relation* Source(const TableName& table, const SqlText& query,
                        absl::string_view alias);
  sql::Relation* FirstMatch(int join, sql::Expression* on);
  sql::Relation* AddJoin(sql::Relation* left, int join);
  sql::Query* Definition();
  std::string Stem() const;
  void NameRelations();

  sql::Builder& b_;
  const SemanticModel& model_;
  const QueryPlan& plan_;
  const std::vector<int> to_many_;  // source joins that multiply its rows
  std::string name_;                // of its table expression
  std::vector<sql::TableRelation*> relations_;
  std::vector<char> used_joins_;
  // Columns of joined rows: name outside, by path inside.
  std::map<std::string, sql::ColumnRef*> path_columns_;
  std::vector<Window> windows_;
  bool marks_presence_ = false;
};

// The views of a question. Not thread safe; one per question.
class ModelTables {
 public:
  using NameMaker = std::function<std::string(absl::string_view stem)>;

  // Everything must outlive the tables. `unique_name` makes names for table
  // expressions.
  ModelTables(sql::Builder& b, const QueryPlan& plan, NameMaker unique_name)
      : b_(b), plan_(plan), unique_name_(std::move(unique_name)) {}

  // The view of a model's rows, each as often as `to_many` source joins match.
  ModelView& View(const SemanticModel& model, const std::vector<int>& to_many);

  // The table expressions that the views need, once all values were made.
  std::vector<std::pair<std::string, sql::Query*>> Finish();

 private:
  sql::Builder& b_;
  const QueryPlan& plan_;
  const NameMaker unique_name_;
  std::vector<std::unique_ptr<ModelView>> views_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_COMPILER_LOWER_MODEL_TABLES_H_
