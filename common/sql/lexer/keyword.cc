#include "common/sql/lexer/keyword.h"

#include <array>
#include <cstring>

#include "absl/strings/ascii.h"

namespace semantic_layer::sql {
namespace {

constexpr size_t kLongestKeyword = 24;
constexpr size_t kTableSize = 2048;  // a power of two, four times the keywords

constexpr absl::string_view kTexts[] = {
    "",
#define SQL_KEYWORD(Name, Text) Text,
#include "common/sql/lexer/keyword.def"
};

// Hash of a word in capitals.
constexpr uint32_t HashWord(const char* word, size_t length) {
  uint32_t hash = static_cast<uint32_t>(length) * 0x9E3779B1u;
  for (size_t i = 0; i < length; ++i) {
    hash = (hash ^ static_cast<uint8_t>(word[i])) * 0x01000193u;
  }
  return hash ^ (hash >> 15);
}

// Open addressing with linear probing, made at compile time.
constexpr std::array<uint16_t, kTableSize> MakeTable() {
  std::array<uint16_t, kTableSize> table{};
  for (uint16_t i = 1; i < static_cast<uint16_t>(Keyword::kCount); ++i) {
    size_t slot =
        HashWord(kTexts[i].data(), kTexts[i].size()) & (kTableSize - 1);
    while (table[slot] != 0) slot = (slot + 1) & (kTableSize - 1);
    table[slot] = i;
  }
  return table;
}

constexpr std::array<uint16_t, kTableSize> kTable = MakeTable();

}  // namespace

Keyword FindKeyword(absl::string_view word) {
  if (word.empty() || word.size() > kLongestKeyword)
    return Keyword::kNotKeyword;
  char capitals[kLongestKeyword];
  for (size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    capitals[i] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  size_t slot = HashWord(capitals, word.size()) & (kTableSize - 1);
  while (kTable[slot] != 0) {
    const absl::string_view text = kTexts[kTable[slot]];
    if (text.size() == word.size() &&
        std::memcmp(text.data(), capitals, word.size()) == 0) {
      return static_cast<Keyword>(kTable[slot]);
    }
    slot = (slot + 1) & (kTableSize - 1);
  }
  return Keyword::kNotKeyword;
}

absl::string_view KeywordText(Keyword keyword) {
  return kTexts[static_cast<size_t>(keyword)];
}

bool IsStrictlyReserved(Keyword keyword) {
  switch (keyword) {
    case Keyword::kAnti:
    case Keyword::kCross:
    case Keyword::kExcept:
    case Keyword::kFull:
    case Keyword::kInner:
    case Keyword::kIntersect:
    case Keyword::kJoin:
    case Keyword::kLateral:
    case Keyword::kLeft:
    case Keyword::kMinus:
    case Keyword::kNatural:
    case Keyword::kOn:
    case Keyword::kRight:
    case Keyword::kSemi:
    case Keyword::kSetminus:
    case Keyword::kUnion:
    case Keyword::kUsing:
      return true;
    default:
      return false;
  }
}

bool EndsExpression(Keyword keyword) {
  switch (keyword) {
    case Keyword::kAnd:
    case Keyword::kAs:
    case Keyword::kBetween:
    case Keyword::kCluster:
    case Keyword::kDistribute:
    case Keyword::kDiv:
    case Keyword::kDo:
    case Keyword::kElse:
    case Keyword::kEnd:
    case Keyword::kFor:
    case Keyword::kFrom:
    case Keyword::kGroup:
    case Keyword::kHaving:
    case Keyword::kIlike:
    case Keyword::kIn:
    case Keyword::kInsert:
    case Keyword::kIs:
    case Keyword::kLike:
    case Keyword::kLimit:
    case Keyword::kNot:
    case Keyword::kOffset:
    case Keyword::kOr:
    case Keyword::kOrder:
    case Keyword::kPivot:
    case Keyword::kQualify:
    case Keyword::kRegexp:
    case Keyword::kRlike:
    case Keyword::kSet:
    case Keyword::kSort:
    case Keyword::kTablesample:
    case Keyword::kThen:
    case Keyword::kUnpivot:
    case Keyword::kWhen:
    case Keyword::kWhere:
    case Keyword::kWindow:
      return true;
    default:
      return IsStrictlyReserved(keyword);
  }
}

}  // namespace semantic_layer::sql
