#include "common/semantic/testing/expression.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"

namespace semantic_layer::semantic {
namespace {

using Kind = Expression::Kind;

const char* Infix(Kind kind) {
  switch (kind) {
    case Kind::kEqual:
      return " = ";
    case Kind::kNotEqual:
      return " <> ";
    case Kind::kLess:
      return " < ";
    case Kind::kGreaterOrEqual:
      return " >= ";
    case Kind::kAnd:
      return " AND ";
    case Kind::kOr:
      return " OR ";
    case Kind::kAdd:
      return " + ";
    case Kind::kSubtract:
      return " - ";
    case Kind::kMultiply:
      return " * ";
    case Kind::kName:
    case Kind::kTemplate:
    case Kind::kLiteral:
    case Kind::kNot:
    case Kind::kIsNull:
    case Kind::kIn:
    case Kind::kCoalesce:
      return "";
  }
  return "";
}

std::string Operand(const Expression& expression) {
  switch (expression.kind) {
    case Kind::kName:
    case Kind::kTemplate:
    case Kind::kLiteral:
    case Kind::kCoalesce:
      return expression.ToSql();
    default:
      return absl::StrCat("(", expression.ToSql(), ")");
  }
}

Value Compared(Kind kind, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  switch (kind) {
    case Kind::kEqual:
      return Value::Bool(a == b);
    case Kind::kNotEqual:
      return Value::Bool(a != b);
    case Kind::kLess:
      return Value::Bool(a < b);
    case Kind::kGreaterOrEqual:
      return Value::Bool(!(a < b));
    default:
      std::abort();
  }
}

Value Computed(Kind kind, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  switch (kind) {
    case Kind::kAdd:
      return Value::Number(a.number() + b.number());
    case Kind::kSubtract:
      return Value::Number(a.number() - b.number());
    case Kind::kMultiply:
      return Value::Number(a.number() * b.number());
    default:
      std::abort();
  }
}

Value In(const std::vector<Value>& values) {
  if (values[0].is_null()) return Value();
  bool unknown = false;
  for (size_t i = 1; i < values.size(); ++i) {
    if (values[i].is_null()) {
      unknown = true;
    } else if (values[i] == values[0]) {
      return Value::Bool(true);
    }
  }
  return unknown ? Value() : Value::Bool(false);
}

// AND with `absorbing` false, OR with true.
Value Joined(const std::vector<Value>& values, bool absorbing) {
  bool unknown = false;
  for (const Value& value : values) {
    if (value.is_null()) {
      unknown = true;
    } else if (value.IsTrue() == absorbing) {
      return Value::Bool(absorbing);
    }
  }
  return unknown ? Value() : Value::Bool(!absorbing);
}

}  // namespace

Expression Expression::Name(std::string name) {
  Expression expression;
  expression.kind = Kind::kName;
  expression.name = std::move(name);
  return expression;
}

Expression Expression::Template(std::string text) {
  Expression expression = Name(std::move(text));
  expression.kind = Kind::kTemplate;
  return expression;
}

Expression Expression::Literal(Value value) {
  Expression expression;
  expression.literal = std::move(value);
  return expression;
}

Expression Expression::Of(Kind kind, std::vector<Expression> args) {
  Expression expression;
  expression.kind = kind;
  expression.args = std::move(args);
  return expression;
}

std::string Expression::ToSql() const {
  switch (kind) {
    case Kind::kName:
      return name;
    case Kind::kTemplate:
      return absl::StrCat("{{ ", name, " }}");
    case Kind::kLiteral:
      return literal.ToSql();
    case Kind::kNot:
      return absl::StrCat("NOT ", Operand(args[0]));
    case Kind::kIsNull:
      return absl::StrCat(Operand(args[0]), " IS NULL");
    case Kind::kIn:
    case Kind::kCoalesce: {
      const bool in = kind == Kind::kIn;
      std::string sql = in ? absl::StrCat(Operand(args[0]), " IN (")
                           : std::string("coalesce(");
      for (size_t i = in ? 1 : 0; i < args.size(); ++i) {
        absl::StrAppend(&sql, i > (in ? 1u : 0u) ? ", " : "", args[i].ToSql());
      }
      return sql + ")";
    }
    default: {
      std::string sql;
      for (size_t i = 0; i < args.size(); ++i) {
        absl::StrAppend(&sql, i > 0 ? Infix(kind) : "", Operand(args[i]));
      }
      return sql;
    }
  }
}

Value Expression::Evaluate(const Lookup& lookup) const {
  if (kind == Kind::kName || kind == Kind::kTemplate) return lookup(*this);
  std::vector<Value> values;
  for (const Expression& arg : args) values.push_back(arg.Evaluate(lookup));
  switch (kind) {
    case Kind::kLiteral:
      return literal;
    case Kind::kAnd:
      return Joined(values, false);
    case Kind::kOr:
      return Joined(values, true);
    case Kind::kNot:
      return values[0].is_null() ? Value() : Value::Bool(!values[0].IsTrue());
    case Kind::kIsNull:
      return Value::Bool(values[0].is_null());
    case Kind::kIn:
      return In(values);
    case Kind::kCoalesce:
      for (const Value& value : values) {
        if (!value.is_null()) return value;
      }
      return Value();
    case Kind::kAdd:
    case Kind::kSubtract:
    case Kind::kMultiply:
      return Computed(kind, values[0], values[1]);
    default:
      return Compared(kind, values[0], values[1]);
  }
}

std::vector<const Expression*> Expression::Names() const {
  if (kind == Kind::kName || kind == Kind::kTemplate) return {this};
  std::vector<const Expression*> names;
  for (const Expression& arg : args) {
    for (const Expression* name : arg.Names()) names.push_back(name);
  }
  return names;
}

}  // namespace semantic_layer::semantic
