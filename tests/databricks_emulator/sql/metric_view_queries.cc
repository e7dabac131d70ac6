#include "tests/databricks_emulator/sql/metric_view_queries.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/printer/printer.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
namespace {

// Aggregates that would count groups where rows are meant.
constexpr absl::string_view kAggregates[] = {
    "any_value", "avg", "count", "first",  "last",    "max",
    "mean",      "min", "sum",   "stddev", "variance"};

absl::Status Unsupported(absl::string_view reason) {
  return SqlError("METRIC_VIEW_UNSUPPORTED_USAGE", "0A000",
                  absl::StrCat("The metric view usage is not supported. "
                               "Reason: ",
                               reason, "."));
}

absl::Status MissingMeasure(absl::string_view name) {
  return SqlError("METRIC_VIEW_MISSING_MEASURE_FUNCTION", "42601",
                  absl::StrCat("The usage of measure column [", name,
                               "] of a metric view requires a MEASURE() "
                               "function to produce results."));
}

// MEASURE(x), and agg(x), which newer workspaces take for the same.
const sql::FunctionCall* AsMeasure(const sql::Node& node) {
  const auto* call = node.As<sql::FunctionCall>();
  if (call == nullptr || call->name.parts.size() != 1 ||
      call->arguments.size() != 1 || call->over != nullptr ||
      !call->arguments[0]->Is<sql::ColumnRef>()) {
    return nullptr;
  }
  const absl::string_view name = call->name.parts[0].text;
  return absl::EqualsIgnoreCase(name, "measure") ||
                 absl::EqualsIgnoreCase(name, "agg")
             ? call
             : nullptr;
}

bool IsCountOfRows(const sql::Node& node) {
  const auto* call = node.As<sql::FunctionCall>();
  return call != nullptr && call->name.parts.size() == 1 &&
         absl::EqualsIgnoreCase(call->name.parts[0].text, "count") &&
         call->arguments.size() == 1 && call->arguments[0]->Is<sql::StarExpr>();
}

absl::string_view LastPart(const sql::ObjectName& name) {
  return name.parts.back().text;
}

// One SELECT over one metric view.
class Expansion {
 public:
  Expansion(const MetricView& view, sql::Query* query, sql::Select* select,
            sql::Arena* arena)
      : view_(view), query_(query), select_(select), arena_(*arena) {}

  absl::StatusOr<sql::Query*> Run() {
    RETURN_IF_ERROR(LookAround());
    if (!select_->lateral_views.empty() || select_->qualify != nullptr) {
      return Unsupported("LATERAL VIEW, PIVOT and QUALIFY need a query around");
    }
    return question_.measures.empty() ? Rows() : Groups();
  }

 private:
  // Calls with every node of this SELECT, its ORDER BY included, but not with
  // those of queries inside of it.
  template <typename Callback>
  void EachNode(const Callback& callback) {
    const auto walk = [&](sql::Node& root) {
      sql::Walk(root, [&](sql::Node& node) {
        if (node.Is<sql::Query>()) return false;
        return callback(node);
      });
    };
    for (sql::SelectItem* item : select_->items) walk(*item);
    if (select_->where != nullptr) walk(*select_->where);
    if (select_->group_by != nullptr) walk(*select_->group_by);
    if (select_->having != nullptr) walk(*select_->having);
    if (query_ == nullptr) return;
    for (sql::OrderItem* item : query_->order_by) walk(*item);
  }

  // Which measures and fields there are.
  absl::Status LookAround() {
    absl::Status status;
    EachNode([&](sql::Node& node) {
      if (const sql::FunctionCall* call = AsMeasure(node)) {
        const auto* column = call->arguments[0]->As<sql::ColumnRef>();
        const MetricView::Column* measure = view_.Find(LastPart(column->name));
        if (measure == nullptr || !measure->measure) {
          status.Update(SqlError(
              "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703",
              absl::StrCat("A measure with name `", LastPart(column->name),
                           "` cannot be resolved.")));
        } else if (std::find(question_.measures.begin(),
                             question_.measures.end(),
                             measure) == question_.measures.end()) {
          question_.measures.push_back(measure);
        }
        return false;
      }
      if (node.Is<sql::StarExpr>()) status.Update(MissingMeasure("*"));
      // count(*) counts the rows of the source.
      if (IsCountOfRows(node)) return false;
      if (const auto* column = node.As<sql::ColumnRef>()) {
        const MetricView::Column* known = view_.Find(LastPart(column->name));
        if (known != nullptr && known->measure &&
            !IsAlias(LastPart(column->name))) {
          status.Update(MissingMeasure(known->name));
        } else if (known != nullptr && !known->measure) {
          fields_.insert(known);
        }
      }
      return true;
    });
    return status;
  }

  bool IsAlias(absl::string_view name) const {
    for (const sql::SelectItem* item : select_->items) {
      if (absl::EqualsIgnoreCase(item->alias.text, name)) return true;
    }
    return false;
  }

  // Without measures: the fields of every row of the source.
  absl::StatusOr<sql::Query*> Rows() {
    for (const MetricView::Column& column : view_.columns()) {
      if (!column.measure && (fields_.contains(&column) || fields_.empty())) {
        question_.keys.push_back({.name = column.name, .field = &column});
        if (fields_.empty()) break;
      }
    }
    if (question_.keys.empty()) return Unsupported("there are no dimensions");
    question_.all_rows = true;
    EachNode([&](sql::Node& node) {
      auto* column = node.As<sql::ColumnRef>();
      if (column != nullptr && view_.Find(LastPart(column->name)) != nullptr) {
        Unqualify(column);
      }
      return true;
    });
    return Replace();
  }

  absl::StatusOr<sql::Query*> Groups() {
    RETURN_IF_ERROR(ReadKeys());
    question_.where = select_->where;
    for (sql::SelectItem* item : select_->items) NameItem(item);
    for (sql::SelectItem* item : select_->items) {
      RETURN_IF_ERROR(Rewrite(item->expression));
    }
    if (select_->having != nullptr) RETURN_IF_ERROR(Rewrite(select_->having));
    if (query_ != nullptr) {
      for (sql::OrderItem* item : query_->order_by) {
        const auto* column = item->expression->As<sql::ColumnRef>();
        if (column != nullptr && column->name.parts.size() == 1 &&
            IsAlias(LastPart(column->name))) {
          continue;
        }
        RETURN_IF_ERROR(Rewrite(item->expression));
      }
    }
    absl::StatusOr<sql::Query*> made = Replace();
    select_->where = select_->having;
    select_->having = nullptr;
    select_->group_by = nullptr;
    return made;
  }

  absl::Status ReadKeys() {
    if (select_->group_by == nullptr) return absl::OkStatus();
    if (select_->group_by->suffix != sql::GroupingSuffix::kNone ||
        select_->group_by->trailing_sets != nullptr) {
      return Unsupported("ROLLUP, CUBE and GROUPING SETS");
    }
    if (select_->group_by->all) {
      for (const sql::SelectItem* item : select_->items) {
        bool groups = false;
        sql::Walk(static_cast<const sql::Node&>(*item->expression),
                  [&](const sql::Node& node) {
                    if (AsMeasure(node) != nullptr) return false;
                    groups |= node.Is<sql::ColumnRef>();
                    return true;
                  });
        if (groups) RETURN_IF_ERROR(AddKey(*item->expression));
      }
      return absl::OkStatus();
    }
    for (const sql::GroupingElement* element : select_->group_by->elements) {
      if (element->grouping != sql::GroupingKind::kExpression) {
        return Unsupported("ROLLUP, CUBE and GROUPING SETS");
      }
      const sql::Expression* key = element->expression;
      if (const auto* literal = key->As<sql::LiteralExpr>()) {
        size_t ordinal = 0;
        if (!absl::SimpleAtoi(literal->text, &ordinal) || ordinal == 0 ||
            ordinal > select_->items.size()) {
          return SqlError("GROUP_BY_POS_OUT_OF_RANGE", "42805",
                          absl::StrCat("GROUP BY position ", literal->text,
                                       " is not in select list (valid range is "
                                       "[1, ",
                                       select_->items.size(), "])."));
        }
        key = select_->items[static_cast<uint32_t>(ordinal - 1)]->expression;
      } else if (const auto* column = key->As<sql::ColumnRef>();
                 column != nullptr &&
                 view_.Find(LastPart(column->name)) == nullptr) {
        for (const sql::SelectItem* item : select_->items) {
          if (absl::EqualsIgnoreCase(item->alias.text,
                                     LastPart(column->name))) {
            key = item->expression;
          }
        }
      }
      RETURN_IF_ERROR(AddKey(*key));
    }
    return absl::OkStatus();
  }

  absl::Status AddKey(const sql::Expression& key) {
    if (const auto* column = key.As<sql::ColumnRef>()) {
      const MetricView::Column* field = view_.Find(LastPart(column->name));
      if (field == nullptr) {
        return SqlError(
            "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703",
            absl::StrCat("A column, variable, or function "
                         "parameter with name `",
                         LastPart(column->name), "` cannot be resolved."));
      }
      question_.keys.push_back({.name = field->name, .field = field});
      return absl::OkStatus();
    }
    question_.keys.push_back(
        {.name = absl::StrCat("__key_", question_.keys.size()),
         .expr = sql::Clone(key, arena_)});
    return absl::OkStatus();
  }

  // Gives an item the name that it has before it is rewritten.
  void NameItem(sql::SelectItem* item) {
    if (!item->alias.text.empty() || !item->aliases.empty()) return;
    sql::Builder b(arena_);
    if (const sql::FunctionCall* call = AsMeasure(*item->expression)) {
      const auto* column = call->arguments[0]->As<sql::ColumnRef>();
      item->alias =
          b.Name(absl::StrCat("measure(", LastPart(column->name), ")"));
    } else if (const auto* column = item->expression->As<sql::ColumnRef>()) {
      item->alias = b.Name(std::string(LastPart(column->name)));
    } else {
      item->alias = b.Name(sql::Print(*item->expression));
    }
  }

  // An expression over the groups: measures and keys become columns.
  absl::Status Rewrite(sql::Expression*& slot) {
    sql::Builder b(arena_);
    if (const sql::FunctionCall* call = AsMeasure(*slot)) {
      const auto* column = call->arguments[0]->As<sql::ColumnRef>();
      slot = b.Column({view_.Find(LastPart(column->name))->name});
      return absl::OkStatus();
    }
    for (const MetricView::Key& key : question_.keys) {
      if (key.expr != nullptr && sql::Equal(*key.expr, *slot)) {
        slot = b.Column({key.name});
        return absl::OkStatus();
      }
    }
    if (const auto* column = slot->As<sql::ColumnRef>()) {
      const MetricView::Column* field = view_.Find(LastPart(column->name));
      if (field == nullptr) return absl::OkStatus();
      for (const MetricView::Key& key : question_.keys) {
        if (key.field != field) continue;
        slot = b.Column({key.name});
        return absl::OkStatus();
      }
      return SqlError(
          "MISSING_AGGREGATION", "42803",
          absl::StrCat("The non-aggregating expression \"", field->name,
                       "\" is based on columns which are not participating in "
                       "the GROUP BY clause."));
    }
    if (const auto* call = slot->As<sql::FunctionCall>();
        call != nullptr && call->over == nullptr &&
        call->name.parts.size() == 1) {
      for (const absl::string_view name : kAggregates) {
        if (!absl::EqualsIgnoreCase(call->name.parts[0].text, name)) continue;
        return Unsupported(absl::StrCat(name, "() beside MEASURE()"));
      }
    }
    return RewriteBelow(*slot);
  }

  absl::Status RewriteBelow(sql::Node& node) {
    absl::Status status;
    sql::ForEachExpressionSlot(node, [&](sql::Expression*& inner) {
      if (status.ok()) status = Rewrite(inner);
    });
    // Windows and orders are no expressions, but hold some.
    sql::ForEachChild(node, [&](sql::Node& child) {
      if (status.ok() &&
          (child.Is<sql::WindowSpec>() || child.Is<sql::OrderItem>())) {
        status = RewriteBelow(child);
      }
    });
    return status;
  }

  void Unqualify(sql::ColumnRef* column) {
    column->name = sql::Builder(arena_).QualifiedName(
        std::vector<std::string>{std::string(LastPart(column->name))});
  }

  absl::StatusOr<sql::Query*> Replace() {
    ASSIGN_OR_RETURN(sql::Query * query, view_.Compile(question_, &arena_));
    const auto* table = select_->from[0]->As<sql::TableRelation>();
    const std::string alias(table->alias.name.empty() ? LastPart(table->name)
                                                      : table->alias.name.text);
    select_->from[0] = sql::Builder(arena_).FromSubquery(query, alias);
    return query;
  }

  const MetricView& view_;
  sql::Query* const query_;  // around the SELECT; may be null
  sql::Select* const select_;
  sql::Arena& arena_;
  MetricView::Question question_;
  std::set<const MetricView::Column*> fields_;
};

}  // namespace

absl::StatusOr<std::vector<sql::Query*>> ExpandMetricViews(
    sql::Node* tree, const FindMetricView& find, sql::Arena* arena) {
  // Found first: a SELECT knows nothing of the ORDER BY around it.
  std::vector<std::pair<sql::Select*, sql::Query*>> selects;
  sql::Walk(*tree, [&](sql::Node& node) {
    if (auto* query = node.As<sql::Query>(); query != nullptr) {
      if (auto* select = query->body->As<sql::Select>()) {
        selects.emplace_back(select, query);
      }
    } else if (auto* select = node.As<sql::Select>()) {
      const auto known = std::find_if(
          selects.begin(), selects.end(),
          [&](const auto& entry) { return entry.first == select; });
      if (known == selects.end()) selects.emplace_back(select, nullptr);
    }
    return true;
  });
  std::vector<sql::Query*> made;
  for (const auto& [select, query] : selects) {
    if (select->from.size() != 1) continue;
    const auto* table = select->from[0]->As<sql::TableRelation>();
    if (table == nullptr) continue;
    ASSIGN_OR_RETURN(const std::shared_ptr<const MetricView> view,
                     find(*table));
    if (view == nullptr) continue;
    ASSIGN_OR_RETURN(sql::Query * expanded,
                     Expansion(*view, query, select, arena).Run());
    made.push_back(expanded);
  }
  return made;
}

}  // namespace semantic_layer::emulator
