#include "absl/strings/ascii.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql::internal {

Statement* Parser::ParseSet() {
  const uint32_t begin = Here();
  Expect(K::kSet);
  if (Is(K::kTag) && Ahead(1, K::kOn)) return ParseTag(false);
  if ((Is(K::kVariable) || Is(K::kVar)) &&
      (AtName(1) || Ahead(1, T::kLeftParen))) {
    Advance();
    return ParseSetVariable(begin);
  }
  if (Is(K::kCatalog) && (AtName(1) || Ahead(1, T::kString))) {
    Advance();
    auto* use = StartAt<UseStatement>(begin);
    use->set_keyword = true;
    use->type = ObjectType::kCatalog;
    if (Is(T::kString) && !AtIdentifier()) {
      Identifier name;
      name.span = Peek().span();
      name.text = ParseStringValue();
      name.quoted = true;
      use->name.parts.push_back(arena_, name);
    } else {
      use->name = ParseObjectName("a catalog");
    }
    return Finish(use);
  }
  if (Accept(K::kTime, K::kZone)) {
    auto* zone = StartAt<SetTimeZoneStatement>(begin);
    if (Accept(K::kLocal)) return Finish(zone);
    zone->zone = Is(K::kInterval) ? ParseExpression() : ParseStringLiteral();
    return Finish(zone);
  }
  if (Is(K::kRole) && (AtName(1) || Ahead(1, T::kEnd))) {
    Fail(DiagnosticCode::kSyntaxError, Peek().span(),
         "Databricks SQL has no roles to set",
         "grant privileges to groups instead");
  }
  // Inside of a script SET assigns variables.
  if (state_.block_depth > 0) return ParseSetVariable(begin);
  return ParseSetConfig(begin);
}

Statement* Parser::ParseSetVariable(uint32_t begin) {
  auto* set = StartAt<SetVariableStatement>(begin);
  if (Accept(T::kLeftParen)) {
    CommaList(&set->targets, [this] { return ParseObjectName("a variable"); });
    Expect(T::kRightParen);
    Expect(T::kEqual);
    set->query = ParseParenthesizedQuery();
    return Finish(set);
  }
  set->assignments = ParseAssignments();
  return Finish(set);
}

Statement* Parser::ParseSetConfig(uint32_t begin) {
  auto* set = StartAt<SetConfigStatement>(begin);
  absl::string_view rest = RestOfStatement();
  size_t equals = absl::string_view::npos;
  if (!rest.empty() && rest[0] == '`') {
    // A backquoted key may hold an equals sign.
    const size_t close = rest.find('`', 1);
    equals = close == absl::string_view::npos ? close : rest.find('=', close);
  } else {
    equals = rest.find('=');
  }
  set->key = absl::StripAsciiWhitespace(rest.substr(0, equals));
  if (equals != absl::string_view::npos) {
    set->has_value = true;
    set->value = absl::StripAsciiWhitespace(rest.substr(equals + 1));
    if (set->key.empty()) Unexpected("a key");
  }
  return Finish(set);
}

Statement* Parser::ParseReset() {
  auto* reset = Start<ResetConfigStatement>();
  Expect(K::kReset);
  reset->key = absl::StripAsciiWhitespace(RestOfStatement());
  return Finish(reset);
}

Statement* Parser::ParseUse() {
  auto* use = Start<UseStatement>();
  Expect(K::kUse);
  if (AtName(1) || Ahead(1, T::kString)) {
    if (Is(K::kCatalog)) use->type = ObjectType::kCatalog;
    if (Is(K::kSchema)) use->type = ObjectType::kSchema;
    if (Is(K::kDatabase)) use->type = ObjectType::kDatabase;
    if (Is(K::kNamespace)) use->type = ObjectType::kNamespace;
    if (use->type != ObjectType::kNone) Advance();
  }
  use->name = ParseObjectName("a schema or catalog");
  return Finish(use);
}

Statement* Parser::ParseExecuteImmediate() {
  auto* execute = Start<ExecuteImmediateStatement>();
  Expect(K::kExecute, K::kImmediate);
  execute->text = ParseExpression();
  if (Accept(K::kInto)) {
    CommaList(&execute->into, [this] { return ParseObjectName("a variable"); });
  }
  if (Accept(K::kUsing)) {
    if (Is(T::kLeftParen) && !AtQuery(1)) {
      const size_t mark = pos_;
      const uint32_t mark_end = prev_end_;
      const uint32_t parameters = parameter_count_;
      Advance();
      CommaList(&execute->arguments,
                [this] { return ParseAliasedExpression(); });
      Expect(T::kRightParen);
      if (failed_ || AtEndOfStatement() || Is(K::kInto)) {
        execute->parenthesized = true;
      } else {
        // (a + b) * c AS d: the parenthesis belongs to the expression.
        execute->arguments.clear();
        pos_ = mark;
        prev_end_ = mark_end;
        parameter_count_ = parameters;
      }
    }
    if (!execute->parenthesized) {
      CommaList(&execute->arguments,
                [this] { return ParseAliasedExpression(); });
    }
  }
  if (execute->into.empty() && Accept(K::kInto)) {
    CommaList(&execute->into, [this] { return ParseObjectName("a variable"); });
  }
  return Finish(execute);
}

Statement* Parser::ParseCache() {
  auto* cache = Start<CacheTableStatement>();
  Expect(K::kCache);
  if (AtQuery(0) && !Is(K::kTable)) {
    cache->query = ParseQuery();
    return Finish(cache);
  }
  cache->lazy = Accept(K::kLazy);
  Expect(K::kTable);
  cache->table = ParseObjectName("a table");
  if (Accept(K::kOptions)) cache->options = ParsePropertyList();
  if (Accept(K::kAs) || AtQuery(0)) cache->query = ParseQuery();
  return Finish(cache);
}

Statement* Parser::ParseUncache() {
  auto* uncache = Start<UncacheTableStatement>();
  if (Accept(K::kClear)) {
    Expect(K::kCache);
    return Finish(uncache);
  }
  Expect(K::kUncache, K::kTable);
  uncache->if_exists = AcceptIfExists();
  uncache->table = ParseObjectName("a table");
  return Finish(uncache);
}

// ADD JAR path, LIST FILES: the rest is free text.
Statement* Parser::ParseResource(absl::string_view verb) {
  auto* resource = Start<ResourceStatement>();
  resource->verb = verb;
  Advance();
  resource->type = ParseIdentifier("JAR, FILE or ARCHIVE");
  resource->text = absl::StripAsciiWhitespace(RestOfStatement());
  return Finish(resource);
}

Statement* Parser::ParseFileStatement(FileVerb verb) {
  auto* file = Start<FileStatement>();
  file->verb = verb;
  Advance();
  file->path = ParseStringLiteral();
  if (verb == FileVerb::kPut) {
    Expect(K::kInto);
    file->target = ParseStringLiteral();
    file->overwrite = Accept(K::kOverwrite);
  } else if (verb == FileVerb::kGet) {
    Expect(K::kTo);
    file->target = ParseStringLiteral();
  } else if (verb == FileVerb::kList) {
    if (Is(K::kWith, T::kLeftParen)) {
      Advance();
      Advance();
      Expect(K::kCredential);
      file->credential = ParseObjectName("a credential");
      Expect(T::kRightParen);
    }
    if (Accept(K::kLimit)) file->limit = ParseIntegerOrParameter();
  }
  return Finish(file);
}

}  // namespace semantic_layer::sql::internal
