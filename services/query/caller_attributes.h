#ifndef SEMANTIC_LAYER_SERVICES_QUERY_CALLER_ATTRIBUTES_H_
#define SEMANTIC_LAYER_SERVICES_QUERY_CALLER_ATTRIBUTES_H_

#include "common/auth/principal.h"
#include "common/semantic/compiler/output_column.h"

namespace semantic_layer::query {

// What row policies of models may ask about a caller, as its verified token
// says: "sub", "username", "name" (for display), "email", "roles", "groups" and
// "permissions". Those that the token does not say are left out, so that a
// policy about them lets nothing through. Pure function.
semantic::CallerAttributes AttributesOf(const auth::Principal& principal);

}  // namespace semantic_layer::query

#endif  // SEMANTIC_LAYER_SERVICES_QUERY_CALLER_ATTRIBUTES_H_
