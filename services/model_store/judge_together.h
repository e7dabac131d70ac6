#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_JUDGE_TOGETHER_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_JUDGE_TOGETHER_H_

#include <vector>

#include "services/model_store/library.h"

namespace semantic_layer::model_store {

// Finds what is wrong between the served files and gives every file its
// findings. A file that is bad is left out, which may make others bad, so this
// goes on until nothing changes. What a file that is left out says counts
// against nobody: files that were bad by such ones alone come back. Files whose
// findings stay are the same objects. Pure; works on what was read of the
// files, which are in the order of a library.
std::vector<ModelFilePtr> JudgeTogether(std::vector<ModelFilePtr> files);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_JUDGE_TOGETHER_H_
