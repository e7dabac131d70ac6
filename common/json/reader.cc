#include "common/json/reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/json/error.h"
#include "common/json/escape.h"
#include "common/json/text.h"

namespace semantic_layer::json {
namespace {

// Objects up to this size are searched for duplicates pair by pair.
constexpr size_t kSmallObject = 8;

}  // namespace

absl::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "boolean";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kArray:
      return "list";
    case Kind::kObject:
      return "object";
  }
  return "value";
}

// Recursive descent over the text; the recursion is bounded by max_depth.
class Parser {
 public:
  Parser(Document* document, const ParseOptions& options, Error* error)
      : document_(*document),
        options_(options),
        error_(*error),
        start_(document->text_.data()),
        p_(start_),
        end_(start_ + document->text_.size()) {}

  bool ParseAll() {
    if (document_.text_.size() > options_.max_bytes) {
      return Fail(start_, "the text is too long");
    }
    if (absl::StartsWith(document_.text_, "\xEF\xBB\xBF")) {
      return Fail(start_, "a byte order mark is not allowed");
    }
    SkipSpace();
    if (!ParseValue(0)) return false;
    SkipSpace();
    return p_ == end_ || Fail(p_, "unexpected text after the value");
  }

 private:
  bool Fail(const char* where, absl::string_view message) {
    error_.loc.clear();
    error_.offset = static_cast<size_t>(where - start_);
    error_.message = std::string(message);
    error_.type = "json_invalid";
    return false;
  }

  void SkipSpace() {
    while (p_ < end_ &&
           (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')) {
      ++p_;
    }
  }

  uint32_t Offset(const char* p) const {
    return static_cast<uint32_t>(p - start_);
  }

  // Adds a node that starts at p_ and returns its index.
  size_t Add(Kind kind) {
    document_.nodes_.push_back({kind, false, Offset(p_), 0, 0, 0});
    return document_.nodes_.size() - 1;
  }

  bool ParseValue(int depth) {
    if (p_ == end_) return Fail(p_, "unexpected end of text");
    if (document_.nodes_.size() >= options_.max_values) {
      return Fail(p_, "too many values");
    }
    switch (*p_) {
      case '{':
        return ParseObject(depth + 1);
      case '[':
        return ParseArray(depth + 1);
      case '"':
        return ParseString();
      case 't':
        return ParseWord("true", Kind::kBool, true);
      case 'f':
        return ParseWord("false", Kind::kBool, false);
      case 'n':
        return ParseWord("null", Kind::kNull, false);
      default:
        return ParseNumber();
    }
  }

  bool ParseWord(absl::string_view word, Kind kind, bool flag) {
    const absl::string_view rest(p_, static_cast<size_t>(end_ - p_));
    if (!absl::StartsWith(rest, word)) return Fail(p_, "expected a value");
    const size_t node = Add(kind);
    p_ += word.size();
    document_.nodes_[node].flag = flag;
    document_.nodes_[node].end = Offset(p_);
    return true;
  }

  bool ParseNumber() {
    const size_t length = NumberLength(p_, end_);
    if (length == 0) return Fail(p_, "expected a value");
    if (length > kMaxNumberBytes) return Fail(p_, "the number is too long");
    const size_t node = Add(Kind::kNumber);
    p_ += length;
    document_.nodes_[node].end = Offset(p_);
    return true;
  }

  bool ParseString() {
    const size_t node = Add(Kind::kString);
    const char* const open = p_;
    const char* run = ++p_;  // start of what is not copied yet
    const size_t unescaped_start = document_.unescaped_.size();
    bool escaped = false;
    while (true) {
      p_ = SkipPlain(p_, end_);
      if (p_ == end_) return Fail(open, "the string is not closed");
      const auto c = static_cast<unsigned char>(*p_);
      if (c == '"') break;
      if (c < 0x20) return Fail(p_, "control character in a string");
      if (c >= 0x80) {
        const size_t length = Utf8SequenceLength(p_, end_);
        if (length == 0) return Fail(p_, "the text is not valid UTF-8");
        p_ += length;
        continue;
      }
      escaped = true;
      document_.unescaped_.append(run, static_cast<size_t>(p_ - run));
      if (!ParseEscape()) return false;
      run = p_;
    }
    auto& n = document_.nodes_[node];
    if (escaped) {
      document_.unescaped_.append(run, static_cast<size_t>(p_ - run));
      n.flag = true;
      n.first = static_cast<uint32_t>(unescaped_start);
      n.second =
          static_cast<uint32_t>(document_.unescaped_.size() - unescaped_start);
    } else {
      n.first = Offset(run);
      n.second = static_cast<uint32_t>(p_ - run);
    }
    ++p_;
    n.end = Offset(p_);
    return true;
  }

  bool ParseEscape() {
    const char* const backslash = p_++;
    const absl::string_view mistake =
        ReadEscape(&p_, end_, &document_.unescaped_);
    return mistake.empty() || Fail(backslash, mistake);
  }

  bool ParseArray(int depth) {
    if (depth > options_.max_depth) return Fail(p_, "nested too deeply");
    const size_t node = Add(Kind::kArray);
    ++p_;
    uint32_t count = 0;
    SkipSpace();
    if (p_ < end_ && *p_ == ']') {
      ++p_;
      return Close(node, 0);
    }
    while (true) {
      SkipSpace();
      if (!ParseValue(depth)) return false;
      ++count;
      SkipSpace();
      if (p_ == end_) return Fail(p_, "the list is not closed");
      const char c = *p_;
      if (c != ',' && c != ']') return Fail(p_, "expected ',' or ']'");
      ++p_;
      if (c == ']') return Close(node, count);
    }
  }

  bool ParseObject(int depth) {
    if (depth > options_.max_depth) return Fail(p_, "nested too deeply");
    const size_t node = Add(Kind::kObject);
    ++p_;
    uint32_t count = 0;
    SkipSpace();
    if (p_ < end_ && *p_ == '}') {
      ++p_;
      return Close(node, 0);
    }
    while (true) {
      SkipSpace();
      if (p_ == end_) return Fail(p_, "the object is not closed");
      if (*p_ != '"') return Fail(p_, "expected a name in double quotes");
      if (!ParseString()) return false;
      SkipSpace();
      if (p_ == end_ || *p_ != ':') return Fail(p_, "expected ':'");
      ++p_;
      SkipSpace();
      if (!ParseValue(depth)) return false;
      ++count;
      SkipSpace();
      if (p_ == end_) return Fail(p_, "the object is not closed");
      const char c = *p_;
      if (c != ',' && c != '}') return Fail(p_, "expected ',' or '}'");
      ++p_;
      if (c == '}') return Close(node, count) && KeysAreUnique(node);
    }
  }

  bool Close(size_t node, uint32_t count) {
    auto& n = document_.nodes_[node];
    n.end = Offset(p_);
    n.first = count;
    n.second = static_cast<uint32_t>(document_.nodes_.size());
    return true;
  }

  bool KeysAreUnique(size_t node) {
    const Value object(&document_, static_cast<uint32_t>(node));
    const size_t count = object.size();
    if (count < 2) return true;
    if (count <= kSmallObject) {
      absl::string_view seen[kSmallObject];
      size_t used = 0;
      for (const auto& [key, value] : object.members()) {
        const absl::string_view name = key.string();
        if (std::find(seen, seen + used, name) != seen + used) {
          return Duplicate(key);
        }
        seen[used++] = name;
      }
      return true;
    }
    absl::flat_hash_set<absl::string_view> seen;
    seen.reserve(count);
    for (const auto& [key, value] : object.members()) {
      if (!seen.insert(key.string()).second) return Duplicate(key);
    }
    return true;
  }

  bool Duplicate(Value key) {
    return Fail(start_ + key.offset(),
                absl::StrCat("the name '", ShortName(key.string()),
                             "' occurs twice in one object"));
  }

  Document& document_;
  const ParseOptions& options_;
  Error& error_;
  const char* const start_;
  const char* p_;
  const char* const end_;
};

bool Document::Parse(absl::string_view text, const ParseOptions& options,
                     Error* error) {
  text_ = text;
  nodes_.clear();
  unescaped_.clear();
  nodes_.reserve(std::min<size_t>(text.size() / 8 + 4, 1 << 16));
  return Parser(this, options, error).ParseAll();
}

std::optional<Value> Value::Find(absl::string_view key) const {
  for (const auto& [name, value] : members()) {
    if (name.string() == key) return value;
  }
  return std::nullopt;
}

absl::StatusOr<Document> ParseJson(absl::string_view text,
                                   const ParseOptions& options) {
  Document document;
  Error error;
  if (!document.Parse(text, options, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat(error.message, " at offset ", error.offset));
  }
  return document;
}

bool IsValidJson(absl::string_view text) {
  Document document;
  Error error;
  return document.Parse(text, {}, &error);
}

}  // namespace semantic_layer::json
