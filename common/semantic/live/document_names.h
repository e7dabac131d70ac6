#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_DOCUMENT_NAMES_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_DOCUMENT_NAMES_H_

#include <cstdint>
#include <vector>

#include "common/semantic/model/model_document.h"

namespace semantic_layer::semantic {

// What a document says about names that others may use or must agree with, and
// which names it uses itself. Names are kept as hashes: two that meet by
// accident make a change look larger than it is, and nothing worse.
struct DocumentNames {
  struct Statement {
    uint64_t name = 0;
    // What is said: "a measure", "an entity with this label".
    uint64_t what = 0;
    // Whoever uses the name depends on all of the document, not only on that
    // this is said somewhere.
    bool by_content = false;

    friend bool operator==(const Statement& a, const Statement& b) {
      return a.name == b.name && a.what == b.what;
    }
    friend bool operator<(const Statement& a, const Statement& b) {
      return a.name != b.name ? a.name < b.name : a.what < b.what;
    }
  };

  // Both sorted, each once.
  std::vector<Statement> said;
  std::vector<uint64_t> used;
};

// Covers every rule of validate/ that looks at more than one document, but for
// time spines and the start of the week (see SaysSomethingToAll).
DocumentNames NamesOf(const ModelDocument& document);

// Whether a document says what every other one may depend on: time spines, the
// start of the week.
bool SaysSomethingToAll(const ModelDocument& document);

// Whether two documents say the same to all.
bool SayTheSameToAll(const ModelDocument& a, const ModelDocument& b);

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_LIVE_DOCUMENT_NAMES_H_
