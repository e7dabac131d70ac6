#ifndef SEMANTIC_LAYER_GATEWAY_OPENAPI_COMMENTS_H_
#define SEMANTIC_LAYER_GATEWAY_OPENAPI_COMMENTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace semantic_layer::gateway {

// The text of a comment block: lines without the blank that follows "//",
// paragraphs kept apart by an empty line, each paragraph on one line.
std::string CommentText(absl::string_view comment);

// The comment that stands before an element of a .proto file; empty if there is
// none or the descriptors were made without source information.
template <typename Descriptor>
std::string CommentOf(const Descriptor& descriptor) {
  google::protobuf::SourceLocation location;
  return descriptor.GetSourceLocation(&location)
             ? CommentText(location.leading_comments)
             : std::string();
}

// Up to the end of the first sentence, without its full stop.
std::string FirstSentence(absl::string_view text);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_OPENAPI_COMMENTS_H_
