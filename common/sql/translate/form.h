#ifndef SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_FORM_H_
#define SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_FORM_H_

#include <array>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "common/sql/parser/parse.h"

namespace semantic_layer::sql {

// Form is an expression with holes, parsed once and filled often: in the text
// `coalesce(:a, :b)` the markers stand for arguments. The text has the syntax
// of Databricks SQL; the names in it are those of the target, since a filled
// form is not translated again.
//
// Thread-safe after construction.
class Form {
 public:
  static constexpr size_t kMaxHoles = 8;  // :a to :h

  // `text` must parse: it is part of the program.
  explicit Form(absl::string_view text);

  // A copy of the form with the arguments in its holes. The parameters of its
  // lambdas get names of their own, numbered by `next_name`, since arguments
  // may hold any name. An argument that is used more than once and is more than
  // a small expression is computed once: the form then becomes
  // list_transform([{v0: argument}], _r0 -> form)[1].
  Expression* Fill(const std::vector<Expression*>& arguments, Arena& arena,
                   int* next_name) const;

 private:
  Parsed<Expression> parsed_;
  std::array<int, kMaxHoles> uses_ = {};
  bool has_lambdas_ = false;
};

// Whether an expression may be written several times: small, the same on each
// evaluation, and without subqueries and aggregates.
bool IsCheap(const Expression& expression);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_TRANSLATE_FORM_H_
