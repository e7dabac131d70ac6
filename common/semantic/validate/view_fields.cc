#include "common/semantic/validate/view_fields.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/resolve/substitute.h"
#include "common/semantic/limits.h"
#include "common/semantic/suggest.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::semantic {
namespace {

// Names are compared as SQL compares them.
std::string LowerName(absl::string_view text) {
  return absl::AsciiStrToLower(text);
}

bool ReadsColumn(const sql::Expression& tree, const std::string& name) {
  bool reads = false;
  sql::Walk(static_cast<const sql::Node&>(tree), [&](const sql::Node& node) {
    const auto* column = node.As<sql::ColumnRef>();
    reads = reads || (column != nullptr && column->name.parts.size() == 1 &&
                      LowerName(column->name.parts[0].text) == name);
    return true;
  });
  return reads;
}

// The unit of date_trunc('MONTH', x) and trunc(x, 'MM').
std::optional<TimeGrain> GrainOfUnit(const sql::Expression& unit) {
  const auto* literal = unit.As<sql::LiteralExpr>();
  if (literal == nullptr) return std::nullopt;
  const std::string text = absl::AsciiStrToLower(literal->text);
  if (text == "yyyy" || text == "yy") return TimeGrain::kYear;
  if (text == "mm" || text == "mon") return TimeGrain::kMonth;
  return ParseTimeGrain(text);
}

// What the outermost step of an expression says about its type.
std::optional<TimeGrain> GrainOf(const sql::Expression& tree) {
  if (const auto* cast = tree.As<sql::CastExpr>()) {
    switch (cast->type->type) {
      case sql::TypeKind::kDate:
        return TimeGrain::kDay;
      case sql::TypeKind::kTimestamp:
      case sql::TypeKind::kTimestampLtz:
      case sql::TypeKind::kTimestampNtz:
        return TimeGrain::kSecond;
      default:
        return std::nullopt;
    }
  }
  const auto* call = tree.As<sql::FunctionCall>();
  if (call == nullptr || call->name.parts.size() != 1) return std::nullopt;
  const std::string name = absl::AsciiStrToLower(call->name.parts[0].text);
  if (name == "date_trunc" && call->arguments.size() == 2) {
    return GrainOfUnit(*call->arguments[0]);
  }
  if (name == "trunc" && call->arguments.size() == 2) {
    return GrainOfUnit(*call->arguments[1]);
  }
  for (absl::string_view days :
       {"date", "to_date", "try_to_date", "make_date", "last_day", "date_add",
        "date_sub", "add_months", "next_day"}) {
    if (name == days) return TimeGrain::kDay;
  }
  for (absl::string_view moments :
       {"timestamp", "to_timestamp", "try_to_timestamp", "make_timestamp",
        "from_utc_timestamp", "to_utc_timestamp", "timestamp_seconds",
        "timestamp_millis", "timestamp_micros"}) {
    if (name == moments) return TimeGrain::kSecond;
  }
  return std::nullopt;
}

class ViewFields {
 public:
  ViewFields(SemanticModel* model, sql::Arena* arena, Diagnostics* diagnostics)
      : model_(*model), arena_(*arena), diagnostics_(*diagnostics) {}

  void Expand(std::vector<MetricDefinition>* metrics) {
    for (SourceJoin& join : model_.source_joins) NameByPath(&join);
    for (const Dimension& field : model_.dimensions) {
      all_.emplace(LowerName(field.about.written_name), &field);
    }
    std::vector<Dimension> kept;
    for (Dimension& field : model_.dimensions) {
      const std::string name = LowerName(field.about.written_name);
      if (!ExpandIn(&field.expr, name)) continue;
      if (field.expr.tree != nullptr && !ReadsColumn(*field.expr.tree, name)) {
        fields_.emplace(name, field.expr.tree);
      }
      known_.insert(name);
      kept.push_back(field);
    }
    all_.clear();
    model_.dimensions = std::move(kept);
    for (MetricDefinition& metric : *metrics) {
      if (metric.model == model_.name) ExpandIn(&metric.measure_expr, "");
    }
    FindTimes(*metrics);
  }

 private:
  // False, with an error, where the text names a field that comes later.
  bool ExpandIn(SqlText* text, const std::string& own) {
    if (text->tree == nullptr) return true;
    bool ok = true;
    bool changed = false;
    sql::Expression* copy = sql::Clone(*text->tree, arena_);
    auto replace = [&](sql::Expression& node) -> sql::Expression* {
      const auto* column = node.As<sql::ColumnRef>();
      if (column == nullptr || column->name.parts.size() != 1) return nullptr;
      const std::string name = LowerName(column->name.parts[0].text);
      const auto it = fields_.find(name);
      if (it != fields_.end()) {
        changed = true;
        return sql::Clone(*it->second, arena_);
      }
      if (name != own && IsLaterField(name)) {
        diagnostics_.push_back(
            ErrorAt(text->at, DiagnosticCode::kUnknownReference,
                    absl::StrCat("Field '", own, "' uses '", name,
                                 "', which is defined after it"),
                    absl::StrCat("move '", name, "' in front of '", own, "'")));
        ok = false;
      }
      return nullptr;
    };
    Substitute(copy, replace);
    if (changed) text->tree = copy;
    return ok;
  }

  // Whether a name can only mean a field that comes later: one that is not the
  // column of its own name.
  bool IsLaterField(const std::string& name) const {
    const auto it = all_.find(name);
    return it != all_.end() && !known_.contains(name) &&
           it->second->expr.tree != nullptr &&
           !ReadsColumn(*it->second->expr.tree, name);
  }

  std::vector<std::string> PathOf(int join) const {
    std::vector<std::string> path;
    for (; join >= 0; join = model_.source_joins[join].parent) {
      path.insert(path.begin(), model_.source_joins[join].name);
    }
    return path;
  }

  // Names in a join's condition are those of the join, of its parent, or bare
  // for the joined rows: makes them paths from the view's source.
  void NameByPath(SourceJoin* join) {
    if (join->on.tree == nullptr) return;
    std::vector<std::string> joined = PathOf(join->parent);
    joined.push_back(join->name);
    const std::vector<std::string> parent = PathOf(join->parent);
    sql::Expression* copy = sql::Clone(*join->on.tree, arena_);
    sql::Builder b(arena_);
    auto replace = [&](sql::Expression& node) -> sql::Expression* {
      const auto* column = node.As<sql::ColumnRef>();
      if (column == nullptr) return nullptr;
      const sql::List<sql::Identifier>& parts = column->name.parts;
      std::vector<std::string> path;
      size_t skip = 1;
      if (parts.size() == 1) {
        path = joined;
        skip = 0;
      } else if (LowerName(parts[0].text) == LowerName(join->name)) {
        path = joined;
      } else if (!parent.empty() &&
                 LowerName(parts[0].text) == LowerName(parent.back())) {
        path = parent;
      } else {
        return nullptr;  // the source's, or a path already
      }
      for (size_t i = skip; i < parts.size(); ++i) {
        path.emplace_back(parts[i].text);
      }
      return b.Column(path);
    };
    Substitute(copy, replace);
    join->on.tree = copy;
  }

  void FindTimes(const std::vector<MetricDefinition>& metrics) {
    for (Dimension& field : model_.dimensions) {
      if (field.expr.tree == nullptr) continue;
      if (const auto grain = GrainOf(*field.expr.tree)) {
        field.type = DimensionType::kTime;
        field.grain = *grain;
      }
    }
    std::vector<absl::string_view> names;
    for (const Dimension& field : model_.dimensions) {
      names.push_back(field.name);
    }
    for (const MetricDefinition& metric : metrics) {
      if (metric.model != model_.name) continue;
      for (const MeasureWindow& window : metric.windows) {
        Dimension* field = Find(window.order);
        if (field == nullptr) {
          diagnostics_.push_back(ErrorAt(
              window.at, DiagnosticCode::kUnknownReference,
              absl::StrCat("The window of '", metric.name, "' is ordered by '",
                           window.order, "', which is no field of the view"),
              DidYouMean(NearestNames(window.order, names, kMaxSuggestions))));
          continue;
        }
        if (field->type != DimensionType::kTime) {
          field->type = DimensionType::kTime;
          field->grain = TimeGrain::kDay;
        }
      }
    }
    // metric_time is the finest time, the first of several.
    const Dimension* best = nullptr;
    for (const Dimension& field : model_.dimensions) {
      if (field.type != DimensionType::kTime) continue;
      if (best == nullptr || field.grain < best->grain) best = &field;
    }
    if (best != nullptr) model_.agg_time_dimension = best->name;
  }

  Dimension* Find(const std::string& name) {
    for (Dimension& field : model_.dimensions) {
      if (field.name == name) return &field;
    }
    return nullptr;
  }

  SemanticModel& model_;
  sql::Arena& arena_;
  Diagnostics& diagnostics_;
  // Before they are expanded: fields by name.
  absl::flat_hash_map<std::string, const Dimension*> all_;
  absl::flat_hash_set<std::string> known_;
  absl::flat_hash_map<std::string, const sql::Expression*> fields_;
};

}  // namespace

void ExpandViewFields(ModelDocument* document, sql::Arena* arena,
                      Diagnostics* diagnostics) {
  for (SemanticModel& model : document->models) {
    ViewFields(&model, arena, diagnostics).Expand(&document->metrics);
  }
}

}  // namespace semantic_layer::semantic
