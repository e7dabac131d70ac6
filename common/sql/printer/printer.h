#ifndef SEMANTIC_LAYER_COMMON_SQL_PRINTER_PRINTER_H_
#define SEMANTIC_LAYER_COMMON_SQL_PRINTER_PRINTER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/sql/ast/ast.h"
#include "common/sql/printer/layout.h"

namespace semantic_layer::sql {

// How tightly a printed expression binds; higher binds tighter. Printing an
// operand at a level puts parentheses around it when it binds less tightly.
enum class Precedence : uint8_t {
  kLambda,
  kOr,
  kAnd,
  kNot,
  kPredicate,   // BETWEEN, IN, LIKE, IS: operands are kComparison
  kComparison,  // = <=> <> < <= > >=
  kBitOr,
  kBitXor,
  kBitAnd,
  kShift,
  kAdditive,  // + - ||
  kMultiplicative,
  kUnary,
  kPostfix,  // . [] :: : COLLATE
  kPrimary,
};

// Printer writes a syntax tree as Databricks SQL and is the base of the other
// dialects' printers. A dialect overrides the few methods where it differs: the
// lexical ones (PrintName, PrintString, ...) or the one of a node kind, each of
// which is virtual. Overrides write with the protected helpers and print
// children with Print, so that parentheses, layout and further overrides work.
//
//   class DuckDbPrinter : public Printer {
//     void PrintName(absl::string_view text, bool quoted) override {...}
//     void PrintBinaryExpr(const BinaryExpr& e) override {...}
//   };
//   DuckDbPrinter printer; printer.Print(*node); std::string s =
//   printer.Take();
//
// What a dialect cannot say it adds with Unsupported(); the caller reads
// diagnostics() after printing. Output is one line unless a Layout is given.
// Not thread safe; one printer prints one text.
class Printer {
 public:
  // Writes in compact form.
  Printer() = default;
  // Writes through a layout (see format/); `layout` must outlive the printer.
  explicit Printer(Layout* layout) : layout_(layout) {}
  virtual ~Printer() = default;
  Printer(const Printer&) = delete;
  Printer& operator=(const Printer&) = delete;

  // Prints any node.
  void Print(const Node& node);

  // The text so far; leaves the printer empty. Not for use with a Layout.
  std::string Take() {
    std::string text = std::move(out_);
    out_.clear();
    return text;
  }

  // What the dialect could not say, in the order of printing.
  struct Finding {
    Span span;
    std::string message;
    std::string hint;
  };
  const std::vector<Finding>& findings() const { return findings_; }

 protected:
  // ---- Writing -------------------------------------------------------------

  // A keyword or phrase, given in capitals.
  void Keyword(absl::string_view words);
  // Anything else, as it is.
  void Text(absl::string_view text);
  void Text(char c) { Text(absl::string_view(&c, 1)); }
  // One space, never a line break.
  void Space() { Text(' '); }
  // A space, or a line break when the enclosing group does not fit.
  void Line();
  // Nothing, or a line break when the enclosing group does not fit.
  void SoftLine();
  // A break in front of what closes a group, at the indentation outside of it:
  // `spaces` when the group fits.
  void CloseLine(int spaces = 0);
  // A line break in a layout, else a space.
  void HardLine();
  // A group that is laid out on one line or broken at all its lines; `indent`
  // columns are added to its broken lines.
  void Begin(int indent = 0);
  void End();

  // What ends at `end` of the text is written: comments behind it go here.
  void Leave(uint32_t end);
  // The same for a statement, whose semicolon is written.
  void EndStatement(uint32_t end, bool last);

  // Notes that a node cannot be said in the dialect. Printing goes on.
  void Unsupported(Span span, std::string message, std::string hint = "");

  // ---- Pieces --------------------------------------------------------------

  // An expression, in parentheses when it binds less tightly than `level`.
  void Operand(const Expression& expression, Precedence level);
  // An expression in parentheses.
  void Parenthesized(const Expression& expression);
  // "(" query ")".
  void ParenthesizedQuery(const Query& query);
  // A body as an operand of a set operation or pipe of the given level.
  void QueryOperand(const QueryBody& body, int level);
  // The base of a postfix operator that is written as `op`.
  void PostfixBase(const Expression& base, char op);

  // One element of a list.
  void Item(const Node* node) { Print(*node); }
  void Item(const Identifier& name) { PrintIdentifier(name); }
  void Item(const ObjectName& name) { PrintObjectName(name); }

  static uint32_t EndOf(const Node* node) { return node->span.end; }
  static uint32_t EndOf(const Identifier& name) { return name.span.end; }
  static uint32_t EndOf(const ObjectName& name) {
    return name.empty() ? 0 : name.parts.back().span.end;
  }

  // Items separated by commas, in the enclosing group.
  template <typename T>
  void CommaList(const List<T>& items) {
    for (uint32_t i = 0; i < items.size(); ++i) {
      if (i > 0) {
        Text(',');
        Line();
      }
      Item(items[i]);
    }
  }
  // "(" items ")" as a group.
  template <typename T>
  void ParenthesizedList(const List<T>& items) {
    Text('(');
    Begin(2);
    SoftLine();
    CommaList(items);
    if (!items.empty()) Leave(EndOf(items.back()));
    CloseLine();
    End();
    Text(')');
  }
  // Items separated by commas, in a group of their own that is indented.
  template <typename T>
  void IndentedList(const List<T>& items) {
    Begin(2);
    CommaList(items);
    End();
  }

  // Parts of statements that several kinds share.
  virtual void PrintTail(const Query& query);
  virtual void PrintLimit(const Query& query);
  void PrintFrom(const List<Relation*>& from,
                 const List<Relation*>& lateral_views);
  void PrintRows(const List<Expression*>& rows);
  void PrintSelectList(const Select& select);
  void PrintSelectClauses(const Select& select);
  virtual void PrintHints(const List<Hint>& hints);
  void PrintNamedWindows(const List<NamedWindow>& windows);
  void PrintSampleAndAlias(const TableSample* sample,
                           const Watermark* watermark, const TableAlias& alias);
  void PrintProperty(const Property& property);
  void PrintProperties(const List<Property>& properties);
  void PrintPartition(const List<PartitionValue>& values);
  void PrintPartitionValues(const List<PartitionValue>& values);
  void PrintAssignments(const List<Assignment>& assignments);
  void PrintMergeAction(const MergeClause& node);
  void PrintWith(const WithClause* with);
  void PrintClause(absl::string_view words, const Node* value);
  void PrintFrameBound(const FrameBound& bound);
  void PrintStructField(const StructField& field);
  void PrintIdentity(const ColumnDefinition& node);
  void PrintColumns(bool has_columns, const List<ColumnDefinition*>& columns,
                    const List<TableConstraint*>& constraints);
  void PrintBlock(const List<Statement*>& statements);
  void PrintLabel(const Identifier& label);
  void PrintRoutineParameters(const List<RoutineParameter>& parameters);
  void PrintRoutineTraits(const List<RoutineTrait>& traits);
  void PrintSchemaField(const StructField& field);
  void PrintFieldType(const StructField& field);
  void PrintCreateMode(CreateMode mode);
  void PrintClustering(const TableClauses& clauses);
  void PrintClusterBy(ClusterMode mode, const List<ObjectName>& columns);
  void PrintDollarQuoted(absl::string_view body);
  void PrintFilterFunction(const FilterFunction& filter,
                           absl::string_view argument_words);
  void PrintColumnChange(const ColumnChange& change);
  void PrintPartitionLocations(const List<PartitionLocation>& partitions);
  void Phrase(absl::string_view words, const Node* value);

  // ---- Lexical override points ---------------------------------------------

  // A name of one part; `quoted` says that it was written with quotes. The base
  // uses backquotes where a name needs them or had them.
  virtual void PrintName(absl::string_view text, bool quoted);
  // A column or table alias, field, table name, ...: by default PrintName, or
  // IDENTIFIER(...) for a dynamic one.
  virtual void PrintIdentifier(const Identifier& name);
  virtual void PrintObjectName(const ObjectName& name);
  // The name of a called function.
  virtual void PrintFunctionName(const ObjectName& name);
  // A string literal with the given value.
  virtual void PrintString(absl::string_view value);
  // The text of BinaryExpr's operator; words are written with Keyword.
  virtual void PrintBinaryOp(BinaryOp op);
  virtual void PrintAlias(const TableAlias& alias);
  // How tightly a node binds in this dialect.
  virtual Precedence PrecedenceOf(const Expression& expression) const;

  // ---- One method per kind of node -----------------------------------------

#define SQL_NODE(Name) virtual void Print##Name(const Name& node);
#include "common/sql/ast/node_kind.def"

 private:
  std::string out_;
  Layout* layout_ = nullptr;
  // The next BinaryExpr is the left side of one that binds as tightly.
  bool in_chain_ = false;
  std::vector<Finding> findings_;
};

// Prints a node as Databricks SQL on one line.
std::string Print(const Node& node);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_PRINTER_PRINTER_H_
