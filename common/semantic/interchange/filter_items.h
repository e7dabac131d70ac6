#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_FILTER_ITEMS_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_FILTER_ITEMS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/semantic/compiler/resolve/item_name.h"
#include "common/semantic/model/model_document.h"
#include "common/sql/ast/ast.h"

namespace semantic_layer::semantic {

// The custom grains of a document, as names point to them. The document must
// outlive them.
std::vector<absl::string_view> CustomGrainsOf(const ModelDocument& document);

// The item that a name in a condition stands for: a template object or a dunder
// name. Nothing for a column; for an object that cannot be read it says why.
std::optional<ItemName> ItemOf(
    const sql::Expression& name,
    const std::vector<absl::string_view>& custom_grains, std::string* why);

// The items that a condition names; those that cannot be read are left out.
std::vector<ItemName> ItemsOf(
    const SqlText& filter, const std::vector<absl::string_view>& custom_grains);

// All conditions that stand in a metric, its inputs' too.
std::vector<const SqlText*> FiltersOf(const MetricDefinition& metric);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_FILTER_ITEMS_H_
