#include "common/sql/testing/retail_queries.h"

#include "common/sql/dialect/dialects.h"
#include "common/sql/parser/parse.h"
#include "common/sql/resolve/resolution.h"
#include "common/sql/translate/translate.h"
#include "gtest/gtest.h"

namespace semantic_layer::sql {
namespace {

TEST(RetailQueriesTest, ResolveAndTranslateWithoutErrors) {
  const std::unique_ptr<Catalog> catalog = NewRetailCatalog();
  for (const RetailQuery& query : RetailQueries()) {
    const Parsed<Statement> parsed = ParseStatement(query.text);
    ASSERT_TRUE(parsed.ok()) << query.name;
    const Statement& statement = *parsed.node;
    ResolveOptions options;
    options.catalog = catalog.get();
    const Resolution resolution = Resolve(statement, options);
    for (const Diagnostic& diagnostic : resolution.diagnostics) {
      ADD_FAILURE() << query.name << ": "
                    << FormatDiagnostic(query.text, diagnostic);
    }
    Arena arena;
    TranslateOptions translate;
    translate.catalog = catalog.get();
    const auto translated =
        Translate(statement, DialectId::kDuckDb, arena, translate);
    EXPECT_FALSE(HasErrors(translated.diagnostics)) << query.name;
    EXPECT_GT(PrintIn(DialectId::kDuckDb, *translated.value).value.size(),
              query.text.size() / 2);
  }
}

}  // namespace
}  // namespace semantic_layer::sql
