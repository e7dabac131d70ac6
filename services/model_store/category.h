#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_CATEGORY_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_CATEGORY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace semantic_layer::model_store {

// The folders in which models are kept. Backups are no category: nobody lists
// or serves them.
enum class Category { kProduction, kStaging, kDemo, kTemplates };

// In the order in which models of one name win: production before demo.
inline constexpr Category kCategories[] = {Category::kProduction,
                                           Category::kDemo, Category::kStaging,
                                           Category::kTemplates};

// "production", ...: the name in requests and of the folder.
absl::string_view CategoryName(Category category);

std::optional<Category> ParseCategory(absl::string_view name);

// Whether questions may be asked of its models.
inline bool IsServed(Category category) {
  return category == Category::kProduction || category == Category::kDemo;
}

// Whether requests may change it; demo models come with the product.
inline bool IsWritable(Category category) {
  return category != Category::kDemo;
}

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_CATEGORY_H_
