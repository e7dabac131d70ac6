#ifndef SEMANTIC_LAYER_COMMON_JSON_READER_H_
#define SEMANTIC_LAYER_COMMON_JSON_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/error.h"
#include "common/json/limits.h"

namespace semantic_layer::json {

enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

// "null", "boolean", "number", "string", "list", "object".
absl::string_view KindName(Kind kind);

class Value;

struct ParseOptions {
  int max_depth = kMaxDepth;
  size_t max_bytes = kMaxTextBytes;
  size_t max_values = kMaxValues;
};

// A JSON text, read strictly by RFC 8259: one value and nothing but white space
// around it, UTF-8 without byte order mark, no duplicate keys in an object, no
// lone surrogate, no comment, no trailing comma. Numbers are kept as their text
// and never pass through a double.
//
// The Document keeps views into the text that it was read from; the text must
// outlive it. Immutable once read, then safe to use from several threads.
//
//   Document document;
//   Error error;
//   if (!document.Parse(text, {}, &error)) return ...;
//   for (const auto& [key, value] : document.root().members()) ...
class Document {
 public:
  Document() = default;
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  // Reads the text. On failure fills `*error` with the byte offset of the first
  // mistake and leaves the document unusable.
  bool Parse(absl::string_view text, const ParseOptions& options, Error* error);

  // The one value. The document must have been read.
  Value root() const;

 private:
  friend class Value;
  friend class Parser;

  struct Node {
    Kind kind;
    bool flag;       // kBool: the value; kString: text is in `unescaped_`
    uint32_t begin;  // span of the source text
    uint32_t end;
    uint32_t first;   // kString: where the text starts; containers: count
    uint32_t second;  // kString: bytes of the text; containers: node after it
  };

  absl::string_view text_;
  std::vector<Node> nodes_;
  std::string unescaped_;
};

// A value of a Document: two words, passed by value. Calling the accessor of
// another kind than kind() is a programming error.
class Value {
 public:
  Kind kind() const { return node().kind; }
  bool is_null() const { return kind() == Kind::kNull; }

  bool boolean() const { return node().flag; }
  // The number as it was written.
  absl::string_view number() const { return source(); }
  // The string without quotes and escapes. May contain NUL.
  absl::string_view string() const {
    const auto& n = node();
    return n.flag ? absl::string_view(document_->unescaped_)
                        .substr(n.first, n.second)
                  : document_->text_.substr(n.first, n.second);
  }
  // Number of elements or members.
  size_t size() const { return node().first; }

  // The exact text of the value, and where it starts.
  absl::string_view source() const {
    return document_->text_.substr(node().begin, node().end - node().begin);
  }
  size_t offset() const { return node().begin; }

  // The member of that name of an object.
  std::optional<Value> Find(absl::string_view key) const;

  class ElementIterator;
  class MemberIterator;
  template <typename Iterator>
  class Range;
  Range<ElementIterator> elements() const;
  Range<MemberIterator> members() const;

 private:
  friend class Document;
  friend class Parser;
  Value(const Document* document, uint32_t index)
      : document_(document), index_(index) {}

  const Document::Node& node() const { return document_->nodes_[index_]; }
  uint32_t after() const {
    const auto& n = node();
    return n.kind >= Kind::kArray ? n.second : index_ + 1;
  }

  const Document* document_;
  uint32_t index_;
};

class Value::ElementIterator {
 public:
  explicit ElementIterator(Value value) : value_(value) {}
  Value operator*() const { return value_; }
  ElementIterator& operator++() {
    value_.index_ = value_.after();
    return *this;
  }
  bool operator!=(const ElementIterator& other) const {
    return value_.index_ != other.value_.index_;
  }

 private:
  Value value_;
};

class Value::MemberIterator {
 public:
  explicit MemberIterator(Value key) : key_(key) {}
  // The key is itself a value, so that its place in the text can be had.
  std::pair<Value, Value> operator*() const {
    return {key_, Value(key_.document_, key_.index_ + 1)};
  }
  MemberIterator& operator++() {
    key_.index_ = Value(key_.document_, key_.index_ + 1).after();
    return *this;
  }
  bool operator!=(const MemberIterator& other) const {
    return key_.index_ != other.key_.index_;
  }

 private:
  Value key_;
};

template <typename Iterator>
class Value::Range {
 public:
  Range(Iterator begin, Iterator end) : begin_(begin), end_(end) {}
  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }

 private:
  Iterator begin_;
  Iterator end_;
};

inline Value::Range<Value::ElementIterator> Value::elements() const {
  return {ElementIterator(Value(document_, index_ + 1)),
          ElementIterator(Value(document_, after()))};
}

inline Value::Range<Value::MemberIterator> Value::members() const {
  return {MemberIterator(Value(document_, index_ + 1)),
          MemberIterator(Value(document_, after()))};
}

inline Value Document::root() const { return Value(this, 0); }

// Reads a text; a mistake becomes INVALID_ARGUMENT "<message> at offset <n>".
// The text must outlive the document.
absl::StatusOr<Document> ParseJson(absl::string_view text,
                                   const ParseOptions& options = {});

// True if the text is one JSON value by the same rules.
bool IsValidJson(absl::string_view text);

}  // namespace semantic_layer::json

#endif  // SEMANTIC_LAYER_COMMON_JSON_READER_H_
