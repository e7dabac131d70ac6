#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {
namespace {

// The types of a lambda's parameters, by the function and the argument's place.
struct LambdaTypes {
  const Type* types[3] = {nullptr, nullptr, nullptr};
};

const Type* ElementOf(const Type* type) {
  return IsKind(type, TypeKind::kArray) ? type->element : nullptr;
}

LambdaTypes LambdaTypesOf(absl::string_view function, uint32_t argument,
                          const Type* first, const Type* second) {
  LambdaTypes out;
  if (function == "aggregate" || function == "reduce") {
    out.types[0] = second;
    if (argument == 2) out.types[1] = ElementOf(first);
  } else if (function == "map_zip_with") {
    if (IsKind(first, TypeKind::kMap)) {
      out.types[0] = first->key;
      out.types[1] = first->element;
    }
    if (IsKind(second, TypeKind::kMap)) out.types[2] = second->element;
  } else if (function == "zip_with") {
    out.types[0] = ElementOf(first);
    out.types[1] = ElementOf(second);
  } else if (function == "array_sort") {
    out.types[0] = out.types[1] = ElementOf(first);
  } else if (IsKind(first, TypeKind::kMap)) {
    out.types[0] = first->key;
    out.types[1] = first->element;
  } else {
    out.types[0] = ElementOf(first);
    out.types[1] = SimpleType(TypeKind::kInt);
  }
  return out;
}

std::string ArityText(const FunctionInfo& function) {
  if (function.max_arguments < 0) {
    return absl::StrCat("at least ", function.min_arguments);
  }
  if (function.min_arguments == function.max_arguments) {
    return absl::StrCat(function.min_arguments);
  }
  return absl::StrCat(function.min_arguments, " to ", function.max_arguments);
}

}  // namespace

void Resolver::CheckFunction(const FunctionCall& call,
                             const FunctionInfo* function) {
  if (!options_.check_functions) return;
  const List<Identifier>& parts = call.name.parts;
  if (parts.empty() || parts.back().dynamic != nullptr) return;
  if (function == nullptr) {
    if (Full()) return;
    std::vector<absl::string_view> names;
    for (const Identifier& part : parts) names.push_back(part.text);
    if (options_.catalog == nullptr ? parts.size() > 1
                                    : options_.catalog->HasFunction(names)) {
      return;
    }
    const ScriptNames* script = script_names();
    if (script != nullptr && (script->anything_may_exist() ||
                              script->HasFunction(parts.back().text))) {
      return;
    }
    std::vector<absl::string_view> known;
    for (const FunctionInfo& f : AllFunctions()) known.push_back(f.name);
    const absl::string_view near = NearestWord(parts.back().text, known);
    Report(DiagnosticCode::kUnresolvedFunction, call.name.span(),
           absl::StrCat("there is no function `", parts.back().text, "`"),
           near.empty() ? "" : absl::StrCat("did you mean `", near, "`?"));
    return;
  }
  if (function->kind == FunctionKind::kWindow && call.over == nullptr) {
    Report(DiagnosticCode::kMisplacedAggregate, call.span,
           absl::StrCat("`", function->name,
                        "` is a window function and needs OVER"),
           "write OVER (PARTITION BY ... ORDER BY ...) after it");
  }
  for (const Expression* argument : call.arguments) {
    // A star stands for any number of arguments.
    if (argument->Is<StarExpr>()) return;
  }
  const int given = static_cast<int>(call.arguments.size());
  if (given < function->min_arguments ||
      (function->max_arguments >= 0 && given > function->max_arguments)) {
    Report(DiagnosticCode::kWrongArgumentCount, call.span,
           absl::StrCat(
               function->name, " takes ", ArityText(*function),
               function->min_arguments == 1 && function->max_arguments == 1
                   ? " argument, not "
                   : " arguments, not ",
               given));
  }
}

void Resolver::ResolveLambdaArguments(const FunctionCall& call,
                                      const FunctionInfo* function,
                                      Scope* scope) {
  const Type* first = ArgumentType(call, 0);
  const Type* second = ArgumentType(call, 1);
  for (uint32_t i = 0; i < call.arguments.size(); ++i) {
    const auto* lambda = call.arguments[i]->As<LambdaExpr>();
    if (lambda == nullptr) continue;
    const LambdaTypes types = LambdaTypesOf(
        function == nullptr ? "" : function->name, i, first, second);
    const size_t before = scope->parameters.size();
    for (uint32_t p = 0; p < lambda->parameters.size(); ++p) {
      scope->parameters.push_back(
          {lambda->parameters[p].text, p < 3 ? types.types[p] : nullptr});
    }
    // A lambda's type is its body's.
    SetType(*lambda, Resolve(lambda->body, scope));
    scope->parameters.resize(before);
  }
}

const Type* Resolver::ResolveCall(const FunctionCall& call, Scope* scope) {
  const FunctionInfo* function = FindFunction(call.name);
  CheckFunction(call, function);
  bool lambdas = false;
  for (const Expression* argument : call.arguments) {
    if (argument->Is<LambdaExpr>()) {
      lambdas = true;
    } else if (argument->Is<StarExpr>()) {
      OutputColumns ignored;
      ExpandStar(*static_cast<const StarExpr*>(argument), *scope, &ignored);
    } else {
      Resolve(argument, scope);
    }
  }
  if (lambdas) ResolveLambdaArguments(call, function, scope);
  ResolveOrder(call.argument_order, scope);
  ResolveOrder(call.within_group, scope);
  if (call.filter != nullptr) Resolve(call.filter, scope);
  if (call.over != nullptr) ResolveWindow(*call.over, scope);
  return function == nullptr ? nullptr : CallType(call, *function);
}

const Type* Resolver::ArgumentType(const FunctionCall& call,
                                   uint32_t index) const {
  return index < call.arguments.size() ? TypeOf(*call.arguments[index])
                                       : nullptr;
}

}  // namespace semantic_layer::sql
