#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_EXPRESSION_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_EXPRESSION_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/semantic/testing/value.h"

namespace semantic_layer::semantic {

// A small language of filters and formulas that both prints as SQL and says
// what it means, so that no evaluator has to read SQL. NULL is SQL's: unknown
// in comparisons, three-valued in AND, OR and NOT.
struct Expression {
  enum class Kind {
    kName,      // a column, a dunder name, an input metric
    kTemplate,  // {{ text }}
    kLiteral,
    kEqual,
    kNotEqual,
    kLess,
    kGreaterOrEqual,
    kAnd,
    kOr,
    kNot,
    kIsNull,
    kIn,  // the first argument among the others
    kAdd,
    kSubtract,
    kMultiply,
    kCoalesce,
  };
  Kind kind = Kind::kLiteral;
  std::string name;
  Value literal;
  std::vector<Expression> args;

  static Expression Name(std::string name);
  static Expression Template(std::string text);
  static Expression Literal(Value value);
  static Expression Of(Kind kind, std::vector<Expression> args);

  std::string ToSql() const;

  // `lookup` gives the value of each name and template.
  using Lookup = std::function<Value(const Expression& name)>;
  Value Evaluate(const Lookup& lookup) const;

  // Every name and template in it.
  std::vector<const Expression*> Names() const;
};

// The meaning of every text of a model and a question, by its text.
using ExpressionBook = std::map<std::string, Expression>;

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_TESTING_EXPRESSION_H_
