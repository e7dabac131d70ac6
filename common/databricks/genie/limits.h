#ifndef SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_LIMITS_H_
#define SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::databricks {

// An id in a path. Genie's own are 32 hexadecimal digits.
inline constexpr size_t kMaxGenieIdBytes = 128;
// A question, and a comment on an answer.
inline constexpr size_t kMaxGenieContentBytes = 32 << 10;
inline constexpr size_t kMaxGenieCommentBytes = 4 << 10;
inline constexpr int kMaxGeniePageSize = 100;

// Between two looks at a message that is being answered, and how long it is
// looked at: Databricks' own advice.
inline constexpr absl::Duration kFirstMessagePause = absl::Seconds(1);
inline constexpr absl::Duration kLongestMessagePause = absl::Seconds(60);
inline constexpr double kMessagePauseGrowth = 1.5;
inline constexpr absl::Duration kMessagePatience = absl::Minutes(10);
// Looks in a row that may fail for a reason that may pass.
inline constexpr int kMaxFailedLooks = 5;

// Questions that a workspace takes, by the free tier's rule.
inline constexpr int kDefaultPostsPerWindow = 5;
inline constexpr absl::Duration kPostWindow = absl::Minutes(1);
// Questions that wait for their turn; each may hold a handler of its process.
inline constexpr int kDefaultMaxWaitingPosts = 10;
// Of them from one owner, so that nobody keeps the others out.
inline constexpr int kDefaultMaxWaitingOfOwner = 4;
// What a workspace that asks for a pause without saying how long gets.
inline constexpr absl::Duration kAssumedPostPause = absl::Seconds(12);
inline constexpr absl::Duration kAssumedBusyPause = absl::Seconds(1);
// How often a question is sent that the workspace refuses so.
inline constexpr int kMaxAsks = 3;
inline constexpr absl::Duration kLongestPostPause = absl::Minutes(5);

// What is left of a caller's time when their turn comes, for the post itself.
inline constexpr absl::Duration kPostSpare = absl::Seconds(2);

// Rows of a result; Genie itself gives at most 5,000.
inline constexpr int64_t kMaxGenieRows = 10'000;

}  // namespace semantic_layer::databricks

#endif  // SEMANTIC_LAYER_COMMON_DATABRICKS_GENIE_LIMITS_H_
