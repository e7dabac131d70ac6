#include "tests/databricks_emulator/http/http_message.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

namespace semantic_layer::emulator {
namespace {

// Decodes percent escapes, and + as a blank in queries.
bool PercentDecode(absl::string_view text, bool plus, std::string* out) {
  out->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus) {
      out->push_back(' ');
    } else if (text[i] != '%') {
      out->push_back(text[i]);
    } else {
      if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
          !absl::ascii_isxdigit(text[i + 2])) {
        return false;
      }
      out->append(absl::HexStringToBytes(text.substr(i + 1, 2)));
      i += 2;
    }
  }
  return true;
}

}  // namespace

std::optional<absl::string_view> Request::Header(absl::string_view name) const {
  return http::FindHeader(headers, name);
}

std::optional<absl::string_view> Request::Query(absl::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<absl::string_view> Request::QueryAll(absl::string_view name) const {
  std::vector<absl::string_view> values;
  for (const auto& [key, value] : query) {
    if (key == name) values.push_back(value);
  }
  return values;
}

bool ParseTarget(absl::string_view target, Request* request) {
  if (target.empty() || target[0] != '/') return false;
  const size_t mark = target.find('?');
  request->path = std::string(target.substr(0, mark));
  for (absl::string_view part :
       absl::StrSplit(absl::string_view(request->path).substr(1), '/')) {
    std::string decoded;
    if (!PercentDecode(part, /*plus=*/false, &decoded)) return false;
    request->segments.push_back(std::move(decoded));
  }
  if (mark == absl::string_view::npos) return true;
  for (absl::string_view pair :
       absl::StrSplit(target.substr(mark + 1), '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    std::string key;
    std::string value;
    if (!PercentDecode(field.first, /*plus=*/true, &key) ||
        !PercentDecode(field.second, /*plus=*/true, &value)) {
      return false;
    }
    request->query.emplace_back(std::move(key), std::move(value));
  }
  return true;
}

std::string PercentEncode(absl::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_' ||
        c == '~') {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

}  // namespace semantic_layer::emulator
