#include "gateway/routing/percent_encoding.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gateway/routing/limits.h"

namespace semantic_layer::gateway {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte that the escape at `i` stands for, or -1 if there is none.
int EscapeAt(absl::string_view text, size_t i) {
  if (text[i] != '%' || i + 2 >= text.size()) return -1;
  const int high = HexDigit(text[i + 1]);
  const int low = HexDigit(text[i + 2]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

bool IsUnreserved(int c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

bool IsWellEscaped(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && EscapeAt(text, i) < 0) return false;
  }
  return true;
}

std::string PercentDecode(absl::string_view text, DecodeMode mode) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const int byte = EscapeAt(text, i);
    if (byte < 0 || (byte == '/' && mode == DecodeMode::kAllExceptSlash)) {
      const bool space = text[i] == '+' && mode == DecodeMode::kQuery;
      decoded.push_back(space ? ' ' : text[i]);
      continue;
    }
    decoded.push_back(static_cast<char>(byte));
    i += 2;
  }
  return decoded;
}

std::string NormalizeEscapes(absl::string_view text) {
  std::string normal;
  normal.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const int byte = EscapeAt(text, i);
    if (byte < 0) {
      normal.push_back(text[i]);
      continue;
    }
    if (IsUnreserved(byte)) {
      normal.push_back(static_cast<char>(byte));
    } else {
      normal.push_back('%');
      normal.push_back(absl::ascii_toupper(text[i + 1]));
      normal.push_back(absl::ascii_toupper(text[i + 2]));
    }
    i += 2;
  }
  return normal;
}

bool ParseQuery(absl::string_view query,
                std::vector<QueryParameter>* parameters) {
  if (query.empty()) return true;
  for (const absl::string_view piece : absl::StrSplit(query, '&')) {
    if (piece.empty()) continue;
    if (parameters->size() == kMaxQueryParameters || !IsWellEscaped(piece)) {
      return false;
    }
    const size_t equals = piece.find('=');
    QueryParameter parameter;
    parameter.bare = equals == absl::string_view::npos;
    parameter.name = PercentDecode(piece.substr(0, equals), DecodeMode::kQuery);
    if (!parameter.bare) {
      parameter.value =
          PercentDecode(piece.substr(equals + 1), DecodeMode::kQuery);
    }
    parameters->push_back(std::move(parameter));
  }
  return true;
}

}  // namespace semantic_layer::gateway
