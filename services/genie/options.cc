#include "services/genie/options.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/databricks/genie/genie_client.h"

namespace semantic_layer::genie {
namespace {

absl::Status CheckSpace(absl::string_view id) {
  if (id.empty() || databricks::IsGenieId(id)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "is not the id of a Genie space: letters, digits, '-' and '_'");
}

}  // namespace

void GenieOptions::Describe(config::Schema& schema) {
  databricks.Describe(schema);
  schema.Add(&space_id, {.name = "databricks_genie_space_id",
                         .doc = "The Genie space in which questions are asked "
                                "that name no other.",
                         .example = "01ef9a1b2c3d4e5f6a7b8c9d0e1f2a3b",
                         .check = CheckSpace});
  schema.Add(&questions_per_minute,
             {.name = "genie_questions_per_minute",
              .doc = "Questions that the workspace takes from this process in "
                     "any minute; further ones wait. Replicas share the "
                     "workspace's limit: give each its part.",
              .example = "5",
              .min = 1,
              .max = 10'000});
  schema.Add(&enable_llm_analysis,
             {.name = "enable_llm_analysis",
              .doc = "Whether tables may be analysed by a language model, "
                     "which then sees their columns and a few rows.",
              .example = "false"});
  schema.Add(&llm_analysis_timeout,
             {.name = "llm_analysis_timeout",
              .doc = "How long the language model may take for a table, in "
                     "seconds.",
              .example = "30",
              .min = 1,
              .max = 600});
  schema.Add(&foundation_model_endpoint,
             {.name = "databricks_foundation_model_endpoint",
              .doc = "The serving endpoint of the language model.",
              .example = "databricks-meta-llama-3-3-70b-instruct"});
  schema.Add(&query_address,
             {.name = "query_address",
              .doc = "The query service, which judges statements and reads "
                     "tables.",
              .example = "127.0.0.1:50052"});
  schema.Add(&state_path,
             {.name = "state_path",
              .doc = "The folder of what must outlive the process: whose "
                     "conversations there are (genie.db).",
              .example = "/var/lib/semantic-layer"});
}

std::string GenieOptions::StateFile() const {
  return absl::StrCat(state_path, "/genie.db");
}

}  // namespace semantic_layer::genie
