#include <cstdint>
#include <cstdlib>

#include "common/sql/lexer/lexer.h"

// Tokens cover the text in order, never overlap, and end at its end.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace semantic_layer::sql;  // NOLINT
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  uint32_t last = 0;
  for (const Token& token : Tokenize(text)) {
    if (token.begin < last || token.end < token.begin || token.end > size) {
      std::abort();
    }
    last = token.end;
    const absl::string_view raw =
        text.substr(token.begin, token.end - token.begin);
    switch (token.type) {
      case TokenType::kString:
      case TokenType::kRawString:
      case TokenType::kDollarString:
        DecodeString(raw);
        break;
      case TokenType::kQuotedName:
        DecodeQuotedName(raw);
        break;
      default:
        break;
    }
  }
  return 0;
}
