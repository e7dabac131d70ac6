#include "services/model_store/category.h"

namespace semantic_layer::model_store {

absl::string_view CategoryName(Category category) {
  switch (category) {
    case Category::kProduction:
      return "production";
    case Category::kStaging:
      return "staging";
    case Category::kDemo:
      return "demo";
    case Category::kTemplates:
      return "templates";
  }
  return "";
}

std::optional<Category> ParseCategory(absl::string_view name) {
  for (const Category category : kCategories) {
    if (CategoryName(category) == name) return category;
  }
  return std::nullopt;
}

}  // namespace semantic_layer::model_store
