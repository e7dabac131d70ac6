#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_CATALOG_TEXT_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_CATALOG_TEXT_H_

#include <map>
#include <string>

#include "common/semantic/model/catalog.h"

namespace semantic_layer::semantic {

// For tests: what a catalog means, by element ("metric x", "entity m.e", as
// ExportLoss has it), in a text that does not depend on how it was written:
// names of hidden metrics, the order of elements, spaces in SQL, and whether a
// condition stands in one filter or in several. Only what everybody sees.
std::map<std::string, std::string> CatalogText(const Catalog& catalog);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_CATALOG_TEXT_H_
