#ifndef SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_MODEL_FROM_WIRE_H_
#define SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_MODEL_FROM_WIRE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/semantic/diagnostic.h"
#include "common/semantic/model/model_document.h"
#include "common/semantic/yaml/load.h"
#include "semantic_layer/model/v1/semantic_model.pb.h"
#include "services/model_store/conversions/yaml_draft.h"

namespace semantic_layer::model_store {

// A model as a client sent it. It goes the way of a file: written as YAML, then
// read and validated by common/semantic, so that there is one set of rules.
struct WireModel {
  YamlDraft draft;
  // What could be read of the draft; holds a model.
  semantic::ModelDocument document;
  // Whether reading already found errors.
  bool has_errors = false;
};

// INVALID_REQUEST when the name or the table is missing, or a JSON field is no
// JSON. Other errors are found by validating the draft.
absl::StatusOr<WireModel> ModelFromWire(const model::v1::SemanticModel& wire,
                                        const semantic::LoadOptions& options);

// The field that a line of the draft came from: "measures[0].agg"; "" for none.
std::string FieldOfLine(const YamlDraft& draft, int line);

// The errors that validating the draft under the name `path` has found, each
// with the path of its field ("body", "dimensions", "#0", "type"):
// INVALID_REQUEST when something does not fit the schema, else MODEL_INVALID;
// OK when none is about the draft.
absl::Status StatusOfDraft(const YamlDraft& draft, absl::string_view path,
                           const semantic::Diagnostics& diagnostics);

}  // namespace semantic_layer::model_store

#endif  // SEMANTIC_LAYER_SERVICES_MODEL_STORE_CONVERSIONS_MODEL_FROM_WIRE_H_
