#ifndef SEMANTIC_LAYER_COMMON_STATEDB_PAGE_H_
#define SEMANTIC_LAYER_COMMON_STATEDB_PAGE_H_

#include <string>
#include <vector>

namespace semantic_layer::statedb {

// Which part of a listing. `size` is 1 to kMaxPageSize (the caller has checked
// it); `token` is the `next_token` of the page before, or empty for the first.
struct PageRequest {
  int size = 0;
  std::string token = {};
};

template <typename T>
struct Page {
  std::vector<T> items = {};
  std::string next_token = {};  // empty on the last page
};

}  // namespace semantic_layer::statedb

#endif  // SEMANTIC_LAYER_COMMON_STATEDB_PAGE_H_
