#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/limits.h"
#include "common/sql/resolve/names.h"
#include "common/sql/resolve/resolver.h"

namespace semantic_layer::sql {

void Resolver::ReportAs(Severity severity, DiagnosticCode code, Span span,
                        std::string message, std::string hint) {
  if (Full()) return;
  // What was not looked at must not be called missing.
  if (exhausted_ && code != DiagnosticCode::kStatementTooComplex) return;
  resolution_.diagnostics.push_back(
      {severity, code, std::move(message), span, std::move(hint)});
}

bool Resolver::Full() const {
  return resolution_.diagnostics.size() >= kMaxDiagnostics;
}

bool Resolver::Spend(uint64_t steps) {
  if (exhausted_) return false;
  steps_ += steps;
  if (steps_ <= kMaxResolveSteps) return true;
  exhausted_ = true;
  Report(DiagnosticCode::kStatementTooComplex, Span{},
         "the statement looks up too many names to be resolved",
         "split it into several statements, or name columns rather than use *");
  return false;
}

// What looking for one name through a scope and those around it costs.
bool Resolver::SpendOnLookup(const Scope& scope) {
  uint64_t names = 0;
  for (const Scope* at = &scope; at != nullptr; at = at->parent) {
    names += 1 + at->columns.size() + at->relations.size() +
             at->aliases.size() + at->parameters.size();
  }
  return Spend(names);
}

absl::string_view OutputName(const Expression& expression) {
  if (const auto* column = expression.As<ColumnRef>()) {
    return column->name.parts.empty() ? "" : column->name.parts.back().text;
  }
  if (const auto* field = expression.As<FieldAccessExpr>()) {
    return field->field.text;
  }
  if (const auto* alias = expression.As<AliasExpr>()) return alias->alias.text;
  if (const auto* path = expression.As<JsonPathExpr>()) {
    for (size_t i = path->steps.size(); i-- > 0;) {
      if (path->steps[i].step == JsonStepKind::kField) {
        return path->steps[i].text;
      }
    }
  }
  return "";
}

// Gives a CTE's columns the names of its column list.
void Resolver::NameColumns(const CommonTableExpression& table,
                           OutputColumns* columns) {
  if (table.columns.empty()) return;
  if (columns->complete && columns->columns.size() != table.columns.size()) {
    Report(
        DiagnosticCode::kColumnCountMismatch, table.name.span,
        absl::StrCat("`", table.name.text, "` names ", table.columns.size(),
                     " columns, but its query has ", columns->columns.size()));
  }
  columns->columns.resize(table.columns.size());
  columns->complete = true;
  for (uint32_t i = 0; i < table.columns.size(); ++i) {
    columns->columns[i].name = table.columns[i].text;
  }
}

void Resolver::ResolveWith(const WithClause& with, const Scope* outer) {
  const size_t first = named_queries_.size();
  for (const CommonTableExpression* table : with.tables) {
    if (!Spend(named_queries_.size() - first)) return;
    for (size_t i = first; i < named_queries_.size(); ++i) {
      if (!SameName(named_queries_[i].name, table->name.text)) continue;
      Report(DiagnosticCode::kDuplicateName, table->name.span,
             absl::StrCat("WITH defines `", table->name.text, "` twice"),
             "give one of them another name");
      break;
    }
    NamedQuery named;
    named.name = table->name.text;
    named.definition = table;
    const size_t anchors = anchors_.size();
    if (with.recursive) {
      // The table is in sight of its own query; the first operand there gives
      // the columns once it is resolved.
      named.columns.complete = false;
      for (const Identifier& column : table->columns) {
        named.columns.columns.push_back({column.text});
      }
      anchors_.push_back({table->query->body, named_queries_.size()});
      named_queries_.push_back(named);
    }
    OutputColumns columns = ResolveQuery(*table->query, outer);
    NameColumns(*table, &columns);
    if (with.recursive) named_queries_.pop_back();
    anchors_.resize(anchors);
    named.columns = std::move(columns);
    named_queries_.push_back(std::move(named));
  }
}

OutputColumns Resolver::ResolveQuery(const Query& query, const Scope* outer) {
  OutputColumns unknown;
  unknown.complete = false;
  if (!Spend(kStepsPerColumn)) return unknown;
  const size_t named_queries = named_queries_.size();
  const size_t windows = windows_.size();
  if (query.with != nullptr) ResolveWith(*query.with, outer);
  for (const NamedWindow& window : query.windows) {
    windows_.push_back(window.name.text);
  }
  const auto* select = query.body->As<Select>();
  if (select != nullptr) {
    for (const NamedWindow& window : select->windows) {
      windows_.push_back(window.name.text);
    }
  }
  Scope scope;
  scope.parent = outer;
  OutputColumns columns = ResolveBody(*query.body, outer, &scope);
  ResolveTail(query, columns, &scope);
  if (select != nullptr) {
    CheckGrouped(*select, &query, scope);
    if (select->quantifier == SetQuantifier::kDistinct) {
      CheckDistinctOrder(query, columns);
    }
  }
  named_queries_.resize(named_queries);
  windows_.resize(windows);
  resolution_.outputs[&query] = columns;
  return columns;
}

void Resolver::CheckOrdinal(const Expression& expression,
                            const OutputColumns& columns,
                            absl::string_view clause) {
  const auto* literal = expression.As<LiteralExpr>();
  if (literal == nullptr || literal->literal != LiteralKind::kInteger ||
      !columns.complete) {
    return;
  }
  int64_t position = 0;
  const bool number = absl::SimpleAtoi(literal->text, &position);
  const int64_t count = columns.columns.size();
  if (number && position >= 1 && position <= count) return;
  Report(DiagnosticCode::kInvalidOrdinal, expression.span,
         absl::StrCat(clause, " position ", literal->text,
                      " is out of range: the select list has ", count,
                      count == 1 ? " item" : " items"));
}

void Resolver::ResolveTail(const Query& query, const OutputColumns& columns,
                           Scope* scope) {
  ResolveWindows(query.windows, scope);
  // ORDER BY sees the select list first, then what FROM has.
  scope->aliases.clear();
  scope->aliases_first = true;
  for (const OutputColumn& column : columns.columns) {
    scope->aliases.push_back({column.name, column.expression, column.type,
                              column.relation, column.column});
  }
  const auto item = [&](const Expression* e) {
    if (e->Is<ColumnRef>() &&
        absl::EqualsIgnoreCase(e->As<ColumnRef>()->name.parts.back().text,
                               "all") &&
        e->As<ColumnRef>()->name.parts.size() == 1) {
      return;  // ORDER BY ALL
    }
    Resolve(e, scope);
    CheckOrdinal(*e, columns, "ORDER BY");
  };
  for (const OrderItem* order : query.order_by) item(order->expression);
  for (const OrderItem* order : query.sort_by) item(order->expression);
  for (const Expression* e : query.cluster_by) item(e);
  for (const Expression* e : query.distribute_by) item(e);
  if (query.limit != nullptr) ResolveLimit(query.limit, "LIMIT");
  if (query.offset != nullptr) ResolveLimit(query.offset, "OFFSET");
}

// A limit is a constant: no column is in its sight.
void Resolver::ResolveLimit(const Expression* limit, absl::string_view clause) {
  Scope scope;
  Resolve(limit, &scope);
  const auto* literal = limit->As<LiteralExpr>();
  const auto* minus = limit->As<UnaryExpr>();
  const bool negative =
      (literal != nullptr && absl::StartsWith(literal->text, "-")) ||
      (minus != nullptr && minus->op == UnaryOp::kMinus &&
       minus->operand->Is<LiteralExpr>());
  if (negative) {
    Report(DiagnosticCode::kInvalidClause, limit->span,
           absl::StrCat(clause, " cannot be negative"),
           "write a number from 0 on");
    return;
  }
  const auto* cast = limit->As<CastExpr>();
  const Type* type = TypeOf(*limit);
  if (IsNull(type) || (cast != nullptr && IsNull(TypeOf(*cast->operand)))) {
    Report(DiagnosticCode::kInvalidClause, limit->span,
           absl::StrCat(clause, " cannot be NULL"), "write a number from 0 on");
    return;
  }
  if (type == nullptr || IsIntegral(type)) return;
  Report(DiagnosticCode::kTypeMismatch, limit->span,
         absl::StrCat(clause, " takes a whole number, not ", TypeText(type)));
}

OutputColumns Resolver::ResolveBody(const QueryBody& body, const Scope* outer,
                                    Scope* visible) {
  OutputColumns columns = VisitQueryBody(
      body,
      Overloaded{
          [&](const Query& q) { return ResolveQuery(q, outer); },
          [&](const Select& s) { return ResolveSelect(s, outer, visible); },
          [&](const SetOperation& s) { return ResolveSetOperation(s, outer); },
          [&](const TableQuery& t) {
            OutputColumns out;
            TableBinding binding;
            TableColumns(t.table, &out, &binding);
            for (size_t i = 0; i < out.columns.size(); ++i) {
              out.columns[i].expression = nullptr;
              out.columns[i].relation = &t;
              out.columns[i].column = static_cast<int>(i);
            }
            return out;
          },
          [&](const ValuesQuery& v) {
            OutputColumns out = ResolveRows(v.rows, outer);
            if (!v.alias.columns.empty() &&
                v.alias.columns.size() != out.columns.size()) {
              Report(
                  DiagnosticCode::kColumnCountMismatch, v.span,
                  absl::StrCat("the alias names ", v.alias.columns.size(),
                               " columns, but there are ", out.columns.size()));
            }
            for (uint32_t i = 0;
                 i < v.alias.columns.size() && i < out.columns.size(); ++i) {
              out.columns[i].name = v.alias.columns[i].text;
            }
            return out;
          },
          [&](const PipeQuery& p) { return ResolvePipe(p, outer); },
          [&](const FromQuery& f) {
            Scope scope;
            scope.parent = outer;
            AddFrom(f.from, f.lateral_views, &scope);
            return ColumnsOf(scope);
          },
      });
  if (!Spend(kStepsPerColumn * columns.columns.size())) {
    columns.complete = false;
  }
  resolution_.outputs[&body] = columns;
  return columns;
}

OutputColumns Resolver::ResolveRows(const List<Expression*>& rows,
                                    const Scope* outer) {
  OutputColumns columns;
  Scope scope;
  scope.parent = outer;
  for (const Expression* row : rows) {
    Resolve(row, &scope);
    std::vector<const Expression*> values = {row};
    if (const auto* tuple = row->As<RowExpr>()) {
      values.assign(tuple->items.begin(), tuple->items.end());
    } else if (const auto* call = row->As<FunctionCall>();
               call != nullptr && call->name.parts.size() == 1 &&
               absl::EqualsIgnoreCase(call->name.parts[0].text, "struct")) {
      values.assign(call->arguments.begin(), call->arguments.end());
    }
    if (row == rows[0]) {
      for (size_t i = 0; i < values.size(); ++i) {
        columns.columns.push_back(
            {resolution_.arena.Copy(absl::StrCat("col", i + 1)),
             TypeOf(*values[i])});
      }
      continue;
    }
    if (values.size() != columns.columns.size()) {
      Report(DiagnosticCode::kColumnCountMismatch, row->span,
             absl::StrCat("this row has ", values.size(),
                          " values, the first one ", columns.columns.size()));
      continue;
    }
    for (size_t i = 0; i < values.size(); ++i) {
      columns.columns[i].type = CommonType(
          columns.columns[i].type, TypeOf(*values[i]), resolution_.arena);
    }
  }
  return columns;
}

OutputColumns Resolver::ResolveSetOperation(const SetOperation& operation,
                                            const Scope* outer) {
  // Long chains lean to the left: walked in a loop.
  std::vector<const SetOperation*> chain = {&operation};
  while (const auto* left = chain.back()->left->As<SetOperation>()) {
    chain.push_back(left);
  }
  Scope ignored;
  OutputColumns columns = ResolveBody(*chain.back()->left, outer, &ignored);
  if (!anchors_.empty() && anchors_.back().body == &operation) {
    // A recursive CTE's own name stands in the operands from here on.
    NamedQuery& named = named_queries_[anchors_.back().named_query];
    const size_t findings = resolution_.diagnostics.size();
    OutputColumns anchor = columns;
    for (OutputColumn& column : anchor.columns) column.expression = nullptr;
    NameColumns(*named.definition, &anchor);
    resolution_.diagnostics.resize(findings);  // said at the CTE
    named.columns = std::move(anchor);
  }
  for (size_t i = chain.size(); i-- > 0;) {
    Scope right_scope;
    const OutputColumns right =
        ResolveBody(*chain[i]->right, outer, &right_scope);
    if (columns.complete && right.complete && !chain[i]->by_name &&
        columns.columns.size() != right.columns.size()) {
      Report(DiagnosticCode::kColumnCountMismatch, chain[i]->right->span,
             absl::StrCat("the query before has ", columns.columns.size(),
                          " columns, this one ", right.columns.size()));
      continue;
    }
    const size_t shared =
        std::min(columns.columns.size(), right.columns.size());
    for (size_t c = 0; c < shared; ++c) {
      columns.columns[c].type = CommonType(
          columns.columns[c].type, right.columns[c].type, resolution_.arena);
      columns.columns[c].expression = nullptr;
      columns.columns[c].relation = nullptr;
    }
    if (i > 0) resolution_.outputs[chain[i]] = columns;
  }
  return columns;
}

void Resolver::ResolveWindows(const List<NamedWindow>& windows, Scope* scope) {
  for (const NamedWindow& window : windows) {
    if (window.spec != nullptr) ResolveWindow(*window.spec, scope);
  }
}

void Resolver::AddGenerated(const SelectItem& item, const FunctionCall& call,
                            Scope* scope, OutputColumns* out) {
  OutputColumns generated = GeneratorColumns(call);
  if (!item.alias.empty() && generated.columns.size() == 1) {
    generated.columns[0].name = item.alias.text;
  }
  if (!item.aliases.empty() && generated.complete &&
      generated.columns.size() != item.aliases.size()) {
    Report(DiagnosticCode::kColumnCountMismatch, item.span,
           absl::StrCat("there are ", item.aliases.size(), " aliases for ",
                        generated.columns.size(), " columns"));
  }
  for (uint32_t i = 0; i < item.aliases.size(); ++i) {
    if (i >= generated.columns.size()) generated.columns.push_back({});
    generated.columns[i].name = item.aliases[i].text;
  }
  if (!item.aliases.empty()) generated.complete = true;
  if (!item.alias.empty() && !generated.complete) {
    generated.columns = {{item.alias.text}};
    generated.complete = true;
  }
  for (const OutputColumn& column : generated.columns) {
    scope->aliases.push_back({column.name, nullptr, column.type});
    out->columns.push_back(column);
  }
  out->complete = out->complete && generated.complete;
}

// f(x).*: the fields of a struct.
void Resolver::ExpandFields(const FieldAccessExpr& star, OutputColumns* out) {
  const Type* base = TypeOf(*star.base);
  if (!IsKind(base, TypeKind::kStruct)) {
    out->complete = false;
    return;
  }
  for (const TypeField& field : base->fields) {
    out->columns.push_back({field.name, field.type});
  }
}

void Resolver::ResolveItem(const SelectItem& item, Scope* scope,
                           OutputColumns* out) {
  const Expression& expression = *item.expression;
  if (const auto* star = expression.As<StarExpr>()) {
    ExpandStar(*star, *scope, out);
    return;
  }
  const Type* type = Resolve(&expression, scope);
  CheckNesting(expression);
  if (const auto* field = expression.As<FieldAccessExpr>();
      field != nullptr && field->star) {
    ExpandFields(*field, out);
    return;
  }
  const auto* call = expression.As<FunctionCall>();
  const FunctionInfo* function =
      call == nullptr ? nullptr : FindFunction(call->name);
  if (function != nullptr && function->kind == FunctionKind::kGenerator) {
    AddGenerated(item, *call, scope, out);
    return;
  }
  OutputColumn column;
  column.name = item.alias.empty() ? OutputName(expression) : item.alias.text;
  column.type = type;
  column.expression = &expression;
  if (const auto* name = expression.As<ColumnRef>();
      name != nullptr && item.alias.empty()) {
    const ColumnBinding* binding = resolution_.BindingOf(*name);
    if (binding != nullptr && binding->kind == BindingKind::kColumn &&
        binding->field_parts == 0 && binding->levels_up == 0) {
      column.relation = binding->relation;
      column.column = binding->column;
    }
  }
  out->columns.push_back(column);
  // A field's name is one as well, without AS.
  const auto* path = expression.As<ColumnRef>();
  const ColumnBinding* bound =
      path == nullptr ? nullptr : resolution_.BindingOf(*path);
  if (!item.alias.empty() || (bound != nullptr && bound->field_parts > 0)) {
    scope->aliases.push_back({column.name, &expression, type});
  }
}

OutputColumns Resolver::ResolveItems(const List<SelectItem*>& items,
                                     Scope* scope) {
  OutputColumns out;
  for (const SelectItem* item : items) ResolveItem(*item, scope, &out);
  return out;
}

OutputColumns Resolver::ResolveSelect(const Select& select, const Scope* outer,
                                      Scope* visible) {
  Scope& scope = *visible;
  scope.parent = outer;
  AddFrom(select.from, select.lateral_views, &scope);
  if (select.where != nullptr) {
    Resolve(select.where, &scope);
    CheckNoAggregate(select.where, "WHERE");
    CheckCondition(*select.where, "WHERE");
  }
  OutputColumns columns;
  if (select.transform != nullptr) {
    for (const Expression* e : select.transform->arguments) Resolve(e, &scope);
    columns.complete = false;
  }
  const size_t windows = windows_.size();
  for (const NamedWindow& window : select.windows) {
    windows_.push_back(window.name.text);
  }
  ResolveWindows(select.windows, &scope);
  OutputColumns items = ResolveItems(select.items, &scope);
  columns.columns = std::move(items.columns);
  columns.complete = columns.complete && items.complete;
  if (select.group_by != nullptr) {
    ResolveGroupBy(*select.group_by, columns, &scope);
    for (const GroupingElement* element : select.group_by->elements) {
      CheckGroupingKey(*element, columns);
    }
  }
  if (select.having != nullptr) {
    Resolve(select.having, &scope);
    CheckCondition(*select.having, "HAVING");
    CheckNesting(*select.having);
  }
  if (select.qualify != nullptr) {
    Resolve(select.qualify, &scope);
    CheckCondition(*select.qualify, "QUALIFY");
    CheckQualify(select);
  }
  windows_.resize(windows);
  CheckGrouped(select, nullptr, scope);
  return columns;
}

}  // namespace semantic_layer::sql
