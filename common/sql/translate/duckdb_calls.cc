#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/dialect/duckdb.h"
#include "common/sql/functions/function_table.h"
#include "common/sql/limits.h"
#include "common/sql/translate/duckdb_forms.h"
#include "common/sql/translate/duckdb_functions.h"
#include "common/sql/translate/duckdb_translator.h"

namespace semantic_layer::sql {
namespace {

using Method = Expression* (DuckDbTranslator::*)(FunctionCall*);

enum class RuleKind : uint8_t { kSame, kRename, kForm, kCall, kNone };

struct Rule {
  absl::string_view name;
  RuleKind kind = RuleKind::kSame;
  int arguments = -1;       // kForm
  absl::string_view text;   // kRename, kForm, kNone
  Method method = nullptr;  // kCall
};

constexpr int kAnyCount = -1;

// Rules by name; those of one name stand together.
struct Rules {
  std::vector<Rule> all;
  absl::flat_hash_map<absl::string_view, const Rule*> first;
};

const Rules& GetRules() {
  static const Rules* const kRules = [] {
    auto* rules = new Rules;
    rules->all = {
#define SQL_SAME(name) Rule{name, RuleKind::kSame, kAnyCount, "", nullptr},
#define SQL_RENAME(name, to) \
  Rule{name, RuleKind::kRename, kAnyCount, to, nullptr},
#define SQL_FORM(name, count, text) \
  Rule{name, RuleKind::kForm, count, text, nullptr},
#define SQL_CALL(name, method) \
  Rule{name, RuleKind::kCall, kAnyCount, "", &DuckDbTranslator::method},
#define SQL_NONE(name, reason) \
  Rule{name, RuleKind::kNone, kAnyCount, reason, nullptr},
#include "common/sql/translate/duckdb_function.def"
    };
    for (const Rule& rule : rules->all) rules->first.emplace(rule.name, &rule);
    return rules;
  }();
  return *kRules;
}

const Rule* FindRule(absl::string_view name, int count) {
  const Rules& rules = GetRules();
  const auto found = rules.first.find(name);
  if (found == rules.first.end()) return nullptr;
  const Rule* end = rules.all.data() + rules.all.size();
  for (const Rule* rule = found->second; rule != end && rule->name == name;
       ++rule) {
    if (rule->kind != RuleKind::kForm || rule->arguments == count) return rule;
  }
  return nullptr;
}

// Whether the function table lets a function have so many arguments.
bool TakesArguments(absl::string_view name, int count) {
  const FunctionInfo* function = FindFunction(name);
  return function == nullptr ||
         (count >= function->min_arguments &&
          (function->max_arguments < 0 || count <= function->max_arguments));
}

// The parsed form of a text. Texts are literals of the program, so that their
// number is bounded.
const Form& FormOf(absl::string_view text) {
  static const auto* const kForms = [] {
    auto* forms = new absl::flat_hash_map<absl::string_view, const Form*>;
    for (const Rule& rule : GetRules().all) {
      if (rule.kind == RuleKind::kForm && !forms->contains(rule.text)) {
        forms->emplace(rule.text, new Form(rule.text));
      }
    }
    for (const absl::string_view form : kExtraForms) {
      if (!forms->contains(form)) forms->emplace(form, new Form(form));
    }
    return forms;
  }();
  return *kForms->at(text);
}

}  // namespace

std::optional<DuckDbFunction> FindDuckDbFunction(absl::string_view name) {
  const auto found = GetRules().first.find(name);
  if (found == GetRules().first.end()) return std::nullopt;
  DuckDbFunction function;
  function.supported = found->second->kind != RuleKind::kNone;
  if (!function.supported) function.reason = found->second->text;
  return function;
}

std::optional<absl::string_view> StringValue(const Expression* expression) {
  const auto* literal = expression->As<LiteralExpr>();
  if (literal == nullptr || literal->literal != LiteralKind::kString) {
    return std::nullopt;
  }
  return literal->text;
}

std::optional<int64_t> IntegerValue(const Expression* expression) {
  if (const auto* unary = expression->As<UnaryExpr>();
      unary != nullptr && unary->op == UnaryOp::kMinus) {
    const std::optional<int64_t> inner = IntegerValue(unary->operand);
    if (inner.has_value()) return -*inner;
    return std::nullopt;
  }
  const auto* literal = expression->As<LiteralExpr>();
  if (literal == nullptr) return std::nullopt;
  switch (literal->literal) {
    case LiteralKind::kInteger:
    case LiteralKind::kTinyInt:
    case LiteralKind::kSmallInt:
    case LiteralKind::kBigInt:
      break;
    default:
      return std::nullopt;
  }
  int64_t value = 0;
  if (!absl::SimpleAtoi(literal->text, &value)) return std::nullopt;
  return value;
}

void DuckDbTranslator::Unsupported(Span span, std::string message,
                                   std::string hint) {
  if (diagnostics_.size() >= kMaxDiagnostics) return;
  diagnostics_.push_back({Severity::kError, DiagnosticCode::kUnsupportedFeature,
                          std::move(message), span, std::move(hint)});
}

void DuckDbTranslator::Approximate(Span span, std::string message,
                                   std::string hint) {
  if (diagnostics_.size() >= kMaxDiagnostics) return;
  diagnostics_.push_back({Severity::kWarning,
                          DiagnosticCode::kApproximateTranslation,
                          std::move(message), span, std::move(hint)});
}

Expression* DuckDbTranslator::Fill(absl::string_view form,
                                   std::vector<Expression*> arguments) {
  return FormOf(form).Fill(arguments, arena_, &next_name_);
}

// Brings the ways to say IGNORE NULLS and WITHIN GROUP into one.
void DuckDbTranslator::NormalizeCall(FunctionCall* call) {
  if (call->nulls == NullTreatment::kRespect) {
    call->nulls = NullTreatment::kNone;
  }
  if (call->quantifier == SetQuantifier::kAll) {
    call->quantifier = SetQuantifier::kNone;
  }
}

// A number, BOOLEAN or date where a text is expected is its text.
Expression* DuckDbTranslator::AsText(Expression* value) {
  const Type* type = TypeOf(value);
  if (!IsNumeric(type) && !IsDate(type) && !IsTimestamp(type) &&
      !IsKind(type, TypeKind::kBoolean)) {
    return value;
  }
  return CastToString(value, type, value->span);
}

// DuckDB's functions of texts take nothing else.
void DuckDbTranslator::TextArguments(FunctionCall* call) {
  static const auto* const kTexts =
      new absl::flat_hash_map<absl::string_view, uint32_t>{
          // A bit for each argument that is a text.
          {"ascii", 1},
          {"bit_length", 1},
          {"btrim", 3},
          {"charindex", 3},
          {"contains", 3},
          {"endswith", 3},
          {"find_in_set", 3},
          {"get_json_object", 3},
          {"initcap", 1},
          {"instr", 3},
          {"lcase", 1},
          {"levenshtein", 3},
          {"locate", 3},
          {"lower", 1},
          {"ltrim", 3},
          {"mask", 1},
          {"md5", 1},
          {"octet_length", 1},
          {"overlay", 3},
          {"position", 3},
          {"regexp", 3},
          {"regexp_count", 3},
          {"regexp_extract", 3},
          {"regexp_extract_all", 3},
          {"regexp_instr", 3},
          {"regexp_like", 3},
          {"regexp_replace", 7},
          {"regexp_substr", 3},
          {"repeat", 1},
          {"replace", 7},
          {"rlike", 3},
          {"rtrim", 3},
          {"sha", 1},
          {"sha1", 1},
          {"sha2", 1},
          {"split", 3},
          {"split_part", 3},
          {"startswith", 3},
          {"str_to_map", 7},
          {"substring_index", 3},
          {"translate", 7},
          {"trim", 3},
          {"ucase", 1},
          {"upper", 1},
          {"url_decode", 1},
          {"url_encode", 1}};
  const auto texts =
      kTexts->find(absl::AsciiStrToLower(call->name.parts.back().text));
  if (texts == kTexts->end()) return;
  for (uint32_t i = 0; i < call->arguments.size() && i < 3; ++i) {
    if ((texts->second & (1u << i)) != 0) {
      call->arguments[i] = AsText(call->arguments[i]);
    }
  }
}

Expression* DuckDbTranslator::ApplyRule(FunctionCall* call) {
  const std::string name = absl::AsciiStrToLower(call->name.parts.back().text);
  const int count = static_cast<int>(call->arguments.size());
  const Rule* rule = FindRule(name, count);
  if (rule == nullptr) {
    const FunctionInfo* known = FindFunction(name);
    if (known == nullptr) {
      Unsupported(call->span,
                  absl::StrCat("the function `", name,
                               "` is none of Databricks SQL's built-in ones"),
                  "the embedded engine has no user-defined functions");
    } else if (known->trait == FunctionTrait::kReach) {
      Unsupported(call->span, absl::StrCat("`", name,
                                           "` reaches outside of the query, "
                                           "which the embedded engine does "
                                           "not"));
    } else {
      Unsupported(call->span, absl::StrCat("`", name, "` with ", count,
                                           " argument", count == 1 ? "" : "s",
                                           " cannot be said in DuckDB"));
    }
    return call;
  }
  switch (rule->kind) {
    case RuleKind::kSame:
    case RuleKind::kRename: {
      Identifier last =
          b_.Name(rule->kind == RuleKind::kSame ? rule->name : rule->text);
      last.span = call->name.span();
      call->name.parts = List<Identifier>(arena_, {last});
      call->bare = false;
      return call;
    }
    case RuleKind::kForm: {
      std::vector<Expression*> arguments(call->arguments.begin(),
                                         call->arguments.end());
      Expression* filled =
          FormOf(rule->text).Fill(arguments, arena_, &next_name_);
      filled->span = call->span;
      return filled;
    }
    case RuleKind::kCall:
      // The methods rely on the number of arguments that the function takes.
      if (!TakesArguments(name, count)) {
        Unsupported(call->span, absl::StrCat("`", name, "` does not take ",
                                             count, " arguments"));
        return call;
      }
      return (this->*rule->method)(call);
    case RuleKind::kNone:
      Unsupported(
          call->span,
          absl::StrCat("`", name, "` cannot be said in DuckDB: ", rule->text));
      return call;
  }
  return call;
}

Expression* DuckDbTranslator::RewriteCall(FunctionCall* call) {
  if (call->name.parts[0].text == kStarReplace) return call;
  // WITHIN GROUP of a percentile ignores NULLs anyway; of a list it does not.
  const std::string name = absl::AsciiStrToLower(call->name.parts.back().text);
  const bool ordered = name == "listagg" || name == "string_agg";
  RewriteOrder(call->within_group, ordered);
  RewriteOrder(call->argument_order);
  if (call->over != nullptr) RewriteWindow(call->over);
  NormalizeCall(call);
  if (call->name.parts.size() > 1 && FindFunction(call->name) == nullptr) {
    Unsupported(call->span,
                "the embedded engine has no user-defined functions");
    return call;
  }
  for (const Expression* argument : call->arguments) {
    if (argument->Is<TableArgumentExpr>()) {
      Unsupported(argument->span, "DuckDB has no table arguments of this form");
    }
  }
  TextArguments(call);
  return ApplyRule(call);
}

// A call with another name and arguments that keeps DISTINCT, FILTER, OVER and
// so on.
FunctionCall* DuckDbTranslator::LikeCall(const FunctionCall& call,
                                         absl::string_view name,
                                         std::vector<Expression*> arguments) {
  FunctionCall* copy = b_.Call(name, arguments);
  copy->span = call.span;
  copy->quantifier = call.quantifier;
  copy->argument_order = call.argument_order;
  copy->within_group = call.within_group;
  copy->filter = call.filter;
  copy->nulls = call.nulls;
  copy->over = call.over;
  return copy;
}

void DuckDbTranslator::AddFilter(FunctionCall* call, Expression* condition) {
  call->filter = b_.And({call->filter, condition});
}

Expression* DuckDbTranslator::TimestampOf(Expression* value) {
  const Type* type = TypeOf(value);
  if (IsKind(type, TypeKind::kTimestampNtz)) return value;
  // A text may end in a zone, which only the type with a zone reads.
  const auto text = StringValue(value);
  const bool zone = text.has_value()
                        ? text->size() > 10 &&
                              text->find_first_not_of(" 0123456789:.T", 10) !=
                                  absl::string_view::npos
                        : type == nullptr || IsString(type);
  if (zone) value = b_.Cast(value, b_.Type(TypeKind::kTimestamp));
  return Typed(b_.Cast(value, b_.Type(TypeKind::kTimestampNtz)),
               SimpleType(TypeKind::kTimestampNtz));
}

Expression* DuckDbTranslator::DateOf(Expression* value) {
  if (IsDate(TypeOf(value))) return value;
  return Typed(b_.Cast(value, b_.Type(TypeKind::kDate)),
               SimpleType(TypeKind::kDate));
}

// A divisor for which a zero is an error, as in Databricks; DuckDB would give
// NULL or infinity.
Expression* DuckDbTranslator::NonZero(Expression* divisor) {
  if (const auto* literal = divisor->As<LiteralExpr>()) {
    if (literal->literal == LiteralKind::kNull) return divisor;
    if (literal->text.find_first_of("123456789") != absl::string_view::npos) {
      return divisor;
    }
  }
  // nullif(x, 0), as a DOUBLE as well.
  const Expression* inner = divisor;
  if (const auto* cast = divisor->As<CastExpr>();
      cast != nullptr && cast->type->type == TypeKind::kDouble) {
    inner = cast->operand;
  }
  if (const auto* call = inner->As<FunctionCall>();
      call != nullptr && call->arguments.size() == 2 &&
      absl::EqualsIgnoreCase(call->name.parts.back().text, "nullif") &&
      IntegerValue(call->arguments[1]) == 0) {
    return divisor;
  }
  const Type* type = TypeOf(divisor);
  return Typed(Fill(kNonZeroForm, {divisor}), type);
}

}  // namespace semantic_layer::sql
