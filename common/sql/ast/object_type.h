#ifndef SEMANTIC_LAYER_COMMON_SQL_AST_OBJECT_TYPE_H_
#define SEMANTIC_LAYER_COMMON_SQL_AST_OBJECT_TYPE_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace semantic_layer::sql {

// What a statement such as DROP, ALTER, SHOW, COMMENT ON or GRANT is about.
enum class ObjectType : uint8_t {
  kNone,
  kTable,
  kView,
  kMaterializedView,
  kStreamingTable,
  kSchema,
  kDatabase,
  kNamespace,
  kCatalog,
  kMetastore,
  kFunction,
  kProcedure,
  kVariable,
  kColumn,
  kIndex,
  kBloomfilterIndex,
  kVolume,
  kConnection,
  kServer,
  kExternalLocation,
  kCredential,
  kStorageCredential,
  kServiceCredential,
  kShare,
  kRecipient,
  kProvider,
  kPolicy,
  kFlow,
  kModel,
  kAnyFile,
  kAnonymousFunction,
};

// The words of a type, e.g. "EXTERNAL LOCATION"; "" for kNone.
absl::string_view ObjectTypeText(ObjectType type);

}  // namespace semantic_layer::sql

#endif  // SEMANTIC_LAYER_COMMON_SQL_AST_OBJECT_TYPE_H_
