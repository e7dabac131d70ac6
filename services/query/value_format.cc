#include "services/query/value_format.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/json/reader.h"
#include "services/query/format_block.h"

namespace semantic_layer::query {
namespace {

using Kind = ValueFormat::Kind;

constexpr int kMaxDecimals = 10;
constexpr char kDollar[] = "USD";

// Three letters, or dollars.
std::string CurrencyOf(absl::string_view code) {
  const bool plain = code.size() == 3 &&
                     std::all_of(code.begin(), code.end(), absl::ascii_isalpha);
  return plain ? absl::AsciiStrToUpper(code) : kDollar;
}

ValueFormat FromName(absl::string_view written) {
  const std::string name = absl::AsciiStrToLower(written);
  if (name == "number") return {.kind = Kind::kNumber};
  if (name == "integer") return {.kind = Kind::kNumber, .decimals = 0};
  if (name == "decimal" || name == "float") {
    return {.kind = Kind::kNumber, .decimals = 2};
  }
  if (name == "percent" || name == "percentage") {
    return {.kind = Kind::kPercentage, .decimals = 1};
  }
  if (name == "byte" || name == "bytes") return {.kind = Kind::kByte};
  absl::string_view code = name;
  if (absl::ConsumePrefix(&code, "currency")) {
    absl::ConsumePrefix(&code, "_");
    return {
        .kind = Kind::kCurrency, .decimals = 2, .currency = CurrencyOf(code)};
  }
  for (const char* known : {"usd", "eur", "gbp", "jpy", "chf"}) {
    if (name != known) continue;
    return {.kind = Kind::kCurrency,
            .decimals = name == "jpy" ? 0 : 2,
            .currency = CurrencyOf(name)};
  }
  return {};
}

ValueFormat FromBlock(json::Value block) {
  ValueFormat format = FromName(TextMember(block, "type"));
  if (format.kind == Kind::kCurrency) {
    format.currency = CurrencyOf(TextMember(block, "currency_code"));
  }
  format.separators = !IsTrue(block, "hide_group_separator");
  const auto decimals = block.Find("decimal_places");
  if (!decimals.has_value() || decimals->kind() != json::Kind::kObject) {
    return format;
  }
  const auto places = decimals->Find("places");
  int count = 0;
  if (TextMember(*decimals, "type") == "all") {
    format.decimals = -1;
  } else if (places.has_value() && places->kind() == json::Kind::kNumber &&
             absl::SimpleAtoi(places->number(), &count)) {
    format.decimals = std::clamp(count, 0, kMaxDecimals);
  }
  return format;
}

std::string Zeros(int decimals) {
  return decimals <= 0 ? "" : absl::StrCat(".", std::string(decimals, '0'));
}

// A sign, or the code itself.
std::string CurrencySign(absl::string_view code) {
  if (code == "USD") return "$";
  if (code == "EUR") return "\u20ac";
  if (code == "GBP") return "\u00a3";
  if (code == "JPY") return "\u00a5";
  return absl::StrCat(code, " ");
}

}  // namespace

std::string FormatTextOf(const semantic::Annotations& about) {
  if (!about.format.empty()) return about.format;
  for (const auto& [name, value] : about.meta) {
    if (name == "format") return value;
  }
  return "";
}

ValueFormat ParseValueFormat(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (!absl::StartsWith(text, "{")) return FromName(text);
  ValueFormat format;
  ReadFormatBlock(text, [&](json::Value block) { format = FromBlock(block); });
  return format;
}

std::string ExcelFormat(const ValueFormat& format) {
  const std::string whole = format.separators ? "#,##0" : "0";
  switch (format.kind) {
    case Kind::kNone:
      return "";
    case Kind::kNumber:
    case Kind::kByte:
      // Excel has no format for "separators, and the decimals that there are":
      // its General shows the decimals.
      return format.decimals < 0 ? ""
                                 : absl::StrCat(whole, Zeros(format.decimals));
    case Kind::kCurrency:
      return absl::StrCat("\"", CurrencySign(format.currency), "\"", whole,
                          Zeros(std::max(format.decimals, 0)));
    case Kind::kPercentage:
      return absl::StrCat("0", Zeros(std::max(format.decimals, 0)), "%");
  }
  return "";
}

std::string D3Format(const ValueFormat& format) {
  const std::string comma = format.separators ? "," : "";
  const std::string fixed =
      format.decimals < 0 ? "" : absl::StrCat(".", format.decimals, "f");
  switch (format.kind) {
    case Kind::kNone:
      return "";
    case Kind::kNumber:
    case Kind::kByte:
      return absl::StrCat(comma, fixed);
    case Kind::kCurrency:
      return absl::StrCat(format.currency == kDollar ? "$" : "", comma,
                          fixed.empty() ? ".2f" : fixed);
    case Kind::kPercentage:
      return absl::StrCat(".", std::max(format.decimals, 0), "%");
  }
  return "";
}

}  // namespace semantic_layer::query
