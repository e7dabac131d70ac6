#include "tests/databricks_emulator/unity_catalog/listing.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/databricks_emulator/http/api_error.h"
#include "tests/databricks_emulator/http/json_text.h"

namespace semantic_layer::emulator {
namespace {

// "p" or "e" (an empty page first) and the name, as hexadecimal digits: nobody
// is to read anything into it.
std::string MakeToken(bool empty, absl::string_view after) {
  return absl::BytesToHexString(absl::StrCat(empty ? "e" : "p", after));
}

}  // namespace

absl::StatusOr<bool> ReadFlag(const Request& request, absl::string_view name) {
  const absl::string_view text = request.Query(name).value_or("false");
  if (text == "1" || absl::EqualsIgnoreCase(text, "true")) return true;
  if (text == "0" || absl::EqualsIgnoreCase(text, "false")) return false;
  return ApiError(400, "INVALID_PARAMETER_VALUE",
                  absl::StrCat(name, " must be true or false."));
}

absl::StatusOr<PageAsked> ReadPage(const Request& request, size_t page_size,
                                   bool empty_pages, absl::string_view key) {
  PageAsked page = {.limit = SIZE_MAX};
  if (const auto text = request.Query(key)) {
    int64_t asked = 0;
    if (!absl::SimpleAtoi(*text, &asked) || asked < 0) {
      return ApiError(400, "INVALID_PARAMETER_VALUE",
                      absl::StrCat(key, " must be a number from 0 on."));
    }
    page.limit = asked == 0 ? page_size
                            : std::min(page_size, static_cast<size_t>(asked));
  }
  const auto token = request.Query("page_token");
  if (!token.has_value() || token->empty()) return page;
  const std::string plain = absl::HexStringToBytes(*token);
  if (plain.empty() || (plain[0] != 'p' && plain[0] != 'e') ||
      absl::BytesToHexString(plain) != *token) {
    return ApiError(400, "INVALID_PARAMETER_VALUE",
                    "The page token is not one of this list's.");
  }
  page.after = plain.substr(1);
  page.empty = plain[0] == 'e' && empty_pages;
  return page;
}

bool PageWriter::Add(const std::string& name,
                     const std::function<std::string()>& make) {
  if (asked_.empty || items_.size() >= asked_.limit) {
    more_ = true;
    return false;
  }
  if (!asked_.after.empty() && name <= asked_.after) return true;
  last_ = name;
  items_.push_back(make());
  return true;
}

std::string PageWriter::Take(absl::string_view list) const {
  JsonObject object;
  object.List(list, items_);
  if (asked_.empty) {
    object.Text("next_page_token", MakeToken(false, asked_.after));
  } else if (more_) {
    const bool first = asked_.after.empty();
    object.Text("next_page_token", MakeToken(first && empty_pages_, last_));
  }
  return object.Take();
}

}  // namespace semantic_layer::emulator
