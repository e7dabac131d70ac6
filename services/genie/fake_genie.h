#ifndef SEMANTIC_LAYER_SERVICES_GENIE_FAKE_GENIE_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_FAKE_GENIE_H_

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/status/make_status.h"
#include "services/genie/errors.h"
#include "services/genie/genie.h"
#include "services/genie/message.h"

namespace semantic_layer::genie {

// Answers questions from memory: each goes through the statuses of `script`, a
// step with each look, and ends with its attachments. For tests; thread safe.
class FakeGenie final : public Genie {
 public:
  struct Script {
    std::vector<MessageStatus> statuses = {MessageStatus::kAskingAi,
                                           MessageStatus::kCompleted};
    std::vector<Attachment> attachments = {};  // of the last status
    std::optional<MessageError> error = {};    // of the last status
    absl::Status ask = {};                     // of Ask
    absl::Status follow = {};                  // of Follow
    absl::Status forget = {};                  // of Forget
    absl::Status rows = {};                    // of GetRows, not of RunAgain
    bool never_ends = false;                   // Follow sees no last status
    std::optional<absl::Duration> queue_wait = {};
  };

  void set_script(Script script) {
    absl::MutexLock lock(&mu_);
    script_ = std::move(script);
  }
  std::vector<std::string> calls() const {
    absl::MutexLock lock(&mu_);
    return calls_;
  }

  absl::StatusOr<SpacePage> ListSpaces(const rpc::RequestContext&,
                                       int page_size,
                                       const std::string& token) override {
    Note(absl::StrCat("ListSpaces ", page_size, " ", token));
    return SpacePage{.spaces = {{.id = "s1", .title = "Flights"},
                                {.id = "s2", .title = "Trains"}},
                     .next_token = "more"};
  }

  absl::StatusOr<Space> GetSpace(const rpc::RequestContext&,
                                 const std::string& space) override {
    Note("GetSpace " + space);
    return Space{.id = space,
                 .title = "Flights",
                 .sample_questions = {"How many flights?"}};
  }

  absl::StatusOr<Message> Ask(const rpc::RequestContext&,
                              const std::string& space,
                              const std::string& conversation,
                              const std::string& question) override {
    absl::MutexLock lock(&mu_);
    calls_.push_back(absl::StrCat("Ask ", space, " ", question));
    if (!script_.ask.ok()) return script_.ask;
    ++last_id_;
    Message message;
    message.id = {
        space,
        conversation.empty() ? absl::StrCat("c", last_id_) : conversation,
        absl::StrCat("m", last_id_)};
    message.content = question;
    message.status = MessageStatus::kSubmitted;
    message.created_at = absl::FromUnixSeconds(1'700'000'000);
    messages_[message.id.message] = {message, 0};
    message.queue_wait = script_.queue_wait;
    return message;
  }

  absl::StatusOr<Message> Get(const rpc::RequestContext&,
                              const MessageId& id) override {
    absl::MutexLock lock(&mu_);
    calls_.push_back("Get " + id.message);
    return Look(id);
  }

  absl::StatusOr<std::vector<Message>> List(
      const rpc::RequestContext&, const std::string&,
      const std::string& conversation) override {
    absl::MutexLock lock(&mu_);
    std::vector<Message> result;
    for (const auto& [id, asked] : messages_) {
      if (asked.message.id.conversation == conversation) {
        result.push_back(asked.message);
      }
    }
    return result;
  }

  absl::Status Forget(const rpc::RequestContext&, const std::string& space,
                      const std::string& conversation) override {
    absl::MutexLock lock(&mu_);
    calls_.push_back(absl::StrCat("Forget ", space, " ", conversation));
    return script_.forget;
  }

  absl::StatusOr<Message> Follow(
      const rpc::RequestContext& context, const MessageId& id, absl::Time until,
      const std::function<absl::Status(const Message&)>& on_change) override {
    {
      absl::MutexLock lock(&mu_);
      calls_.push_back("Follow " + id.message);
      until_ = until;
      if (!script_.follow.ok()) return script_.follow;
    }
    while (true) {
      absl::Status alive = context.Check();
      if (!alive.ok()) return alive;
      absl::StatusOr<Message> seen = absl::UnknownError("");
      bool last = false;
      {
        absl::MutexLock lock(&mu_);
        seen = Look(id);
        last = script_.never_ends;
      }
      if (!seen.ok()) return seen;
      if (on_change != nullptr) {
        absl::Status taken = on_change(*seen);
        if (!taken.ok()) return taken;
      }
      if (last || IsOver(seen->status)) return seen;
    }
  }

  absl::StatusOr<Rows> GetRows(const rpc::RequestContext&, const MessageId& id,
                               const std::string& attachment) override {
    absl::MutexLock lock(&mu_);
    calls_.push_back(absl::StrCat("GetRows ", id.message, " ", attachment));
    if (!script_.rows.ok()) return script_.rows;
    return SomeRows(attachment);
  }

  absl::StatusOr<Rows> RunAgain(const rpc::RequestContext&, const MessageId& id,
                                const std::string& attachment) override {
    Note(absl::StrCat("RunAgain ", id.message, " ", attachment));
    return SomeRows(attachment);
  }

  absl::Status Rate(const rpc::RequestContext&, const MessageId& id,
                    Rating rating, const std::string& comment) override {
    Note(absl::StrCat("Rate ", id.message, " ", static_cast<int>(rating), " ",
                      comment));
    return absl::OkStatus();
  }

  // Until when Follow was told to wait.
  absl::Time until() const {
    absl::MutexLock lock(&mu_);
    return until_;
  }

 private:
  struct Asked {
    Message message;
    size_t step = 0;
  };

  static Rows SomeRows(const std::string& attachment) {
    rowset::RowSetBuilder builder(rowset::MakeSchema(
        {{.name = "flights", .type = rowset::ColumnType::kInt64}}));
    builder.column(0).AppendInt(42);
    return {.rows = *std::move(builder).Finish(), .attachment_id = attachment};
  }

  void Note(std::string call) {
    absl::MutexLock lock(&mu_);
    calls_.push_back(std::move(call));
  }

  absl::StatusOr<Message> Look(const MessageId& id)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    const auto found = messages_.find(id.message);
    if (found == messages_.end() || !(found->second.message.id == id)) {
      return MessageNotFound(id.message);
    }
    Asked& asked = found->second;
    const size_t last = script_.statuses.size() - 1;
    asked.message.status = script_.statuses[std::min(asked.step, last)];
    if (asked.step >= last) {
      asked.message.attachments = script_.attachments;
      asked.message.error = script_.error;
    }
    ++asked.step;
    return asked.message;
  }

  mutable absl::Mutex mu_;
  Script script_ ABSL_GUARDED_BY(mu_);
  std::vector<std::string> calls_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, Asked> messages_ ABSL_GUARDED_BY(mu_);
  int last_id_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Time until_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_FAKE_GENIE_H_
