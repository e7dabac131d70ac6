#include "common/sql/params/parameters.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/walk.h"
#include "common/sql/limits.h"
#include "common/sql/params/literal_value.h"

namespace semantic_layer::sql {
namespace {

// One marker's place in the tree.
struct Slot {
  Expression** slot = nullptr;
  bool needs_literal = false;  // no engine binds a value here
};

std::string LowerName(const ParameterExpr& parameter) {
  return absl::AsciiStrToLower(parameter.name);
}

// Whether markers directly in this node's fields have to become literals.
bool NeedsLiterals(const Node& node) {
  return node.Is<IntervalExpr>() || node.Is<DataType>() ||
         node.Is<TableSample>() || node.Is<TimeTravel>();
}

// Collects marker slots in the order of the tree's fields.
void CollectSlots(Node& node, bool literal, std::vector<Slot>* slots) {
  const bool here = literal || NeedsLiterals(node);
  ForEachExpressionSlot(node, [&](Expression*& slot) {
    if (slot->Is<ParameterExpr>()) slots->push_back({&slot, here});
  });
  ForEachChild(node, [&](Node& child) { CollectSlots(child, here, slots); });
}

// Marks the markers that stand as names: IDENTIFIER(:p) in any name.
struct DynamicNames {
  absl::flat_hash_map<const Expression*, bool> expressions;

  void Add(const ObjectName& name) {
    for (const Identifier& part : name.parts) Add(part);
  }
  void Add(const Identifier& name) {
    if (name.dynamic != nullptr) expressions[name.dynamic] = true;
  }
};

void CollectDynamicNames(const Node& node, DynamicNames* names) {
  Walk(node, [names](const Node& child) {
    if (const auto* table = child.As<TableRelation>()) names->Add(table->name);
    if (const auto* query = child.As<TableQuery>()) names->Add(query->table);
    if (const auto* column = child.As<ColumnRef>()) names->Add(column->name);
    if (const auto* call = child.As<FunctionCall>()) names->Add(call->name);
    if (const auto* item = child.As<SelectItem>()) names->Add(item->alias);
    return true;
  });
}

class Binder {
 public:
  Binder(const std::vector<ParameterValue>& values, Arena& arena,
         std::vector<Diagnostic>* diagnostics)
      : values_(values), arena_(arena), diagnostics_(*diagnostics) {}

  // Checks the values by themselves and indexes them.
  void IndexValues() {
    for (size_t i = 0; i < values_.size(); ++i) {
      const ParameterValue& value = values_[i];
      if (value.name.empty()) {
        positional_.push_back(i);
      } else if (!named_.emplace(absl::AsciiStrToLower(value.name), i).second) {
        Report(Severity::kError, DiagnosticCode::kInvalidParameter, Span{},
               absl::StrCat("parameter ", value.name, " is given twice"),
               "give each parameter one value");
      }
      const std::string problem = CheckParameterValue(value);
      if (!problem.empty()) {
        Report(Severity::kError, DiagnosticCode::kInvalidParameter, Span{},
               absl::StrCat(Called(value, i), " ", problem), "");
      }
    }
    if (!named_.empty() && !positional_.empty()) {
      Report(Severity::kError, DiagnosticCode::kInvalidParameter, Span{},
             "some parameters have names and some have none",
             "give names to all of them, or to none");
    }
    used_.assign(values_.size(), false);
  }

  // The value of a marker, or null after a diagnostic.
  const ParameterValue* Find(const ParameterExpr& marker) {
    size_t index = values_.size();
    if (marker.name.empty()) {
      if (marker.position < positional_.size()) {
        index = positional_[marker.position];
      } else if (const auto found =
                     named_.find(absl::StrCat(marker.position + 1));
                 found != named_.end()) {
        index = found->second;
      }
    } else if (const auto found = named_.find(LowerName(marker));
               found != named_.end()) {
      index = found->second;
    }
    if (index == values_.size()) {
      const std::string text =
          marker.name.empty()
              ? absl::StrCat("positional parameter ", marker.position + 1)
              : absl::StrCat("parameter :", marker.name);
      Report(
          Severity::kError, DiagnosticCode::kUnboundParameter, marker.span,
          absl::StrCat("no value is given for ", text),
          marker.name.empty()
              ? absl::StrCat("give it under the name \"", marker.position + 1,
                             "\" in the parameters of the request")
              : "add it to the parameters of the request");
      return nullptr;
    }
    used_[index] = true;
    return &values_[index];
  }

  void ReportUnused() {
    for (size_t i = 0; i < values_.size(); ++i) {
      if (used_[i]) continue;
      Report(Severity::kError, DiagnosticCode::kUnusedParameter, Span{},
             absl::StrCat(Called(values_[i], i),
                          " does not occur in the statement"),
             "write its marker, or leave the value out");
    }
  }

  Expression* LiteralOf(const ParameterValue& value, Span span) {
    Expression* literal = MakeParameterLiteral(value, arena_);
    literal->span = span;
    return literal;
  }

 private:
  static std::string Called(const ParameterValue& value, size_t index) {
    return value.name.empty() ? absl::StrCat("parameter ", index + 1)
                              : absl::StrCat("parameter ", value.name);
  }

  void Report(Severity severity, DiagnosticCode code, Span span,
              std::string message, std::string hint) {
    if (diagnostics_.size() >= kMaxDiagnostics) return;
    diagnostics_.push_back(
        {severity, code, std::move(message), span, std::move(hint)});
  }

  const std::vector<ParameterValue>& values_;
  Arena& arena_;
  std::vector<Diagnostic>& diagnostics_;
  absl::flat_hash_map<std::string, size_t> named_;
  std::vector<size_t> positional_;
  std::vector<bool> used_;
};

}  // namespace

std::vector<ParameterMarker> FindParameters(const Node& tree) {
  std::vector<ParameterMarker> markers;
  absl::flat_hash_map<std::string, size_t> by_name;
  Walk(tree, [&](const Node& node) {
    const auto* parameter = node.As<ParameterExpr>();
    if (parameter == nullptr) return true;
    if (parameter->name.empty()) {
      markers.push_back({"", parameter->position, {parameter->span}});
      return true;
    }
    const std::string name = LowerName(*parameter);
    const auto [found, inserted] = by_name.emplace(name, markers.size());
    if (inserted) {
      markers.push_back({name, 0, {parameter->span}});
    } else {
      markers[found->second].spans.push_back(parameter->span);
    }
    return true;
  });
  return markers;
}

Result<BoundParameters> BindParameters(
    Node* tree, const std::vector<ParameterValue>& values, BindMode mode,
    Arena& arena) {
  Result<BoundParameters> result;
  std::vector<Slot> slots;
  CollectSlots(*tree, mode == BindMode::kLiterals, &slots);
  DynamicNames names;
  CollectDynamicNames(*tree, &names);

  Binder binder(values, arena, &result.diagnostics);
  binder.IndexValues();
  std::vector<const ParameterValue*> found;
  for (const Slot& slot : slots) {
    found.push_back(binder.Find(*static_cast<ParameterExpr*>(*slot.slot)));
  }
  binder.ReportUnused();
  if (HasErrors(result.diagnostics)) return result;

  absl::flat_hash_map<const ParameterValue*, bool> kept;
  for (size_t i = 0; i < slots.size(); ++i) {
    Expression*& slot = *slots[i].slot;
    if (slots[i].needs_literal || names.expressions.contains(slot)) {
      slot = binder.LiteralOf(*found[i], slot->span);
    } else if (kept.emplace(found[i], true).second) {
      result.value.values.push_back(*found[i]);
    }
  }
  return result;
}

}  // namespace semantic_layer::sql
