#ifndef SEMANTIC_LAYER_SERVICES_GENIE_LIMITS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace semantic_layer::genie {

// Texts of a request, in bytes.
inline constexpr size_t kMaxQuestionBytes = 32 << 10;
inline constexpr size_t kMaxCommentBytes = 4 << 10;
inline constexpr size_t kMaxTableContextBytes = 4 << 10;
inline constexpr size_t kMaxIdBytes = 128;
inline constexpr size_t kMaxNameBytes = 255;
inline constexpr size_t kMaxPageTokenBytes = 2048;

// A conversation's title: its first question, cut.
inline constexpr size_t kMaxTitleBytes = 200;

inline constexpr int kDefaultConversationsPageSize = 100;
inline constexpr int kMaxConversationsPageSize = 1000;
inline constexpr int kMaxSpacesPageSize = 100;
// Conversations of one user; the oldest is forgotten for a new one.
inline constexpr int64_t kMaxConversationsPerUser = 10'000;
// Messages of a conversation that are shown, the last ones, and that are gone
// through for them.
inline constexpr size_t kMaxMessagesShown = 100;
inline constexpr size_t kMaxMessagesRead = 1000;
inline constexpr size_t kMaxSuggestions = 20;

// Rows of a result in one answer, and bytes of their values.
inline constexpr int64_t kMaxResultRows = 10'000;
inline constexpr int64_t kMaxResultBytes = 24 << 20;

// Ask answers so long before the caller's deadline, but leaves at least a half
// of the time for waiting.
inline constexpr absl::Duration kAnswerMargin = absl::Seconds(2);
// How long a message is followed at most.
inline constexpr absl::Duration kMaxFollowTime = absl::Minutes(10);

// Verdicts on statements that are remembered, and how long.
inline constexpr int64_t kMaxVerdicts = 2000;
inline constexpr absl::Duration kVerdictTime = absl::Minutes(1);
inline constexpr size_t kMaxGeneratedSqlBytes = 1 << 20;

// Judging the statements of a message or of a conversation, all together.
inline constexpr absl::Duration kVettingTime = absl::Seconds(5);

// One call of the query service.
inline constexpr absl::Duration kQueryServiceTimeout = absl::Seconds(30);
// How long it is remembered as whom the query service runs statements, and how
// long it is waited for to say it again.
inline constexpr absl::Duration kRunAsTime = absl::Seconds(10);
inline constexpr absl::Duration kRunAsTimeout = absl::Seconds(2);

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_LIMITS_H_
