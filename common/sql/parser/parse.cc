#include "common/sql/parser/parse.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/sql/parser/parser.h"

namespace semantic_layer::sql {
namespace {

// Whether a text may be parsed; adds the diagnostic when it is too long.
bool Admit(absl::string_view text, const ParseOptions& options,
           std::vector<Diagnostic>* diagnostics) {
  if (text.size() <= std::min(options.max_bytes, kMaxScriptBytes)) return true;
  Diagnostic diagnostic;
  diagnostic.code = DiagnosticCode::kTextTooLarge;
  diagnostic.message =
      absl::StrCat("the text is longer than ",
                   std::min(options.max_bytes, kMaxScriptBytes), " bytes");
  diagnostics->push_back(std::move(diagnostic));
  return false;
}

// Orders diagnostics as the text, and drops a tree that has errors.
template <typename T, typename F>
Parsed<T> ParseOne(absl::string_view text, const ParseOptions& options,
                   F parse) {
  Parsed<T> parsed;
  if (!Admit(text, options, &parsed.diagnostics)) return parsed;
  parsed.text = parsed.arena.Copy(text);
  internal::Parser parser(parsed.arena, parsed.text, options,
                          &parsed.diagnostics);
  T* node = parse(parser);
  if (!HasErrors(parsed.diagnostics)) parsed.node = node;
  return parsed;
}

template <typename T, typename F>
T* ParseInto(Arena& arena, absl::string_view text,
             std::vector<Diagnostic>* diagnostics, const ParseOptions& options,
             F parse) {
  std::vector<Diagnostic> found;
  T* node = nullptr;
  if (Admit(text, options, &found)) {
    internal::Parser parser(arena, arena.Copy(text), options, &found);
    node = parse(parser);
  }
  if (HasErrors(found)) node = nullptr;
  diagnostics->insert(diagnostics->end(), found.begin(), found.end());
  return node;
}

}  // namespace

ParsedScript ParseScript(absl::string_view text, const ParseOptions& options) {
  ParsedScript script;
  if (!Admit(text, options, &script.diagnostics)) return script;
  script.text = script.arena.Copy(text);
  internal::Parser parser(script.arena, script.text, options,
                          &script.diagnostics);
  parser.Script(&script.statements);
  for (const CommentToken& token : parser.comments()) {
    script.comments.push_back({Span{token.begin, token.end}, token.line});
  }
  return script;
}

Parsed<Statement> ParseStatement(absl::string_view text,
                                 const ParseOptions& options) {
  return ParseOne<Statement>(text, options, [](internal::Parser& parser) {
    return parser.OneStatement();
  });
}

Parsed<Query> ParseQuery(absl::string_view text, const ParseOptions& options) {
  return ParseOne<Query>(text, options, [](internal::Parser& parser) {
    return parser.OneQuery();
  });
}

Parsed<Expression> ParseExpression(absl::string_view text,
                                   const ParseOptions& options) {
  return ParseOne<Expression>(text, options, [](internal::Parser& parser) {
    return parser.OneExpression();
  });
}

Expression* ParseExpressionInto(Arena& arena, absl::string_view text,
                                std::vector<Diagnostic>* diagnostics,
                                const ParseOptions& options) {
  return ParseInto<Expression>(
      arena, text, diagnostics, options,
      [](internal::Parser& parser) { return parser.OneExpression(); });
}

Query* ParseQueryInto(Arena& arena, absl::string_view text,
                      std::vector<Diagnostic>* diagnostics,
                      const ParseOptions& options) {
  return ParseInto<Query>(
      arena, text, diagnostics, options,
      [](internal::Parser& parser) { return parser.OneQuery(); });
}

Parsed<DataType> ParseDataType(absl::string_view text,
                               const ParseOptions& options) {
  return ParseOne<DataType>(text, options, [](internal::Parser& parser) {
    return parser.OneDataType();
  });
}

ParsedSchema ParseTableSchema(absl::string_view text,
                              const ParseOptions& options) {
  ParsedSchema schema;
  if (!Admit(text, options, &schema.diagnostics)) return schema;
  schema.text = schema.arena.Copy(text);
  internal::Parser parser(schema.arena, schema.text, options,
                          &schema.diagnostics);
  parser.OneSchema(&schema.fields);
  return schema;
}

}  // namespace semantic_layer::sql
