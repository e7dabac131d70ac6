#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_ROW_NAMES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_ROW_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/model/semantic_model.h"
#include "common/sql/ast/ast.h"

namespace semantic_layer::semantic {

// How a format names what stands in the rows of models. Each function gives a
// tree, or null and a sentence that says why there is none.
class RowNames {
 public:
  virtual ~RowNames() = default;

  // An expression over the own columns of a model, with the columns named as
  // the format does; changes the tree that it is given.
  virtual sql::Expression* Qualify(const SemanticModel& model,
                                   sql::Expression* tree, std::string* why) = 0;

  // A dimension or entity that a model reaches by entities.
  virtual sql::Expression* Element(const SemanticModel& model,
                                   const std::vector<std::string>& path,
                                   const std::string& element,
                                   std::string* why) = 0;

  // A column of a document whose metrics are aggregate expressions already.
  // `model` is empty where the column says its dataset itself.
  virtual sql::Expression* Column(const std::string& model,
                                  const sql::ColumnRef& column,
                                  std::string* why) = 0;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_ROW_NAMES_H_
