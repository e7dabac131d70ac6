#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

RoutineParameter Parser::ParseRoutineParameter() {
  RoutineParameter parameter;
  if (AtName(1) && (Is(K::kIn) || Is(K::kOut) || Is(K::kInout))) {
    parameter.mode = Is(K::kIn)    ? ParameterMode::kIn
                     : Is(K::kOut) ? ParameterMode::kOut
                                   : ParameterMode::kInOut;
    Advance();
  }
  parameter.name = ParseIdentifier("a parameter");
  parameter.type = ParseDataType();
  while (!failed_) {
    if (Accept(K::kDefault) || Accept(T::kEqual)) {
      parameter.default_value = ParseExpression();
    } else if (Accept(K::kComment)) {
      parameter.comment = ParseStringOrParameter();
    } else if (Accept(K::kNot, K::kNull)) {
      parameter.not_null = true;
    } else {
      break;
    }
  }
  return parameter;
}

List<RoutineParameter> Parser::ParseRoutineParameters() {
  List<RoutineParameter> parameters;
  Expect(T::kLeftParen);
  if (Accept(T::kRightParen)) return parameters;
  CommaList(&parameters, [this] { return ParseRoutineParameter(); });
  Expect(T::kRightParen);
  return parameters;
}

// One characteristic; false when none comes.
bool Parser::ParseRoutineTrait(List<RoutineTrait>* traits) {
  const size_t begin = pos_;
  RoutineTrait trait;
  if (Accept(K::kLanguage)) {
    trait.words = "LANGUAGE";
    trait.name = ParseIdentifier("a language");
  } else if (Accept(K::kComment)) {
    trait.words = "COMMENT";
    trait.value = ParseStringOrParameter();
  } else if (Accept(K::kDefault, K::kCollation)) {
    trait.words = "DEFAULT COLLATION";
    trait.name = ParseIdentifier("a collation");
  } else if (Accept(K::kSpecific)) {
    trait.words = "SPECIFIC";
    trait.name = ParseIdentifier();
  } else if (Accept(K::kHandler)) {
    trait.words = "HANDLER";
    trait.value = ParseStringLiteral();
  } else if (Accept(K::kParameter, K::kStyle)) {
    trait.words = "PARAMETER STYLE";
    trait.name = ParseIdentifier("PANDAS or SCALAR");
  } else if (Accept(K::kEnvironment)) {
    trait.words = "ENVIRONMENT";
    trait.properties = ParsePropertyList();
  } else if (Accept(K::kNot, K::kDeterministic) || Accept(K::kDeterministic) ||
             Accept(K::kContains, K::kSql) || Accept(K::kNo, K::kSql) ||
             Accept(K::kReads, K::kSql, K::kData) ||
             Accept(K::kModifies, K::kSql, K::kData) ||
             Accept(K::kSql, K::kSecurity, K::kDefiner) ||
             Accept(K::kSql, K::kSecurity, K::kInvoker)) {
    trait.words = WordsSince(begin);
  } else if (Accept(K::kCalled, K::kOn, K::kNull)) {
    Expect(K::kInput);
    trait.words = WordsSince(begin);
  } else if (Is(K::kReturns, K::kNull, K::kOn)) {
    Accept(K::kReturns, K::kNull, K::kOn);
    Expect(K::kNull, K::kInput);
    trait.words = WordsSince(begin);
  } else {
    return false;
  }
  for (const RoutineTrait& known : *traits) {
    const auto family = [](absl::string_view words) {
      return words.substr(words.rfind(' ') + 1);
    };
    if (family(known.words) == family(trait.words) &&
        known.words.size() <= 30) {
      Fail(DiagnosticCode::kDuplicateClause,
           Span{tokens_[begin].begin, prev_end_},
           "a characteristic of the routine stands twice");
    }
  }
  traits->push_back(arena_, trait);
  return true;
}

Statement* Parser::ParseCreateFunction(CreateMode mode, bool temporary,
                                       uint32_t begin) {
  auto* function = StartAt<CreateFunctionStatement>(begin);
  function->mode = mode;
  function->temporary = temporary;
  Expect(K::kFunction);
  function->if_not_exists = AcceptIfNotExists();
  CheckReplaceIfNotExists(mode, function->if_not_exists);
  if (temporary && function->if_not_exists) {
    Fail(DiagnosticCode::kInvalidClause, tokens_[pos_ - 1].span(),
         "a temporary function takes no IF NOT EXISTS",
         "write CREATE OR REPLACE TEMPORARY FUNCTION");
  }
  function->name = ParseObjectName("a function");
  if (Is(T::kLeftParen)) {
    function->has_parameters = true;
    function->parameters = ParseRoutineParameters();
  }
  while (!failed_) {
    if (Is(K::kReturns) && !Ahead(1, K::kNull)) {
      if (function->returns != nullptr || function->returns_table) {
        Fail(DiagnosticCode::kDuplicateClause, Peek().span(),
             "RETURNS stands twice");
      }
      Advance();
      if (Is(K::kTable)) {
        Advance();
        function->returns_table = true;
        if (Accept(T::kLeftParen)) {
          CommaList(&function->table_columns, [this] {
            const StructField field = ParseStructField();
            if (field.default_value != nullptr) {
              Fail(DiagnosticCode::kSyntaxError, field.name.span,
                   "a column of a table function has no default");
            }
            return field;
          });
          Expect(T::kRightParen);
        }
      } else {
        function->returns = ParseDataType();
      }
    } else if (!ParseRoutineTrait(&function->traits)) {
      break;
    }
  }
  ParseFunctionBody(function);
  return Finish(function);
}

void Parser::ParseFunctionBody(CreateFunctionStatement* function) {
  const bool as = Accept(K::kAs);
  if (as && Is(T::kDollarString)) {
    function->has_source = true;
    function->source = ParseDollarBody();
    return;
  }
  if (as && Is(T::kString)) {
    function->class_name = ParseStringLiteral();
    if (Accept(K::kUsing)) {
      CommaList(&function->resources, [this] {
        FunctionResource resource;
        resource.type = ParseIdentifier("JAR, FILE or ARCHIVE");
        resource.uri = ParseStringLiteral();
        return resource;
      });
    }
    return;
  }
  if (AtCompound()) {
    function->block = ParseCompound(Identifier(), Here());
    return;
  }
  Expect(K::kReturn);
  if (AtQuery(0) && !Is(T::kLeftParen)) {
    function->query = ParseQuery();
  } else {
    function->body = ParseExpression();
    auto* subquery = function->body->As<SubqueryExpr>();
    if (subquery != nullptr && AtQueryContinuation()) {
      function->query = ContinueQuery(subquery->query);
      function->body = nullptr;
    }
  }
}

Statement* Parser::ParseCreateProcedure(CreateMode mode, uint32_t begin) {
  auto* procedure = StartAt<CreateProcedureStatement>(begin);
  procedure->mode = mode;
  Expect(K::kProcedure);
  procedure->if_not_exists = AcceptIfNotExists();
  CheckReplaceIfNotExists(mode, procedure->if_not_exists);
  procedure->name = ParseObjectName("a procedure");
  procedure->parameters = ParseRoutineParameters();
  while (!failed_ && ParseRoutineTrait(&procedure->traits)) {
  }
  Accept(K::kAs);
  procedure->body = ParseCompound(Identifier(), Here());
  return Finish(procedure);
}

Statement* Parser::ParseCall() {
  auto* call = Start<CallStatement>();
  Expect(K::kCall);
  call->name = ParseObjectName("a procedure");
  Expect(T::kLeftParen);
  if (!Accept(T::kRightParen)) {
    CommaList(&call->arguments, [this] { return ParseArgument(); });
    Expect(T::kRightParen);
  }
  return Finish(call);
}

}  // namespace semantic_layer::sql::internal
