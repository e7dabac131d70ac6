#ifndef SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_CHAT_MODEL_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_CHAT_MODEL_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/request_context.h"

namespace semantic_layer::genie {

// A language model that continues a chat with JSON. Calls block. Thread safe.
class ChatModel {
 public:
  struct Turn {
    enum class Who { kSystem, kUser, kModel } who = Who::kUser;
    std::string text = {};
  };
  struct Question {
    std::vector<Turn> turns = {};
    // The answer shall be JSON of this schema; it may be something else.
    std::string schema_name = {};
    std::string schema = {};
    int max_tokens = 0;
    absl::Time deadline = absl::InfiniteFuture();
  };
  struct Reply {
    std::string text = {};
    bool cut = false;          // it is not complete
    std::string refusal = {};  // why the model does not answer; mostly empty
  };

  virtual ~ChatModel() = default;

  ChatModel(const ChatModel&) = delete;
  ChatModel& operator=(const ChatModel&) = delete;

  // Errors: WORKSPACE_*, DEADLINE_EXCEEDED, CANCELLED.
  virtual absl::StatusOr<Reply> Ask(const rpc::RequestContext& context,
                                    const Question& question) = 0;

  // What it is called: an endpoint's name.
  virtual std::string name() const = 0;

 protected:
  ChatModel() = default;
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_ANALYSIS_CHAT_MODEL_H_
