#include "common/sql/parser/spark_corpus.h"

#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

namespace semantic_layer::sql {
namespace {

// Reads just the JSON that the corpus is: a list of objects whose values are
// strings, numbers, words, or objects that are skipped.
class CorpusReader {
 public:
  explicit CorpusReader(std::string text) : text_(std::move(text)) {}

  std::vector<CorpusCase> Read() {
    std::vector<CorpusCase> cases;
    if (Peek() == '[') ++at_;
    while (Peek() == '{') {
      cases.push_back({Object()});
      if (Peek() == ',') ++at_;
    }
    return cases;
  }

 private:
  char Peek() {
    while (at_ < text_.size() && isspace(static_cast<uint8_t>(text_[at_]))) {
      ++at_;
    }
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  std::map<std::string, std::string> Object() {
    std::map<std::string, std::string> fields;
    ++at_;
    while (Peek() != '}' && at_ < text_.size()) {
      const std::string key = String();
      Peek();
      ++at_;  // the colon
      fields[key] = Value();
      if (Peek() == ',') ++at_;
    }
    ++at_;
    return fields;
  }
  std::string Value() {
    const char c = Peek();
    if (c == '"') return String();
    if (c == '{') {
      Object();
      return "";
    }
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}') ++at_;
    std::string word = text_.substr(begin, at_ - begin);
    while (!word.empty() && isspace(static_cast<uint8_t>(word.back()))) {
      word.pop_back();
    }
    return word;
  }
  unsigned Hex4() {
    const unsigned code =
        static_cast<unsigned>(std::stoul(text_.substr(at_, 4), nullptr, 16));
    at_ += 4;
    return code;
  }
  std::string String() {
    std::string out;
    Peek();
    ++at_;
    while (text_[at_] != '"') {
      if (text_[at_] != '\\') {
        out += text_[at_++];
        continue;
      }
      const char c = text_[at_ + 1];
      at_ += 2;
      switch (c) {
        case 'n':
          out += '\n';
          break;
        case 't':
          out += '\t';
          break;
        case 'r':
          out += '\r';
          break;
        case 'b':
          out += '\b';
          break;
        case 'f':
          out += '\f';
          break;
        case 'u': {
          unsigned code = Hex4();
          if (code >= 0xD800 && code < 0xDC00) {
            at_ += 2;
            code = 0x10000 + ((code - 0xD800) << 10) + (Hex4() - 0xDC00);
            out += static_cast<char>(0xF0 | (code >> 18));
            out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
            out += static_cast<char>(0x80 | (code & 0x3F));
          } else if (code < 0x80) {
            out += static_cast<char>(code);
          } else if (code < 0x800) {
            out += static_cast<char>(0xC0 | (code >> 6));
            out += static_cast<char>(0x80 | (code & 0x3F));
          } else {
            out += static_cast<char>(0xE0 | (code >> 12));
            out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
            out += static_cast<char>(0x80 | (code & 0x3F));
          }
          break;
        }
        default:
          out += c;
      }
    }
    ++at_;
    return out;
  }

  std::string text_;
  size_t at_ = 0;
};

}  // namespace

std::vector<CorpusCase> ReadSparkCorpus() {
  const char* directory = std::getenv("CORPUS_DIR");
  if (directory == nullptr) return {};
  std::ifstream file(std::string(directory) + "/sql/spark_statements.json");
  if (!file) return {};
  std::stringstream content;
  content << file.rdbuf();
  return CorpusReader(content.str()).Read();
}

}  // namespace semantic_layer::sql
