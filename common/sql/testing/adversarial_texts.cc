#include "common/sql/testing/adversarial_texts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace semantic_layer::sql {
namespace {

using Make = std::function<std::string(size_t)>;

// `unit` again and again; # in it is the number of the repetition.
Make Repeat(std::string begin, std::string unit, std::string end = "",
            std::string separator = "") {
  return [=](size_t bytes) {
    std::string text = begin;
    const bool numbered = unit.find('#') != std::string::npos;
    for (size_t i = 0; text.size() + unit.size() + end.size() < bytes; ++i) {
      if (i > 0) text += separator;
      if (numbered) {
        text += absl::StrReplaceAll(unit, {{"#", absl::StrCat(i)}});
      } else {
        text += unit;
      }
    }
    return text + end;
  };
}

// One nesting of `depth` levels around `core`, in a list up to the size.
Make NestedList(int depth, std::string open, std::string core,
                std::string close, std::string begin = "SELECT ",
                std::string separator = ", ") {
  std::string unit;
  for (int i = 0; i < depth; ++i) {
    absl::StrAppend(&unit, absl::StrReplaceAll(open, {{"#", absl::StrCat(i)}}));
  }
  unit += core;
  for (int i = 0; i < depth; ++i) unit += close;
  return Repeat(std::move(begin), std::move(unit), "", std::move(separator));
}

// WITH c0 AS (first), c1 AS (...), ... with `levels` of them whatever the size:
// each step doubles something.
Make Doubling(int levels, std::string first, std::string step) {
  return [=](size_t) {
    std::string text = absl::StrCat("WITH c0 AS (", first, ")");
    for (int i = 1; i <= levels; ++i) {
      absl::StrAppend(
          &text, ", c", i, " AS (",
          absl::StrReplaceAll(step, {{"#", absl::StrCat("c", i - 1)}}), ")");
    }
    return absl::StrCat(text, " SELECT * FROM c", levels);
  };
}

constexpr char kDepth[] = "MAX_DEPTH_EXCEEDED";
constexpr char kSyntax[] = "SYNTAX_ERROR";

void AddTokenShapes(std::vector<AdversarialShape>* out) {
  const std::vector<AdversarialShape> shapes = {
      {"unclosed_string", "UNCLOSED_STRING", Repeat("SELECT '", "a''\\'")},
      {"unclosed_comment", "UNCLOSED_BRACKETED_COMMENT",
       Repeat("SELECT 1 ", "/* * / ")},
      {"unclosed_name", "UNCLOSED_QUOTED_IDENTIFIER",
       Repeat("SELECT `", "a``")},
      {"unclosed_dollar_body", "UNCLOSED_STRING", Repeat("SELECT $a$", "$aa$")},
      {"template_openers", "INVALID_CHARACTER", Repeat("SELECT ", "${{{")},
      {"dollars", "INVALID_CHARACTER", Repeat("SELECT ", "$a ")},
      {"comments", "", Repeat("SELECT 1", "/**/", ", 2")},
      {"comments_in_parentheses", "",
       Repeat(std::string("SELECT ") + std::string(180, '('), "--\n/**/",
              "1" + std::string(180, ')'))},
      {"digits", "", Repeat("SELECT ", "1")},
      {"points", kSyntax, Repeat("SELECT ", ".1e")},
      {"one_name", "", Repeat("SELECT ", "abcdef")},
      {"name_parts", "", Repeat("SELECT a", ".a")},
      {"adjacent_strings", "", Repeat("SELECT ", "'a' ")},
      {"commas", kSyntax, Repeat("SELECT ", ",")},
      {"semicolons", "", Repeat("", ";")},
      {"bytes", "INVALID_CHARACTER", Repeat("SELECT ", "\x01\xff\xc2\xa0")},
      {"statements", "", Repeat("", "SELECT 1;")},
      {"broken_statements", kSyntax, Repeat("", "SELEC 1;")},
      {"broken_blocks", kSyntax, Repeat("", "BEGIN SELEC; ")},
  };
  out->insert(out->end(), shapes.begin(), shapes.end());
}

void AddExpressionShapes(std::vector<AdversarialShape>* out) {
  const std::vector<AdversarialShape> shapes = {
      {"open_parentheses", kDepth, Repeat("SELECT ", "(")},
      {"parentheses", "", NestedList(180, "(", "1", ")")},
      {"exists_parentheses", kDepth, Repeat("SELECT 1 WHERE EXISTS ", "(")},
      {"in_parentheses", kDepth, Repeat("SELECT 1 WHERE 1 IN ", "(")},
      {"plus_chain", kDepth, Repeat("SELECT 1", "+a")},
      {"plus_chains", "",
       Repeat("SELECT 1", Repeat(", 1", " + a - b * c")(4000))},
      {"concat_chain", kDepth, Repeat("SELECT ''", " || b")},
      {"concat_chains", "", Repeat("SELECT 1", Repeat(", 1", " || b")(4000))},
      {"modulo_chains", "", Repeat("SELECT 1", Repeat(", 1", " % a")(4000))},
      {"division_chains", "", Repeat("SELECT 1", Repeat(", 1", " / d")(4000))},
      {"and_list", "", Repeat("SELECT 1 WHERE a = 1", " AND a = b")},
      {"or_list", "", Repeat("SELECT 1 WHERE a = 1", " OR a = b")},
      {"nested_and_lists", "",
       [](size_t bytes) {
         std::string text = "SELECT 1 WHERE ";
         for (int i = 0; i < 150; ++i) text += "a AND (";
         text += Repeat("a", " AND b")(bytes - 2400);
         for (int i = 0; i < 150; ++i) text += ") AND a";
         return text;
       }},
      {"nots", kDepth, Repeat("SELECT ", "NOT ")},
      {"signs", kDepth, Repeat("SELECT ", "- ")},
      {"cases", kDepth, Repeat("SELECT ", "CASE ")},
      {"nested_cases", "",
       NestedList(100, "CASE a WHEN 1 THEN ", "2", " ELSE 3 END")},
      {"case_branches", "",
       Repeat("SELECT CASE", " WHEN a = # THEN b", " END")},
      {"intervals", "", Repeat("SELECT INTERVAL", " '1' DAY")},
      {"interval_words", kSyntax, Repeat("SELECT ", "INTERVAL ")},
      {"lambdas", kDepth, Repeat("SELECT f(", "x -> (")},
      {"nested_lambdas", "",
       NestedList(60, "transform(array(1), x# -> ", "a", ")")},
      {"lambda_parameters", "",
       [](size_t bytes) {
         return absl::StrCat("SELECT f((", Repeat("x", ",x#")(bytes / 2),
                             ") -> g(", Repeat("x", ",x#")(bytes / 2), "))");
       }},
      {"rows", kDepth, Repeat("SELECT ", "(a, ")},
      {"row_names", "", Repeat("SELECT (a", ", b", ")")},
      {"subscripts", kDepth, Repeat("SELECT a", "[1]")},
      {"casts", kDepth, Repeat("SELECT a", "::INT")},
      {"collations", "",
       Repeat("SELECT 1", Repeat(", a", " COLLATE UTF8_BINARY")(20000))},
      {"cast_collations", "",
       Repeat("SELECT 1", Repeat(", a", "::INT COLLATE UTF8_BINARY")(20000))},
      {"json_stars", "", Repeat("SELECT 1", Repeat(", b", ":a.*")(3000))},
      {"json_path", "", Repeat("SELECT b:a", ".b[0]")},
      {"nested_types", kDepth, Repeat("SELECT CAST(a AS ", "ARRAY<")},
      {"struct_type", "",
       Repeat("SELECT CAST(NULL AS STRUCT<", "f#: INT", ">)", ", ")},
      {"arguments", "", Repeat("SELECT greatest(a", ", b", ")")},
      {"calls", kDepth, Repeat("SELECT ", "f(")},
      {"nested_calls", "",
       NestedList(60, "coalesce(element_at(c, ", "1", ").x, 1)")},
      {"in_list", "", Repeat("SELECT * FROM t WHERE a IN (1", ", 23", ")")},
      {"in_list_of_strings", "",
       Repeat("SELECT * FROM t WHERE b IN (a", ", a, 'x'", ")")},
      {"like_list", "", Repeat("SELECT b LIKE ANY ('a'", ", 'b%'", ") FROM t")},
      {"windows", "",
       Repeat("SELECT 1", ", sum(a) OVER (PARTITION BY b ORDER BY e)",
              " FROM t")},
  };
  out->insert(out->end(), shapes.begin(), shapes.end());
}

void AddQueryShapes(std::vector<AdversarialShape>* out) {
  const std::vector<AdversarialShape> shapes = {
      {"from_parentheses", kDepth, Repeat("SELECT * FROM ", "(")},
      {"relations_in_parentheses", "",
       NestedList(180, "(", "t", ")", "SELECT 1 FROM ")},
      {"subqueries", kDepth, Repeat("SELECT * FROM ", "(SELECT * FROM ")},
      {"nested_subqueries", "",
       NestedList(60, "(SELECT * FROM ", "t", ") AS s", "SELECT 1 FROM ")},
      {"scalar_subqueries", "",
       NestedList(60, "(SELECT a + ", "a", " FROM t)")},
      {"relations", "", Repeat("SELECT t.a FROM t", ", t AS t#")},
      {"same_relations", "", Repeat("SELECT a FROM t", ",t")},
      {"joins", kDepth, Repeat("SELECT 1 FROM t", " JOIN t USING (a)")},
      {"join_lists", "",
       Repeat("SELECT 1 FROM t",
              Repeat(", t", " JOIN t USING (a) NATURAL JOIN t")(2000))},
      {"lateral_views", "",
       Repeat("SELECT 1 FROM t", " LATERAL VIEW explode(c) AS v#")},
      {"unions", kDepth, Repeat("SELECT 1", " UNION ALL SELECT 1")},
      {"union_lists", "",
       Repeat("SELECT 1",
              ", (" +
                  Repeat("SELECT a FROM t", " UNION SELECT a FROM t")(4000) +
                  ")")},
      {"ctes", "",
       [](size_t bytes) {
         return Repeat("WITH c AS (SELECT 1 AS a)",
                       ", c# AS (SELECT a FROM c)")(bytes) +
                " SELECT 1";
       }},
      {"select_list", "", Repeat("SELECT a", ", a AS x#", " FROM t")},
      {"select_order", "",
       [](size_t bytes) {
         return absl::StrCat("SELECT ", Repeat("1", ", a AS x#")(bytes / 2),
                             " FROM t ORDER BY ",
                             Repeat("1", ", x#")(bytes / 2));
       }},
      {"select_group", "",
       [](size_t bytes) {
         return absl::StrCat("SELECT ", Repeat("1", ", a + #")(bytes / 2),
                             " FROM t GROUP BY ",
                             Repeat("1", ", a + #")(bytes / 2));
       }},
      {"stars", "", Repeat("SELECT *", ", *", " FROM t")},
      {"star_except", "", Repeat("SELECT * EXCEPT (a", ", a", ") FROM t")},
      {"values", "", Repeat("VALUES (1, 'a')", ", (#, 'b')")},
      {"pipes", kDepth, Repeat("FROM t", " |> WHERE a = 1")},
      {"pipe_extends", kDepth, Repeat("FROM t", " |> EXTEND a AS x#")},
      {"pipe_unions", "",
       Repeat("SELECT 1", ", (" +
                              Repeat("SELECT a FROM t",
                                     " |> WHERE a UNION ALL SELECT 2")(9000) +
                              ")")},
      {"hints", "", Repeat("SELECT /*+ A", ", B(t)", " */ 1")},
      {"grouping_sets", "",
       NestedList(45, "(SELECT 1 GROUP BY GROUPING SETS ((1 + ", "a",
                  ") + 1))")},
      {"recursive_ctes", "",
       NestedList(45, "(WITH RECURSIVE r AS (SELECT 1 + ", "1",
                  " UNION ALL SELECT 1) SELECT 1 FROM r)")},
      {"star_doubling", "",
       Doubling(60, "SELECT * FROM t", "SELECT *, * FROM #")},
      {"type_doubling", "",
       Doubling(100, "SELECT 1 AS x, 1 AS y",
                "SELECT struct(x, x) AS x, struct(y, y) AS y, "
                "CASE WHEN true THEN x ELSE y END AS z FROM #")},
      {"expression_doubling", "",
       Doubling(60, "SELECT 1 AS x", "SELECT x AS y, y + y AS x FROM #")},
      {"pivot_values", "",
       Repeat("SELECT * FROM t PIVOT (sum(a) FOR b IN ('x' AS x", ", 'b#'",
              "))")},
      {"unpivot_columns", "",
       Repeat("SELECT * FROM t UNPIVOT (v FOR n IN (a", ", a", "))")},
  };
  out->insert(out->end(), shapes.begin(), shapes.end());
}

void AddStatementShapes(std::vector<AdversarialShape>* out) {
  const std::vector<AdversarialShape> shapes = {
      {"insert_values", "",
       Repeat("INSERT INTO t VALUES (1, 'a')", ", (#, 'b')")},
      {"columns_of_table", "",
       Repeat("CREATE TABLE x (a INT", ", c# STRING COMMENT 'c'", ")")},
      {"blocks", kDepth, Repeat("", "BEGIN ")},
      {"block_statements", "", Repeat("BEGIN ", "SELECT 1; ", "END")},
      {"merge_clauses", "",
       Repeat("MERGE INTO t USING t AS s ON t.a = s.a",
              " WHEN MATCHED AND s.a = # THEN UPDATE SET b = s.b")},
      {"parameters", "", Repeat("SELECT ?", ", ?, :p#")},
  };
  out->insert(out->end(), shapes.begin(), shapes.end());
}

}  // namespace

std::vector<AdversarialShape> AdversarialShapes() {
  std::vector<AdversarialShape> shapes;
  AddTokenShapes(&shapes);
  AddExpressionShapes(&shapes);
  AddQueryShapes(&shapes);
  AddStatementShapes(&shapes);
  return shapes;
}

}  // namespace semantic_layer::sql
