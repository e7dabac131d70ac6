#ifndef SEMANTIC_LAYER_SERVICES_GENIE_CONVERSIONS_H_
#define SEMANTIC_LAYER_SERVICES_GENIE_CONVERSIONS_H_

#include "absl/time/time.h"
#include "semantic_layer/genie/v1/genie_service.pb.h"
#include "services/genie/conversation_store.h"
#include "services/genie/message.h"

namespace semantic_layer::genie {

// The wire to the caller. Pure functions.
void ToProto(const Message& message, v1::Message* out);
void ToProto(const Rows& rows, v1::QueryResult* out);
void ToProto(const ConversationRecord& record, v1::Conversation* out);

Rating FromProto(v1::FeedbackRating rating);

}  // namespace semantic_layer::genie

#endif  // SEMANTIC_LAYER_SERVICES_GENIE_CONVERSIONS_H_
