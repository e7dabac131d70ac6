#include "common/databricks/client/workspace_address.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

bool IsUnreserved(char c) {
  return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

bool IsHostCharacter(char c) {
  return absl::ascii_isalnum(c) || c == '-' || c == '.';
}

bool IsThisMachine(absl::string_view host) {
  return host == "127.0.0.1" || host == "localhost";
}

absl::Status NoHost() {
  return MakeStatus(
      ErrorReason::kInvalidConfiguration,
      "DATABRICKS_HOST is not the address of a workspace; write it as "
      "https://adb-1234567890123456.7.azuredatabricks.net, for example");
}

}  // namespace

absl::StatusOr<std::string> WorkspaceOrigin(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  std::string lower = absl::AsciiStrToLower(text);
  absl::string_view rest = lower;
  const bool plain = absl::ConsumePrefix(&rest, "http://");
  if (!plain) absl::ConsumePrefix(&rest, "https://");
  rest = rest.substr(0, rest.find_first_of("/?#"));
  const size_t colon = rest.find(':');
  const absl::string_view host = rest.substr(0, colon);
  absl::string_view port =
      colon == absl::string_view::npos ? "" : rest.substr(colon + 1);
  int number = 0;
  if (host.empty() || !std::all_of(host.begin(), host.end(), IsHostCharacter) ||
      absl::StartsWith(host, ".") || absl::StartsWith(host, "-")) {
    return NoHost();
  }
  if (colon != absl::string_view::npos &&
      (!absl::SimpleAtoi(port, &number) || number < 1 || number > 65535)) {
    return NoHost();
  }
  if (plain && !IsThisMachine(host)) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      "DATABRICKS_HOST must be reached by https: a token would "
                      "travel in clear");
  }
  if (port == (plain ? "80" : "443")) port = "";
  return absl::StrCat(plain ? "http://" : "https://", host,
                      port.empty() ? "" : ":", port);
}

absl::StatusOr<std::string> WarehouseId(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  text = text.substr(0, text.find_first_of("?&#"));
  absl::ConsumeSuffix(&text, "/");
  const size_t slash = text.rfind('/');
  if (slash != absl::string_view::npos) text.remove_prefix(slash + 1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) {
        return absl::ascii_isalnum(c) || c == '-' || c == '_';
      })) {
    return MakeStatus(
        ErrorReason::kInvalidConfiguration,
        "There is no SQL warehouse in DATABRICKS_HTTP_PATH or "
        "DATABRICKS_WAREHOUSE_ID; write /sql/1.0/warehouses/1a2b3c4d5e6f7a8b "
        "or 1a2b3c4d5e6f7a8b, for example");
  }
  return std::string(text);
}

std::string PercentEncode(absl::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    }
  }
  return out;
}

}  // namespace semantic_layer::databricks
