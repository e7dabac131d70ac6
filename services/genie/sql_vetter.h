#ifndef SEMANTIC_LAYER_SERVICES_GENIE_SQL_VETTER_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_SQL_VETTER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/concurrency/clock.h"
#include "common/concurrency/ttl_cache.h"
#include "common/rpc/request_context.h"
#include "services/genie/message.h"
#include "services/genie/query_access.h"

namespace semantic_layer::genie {

// Says whether a statement that somebody else wrote may run: it is exactly one
// statement of Databricks SQL that only reads, by our own parser and guard, and
// the query service finds its tables and columns with the caller's rights.
// Nothing runs. Verdicts are remembered for a minute and for each user apart.
// Thread safe.
class SqlVetter {
 public:
  // The pointers must outlive the vetter.
  SqlVetter(QueryAccess* queries, const concurrency::Clock* clock);

  // Never fails: what cannot be checked may not run, and the reason says so.
  Verdict Vet(const rpc::RequestContext& context, absl::string_view sql);

  // Settles many, in their order, in kVettingTime or half of the time that the
  // caller has left, whatever the query service does. Once it is not there or
  // is too slow it is not asked about the others, which get the same verdict.
  void VetAll(const rpc::RequestContext& context,
              absl::Span<QueryPart* const> queries);

 private:
  // What is known without the query service.
  std::optional<Verdict> Known(const std::string& key, absl::string_view sql);
  absl::StatusOr<Verdict> Judge(const rpc::RequestContext& context,
                                const std::string& key, absl::string_view sql);

  QueryAccess* const queries_;
  const concurrency::Clock* const clock_;
  concurrency::TtlCache<std::string, Verdict> verdicts_;
};

// The part of it that needs nobody else: one statement, only reading.
Verdict VetText(absl::string_view sql);

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_SQL_VETTER_H_
