#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/sql/types/type.h"

namespace semantic_layer::sql {
namespace {

struct ScalarName {
  absl::string_view name;  // lower case
  TypeKind kind;
};

constexpr ScalarName kScalars[] = {
    {"boolean", TypeKind::kBoolean},
    {"bool", TypeKind::kBoolean},
    {"tinyint", TypeKind::kTinyInt},
    {"byte", TypeKind::kTinyInt},
    {"smallint", TypeKind::kSmallInt},
    {"short", TypeKind::kSmallInt},
    {"utinyint", TypeKind::kSmallInt},
    {"int", TypeKind::kInt},
    {"integer", TypeKind::kInt},
    {"usmallint", TypeKind::kInt},
    {"bigint", TypeKind::kBigInt},
    {"long", TypeKind::kBigInt},
    {"uinteger", TypeKind::kBigInt},
    {"float", TypeKind::kFloat},
    {"real", TypeKind::kFloat},
    {"double", TypeKind::kDouble},
    {"decimal", TypeKind::kDecimal},
    {"dec", TypeKind::kDecimal},
    {"numeric", TypeKind::kDecimal},
    {"string", TypeKind::kString},
    {"varchar", TypeKind::kString},
    {"char", TypeKind::kString},
    {"text", TypeKind::kString},
    {"uuid", TypeKind::kString},
    {"binary", TypeKind::kBinary},
    {"blob", TypeKind::kBinary},
    {"date", TypeKind::kDate},
    {"time", TypeKind::kTime},
    {"timestamp_ntz", TypeKind::kTimestampNtz},
    {"timestamp", TypeKind::kTimestamp},
    {"timestamp_ltz", TypeKind::kTimestamp},
    {"timestamptz", TypeKind::kTimestamp},
    {"interval", TypeKind::kInterval},
    {"void", TypeKind::kVoid},
    {"variant", TypeKind::kVariant},
    {"json", TypeKind::kVariant},
    {"geography", TypeKind::kGeography},
    {"geometry", TypeKind::kGeometry},
};

constexpr int kMaxTypeTextDepth = 64;
constexpr int kHugeIntDigits = 38;

// Recursive descent over the spellings of types.
class TypeReader {
 public:
  TypeReader(absl::string_view text, Arena& arena)
      : rest_(text), arena_(arena) {}

  const Type* ReadAll() {
    const Type* type = Read(0);
    SkipSpace();
    return rest_.empty() ? type : nullptr;
  }

 private:
  void SkipSpace() { rest_ = absl::StripLeadingAsciiWhitespace(rest_); }

  bool Take(char c) {
    SkipSpace();
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A name in lower case unless `keep_case`; quotes are taken off.
  std::string Word(bool keep_case = false) {
    SkipSpace();
    if (!rest_.empty() && (rest_[0] == '`' || rest_[0] == '"')) {
      const size_t end = rest_.find(rest_[0], 1);
      if (end == absl::string_view::npos) return "";
      std::string word(rest_.substr(1, end - 1));
      rest_.remove_prefix(end + 1);
      return word;
    }
    size_t n = 0;
    while (n < rest_.size() &&
           (absl::ascii_isalnum(rest_[n]) || rest_[n] == '_')) {
      ++n;
    }
    std::string word(rest_.substr(0, n));
    rest_.remove_prefix(n);
    if (!keep_case) absl::AsciiStrToLower(&word);
    return word;
  }

  bool TakeWord(absl::string_view expected) {
    const absl::string_view before = rest_;
    if (Word() == expected) return true;
    rest_ = before;
    return false;
  }

  bool Numbers(int* first, int* second) {
    if (!Take('(')) return true;
    if (!absl::SimpleAtoi(Word(), first)) return false;
    if (Take(',') && !absl::SimpleAtoi(Word(), second)) return false;
    return Take(')');
  }

  const Type* Read(int depth) {
    if (depth > kMaxTypeTextDepth) return nullptr;
    const Type* type = ReadOne(depth);
    while (type != nullptr && Take('[')) {  // DuckDB's lists: INTEGER[]
      Word();
      if (!Take(']')) return nullptr;
      type = ArrayTypeOf(arena_, type);
    }
    return type;
  }

  const Type* ReadOne(int depth) {
    const std::string word = Word();
    if (word == "array") return ReadArray(depth);
    if (word == "map") return ReadMap(depth);
    if (word == "struct") return ReadStruct(depth);
    if (word == "timestamp") return ReadTimestamp();
    if (word == "interval") return ReadInterval();
    if (word == "hugeint" || word == "ubigint") {
      return DecimalTypeOf(arena_, kHugeIntDigits, 0);
    }
    for (const ScalarName& scalar : kScalars) {
      if (scalar.name != word) continue;
      int first = 10, second = 0;
      if (!Numbers(&first, &second)) return nullptr;
      if (word == "double") TakeWord("precision");
      if (word == "string") SkipCollation();
      if (scalar.kind == TypeKind::kDecimal) {
        return DecimalTypeOf(arena_, first, second);
      }
      return SimpleType(scalar.kind);
    }
    return nullptr;
  }

  void SkipCollation() {
    if (TakeWord("collate")) Word();
  }

  const Type* ReadTimestamp() {
    int precision = 0, ignored = 0;
    if (!Numbers(&precision, &ignored)) return nullptr;
    if (TakeWord("with")) {
      return TakeWord("time") && TakeWord("zone")
                 ? SimpleType(TypeKind::kTimestamp)
                 : nullptr;
    }
    if (TakeWord("without")) {
      return TakeWord("time") && TakeWord("zone")
                 ? SimpleType(TypeKind::kTimestampNtz)
                 : nullptr;
    }
    return SimpleType(TypeKind::kTimestamp);
  }

  const Type* ReadInterval() {
    const TimeUnit from = TimeUnitFromName(Word());
    if (TakeWord("to")) Word();
    const bool months = from == TimeUnit::kYear || from == TimeUnit::kMonth;
    return months || from == TimeUnit::kNone ? YearMonthIntervalType()
                                             : DayTimeIntervalType();
  }

  const Type* ReadArray(int depth) {
    if (!Take('<')) return nullptr;
    const Type* element = Read(depth + 1);
    return element != nullptr && Take('>') ? ArrayTypeOf(arena_, element)
                                           : nullptr;
  }

  const Type* ReadMap(int depth) {
    const bool angle = Take('<');
    if (!angle && !Take('(')) return nullptr;
    const Type* key = Read(depth + 1);
    if (key == nullptr || !Take(',')) return nullptr;
    const Type* value = Read(depth + 1);
    if (value == nullptr || !Take(angle ? '>' : ')')) return nullptr;
    return MapTypeOf(arena_, key, value);
  }

  const Type* ReadStruct(int depth) {
    const bool angle = Take('<');
    if (!angle && !Take('(')) return nullptr;
    const char close = angle ? '>' : ')';
    Type* type = new (arena_.Allocate(sizeof(Type), alignof(Type))) Type();
    type->kind = TypeKind::kStruct;
    if (Take(close)) return type;
    do {
      const absl::string_view name = arena_.Copy(Word(/*keep_case=*/true));
      Take(':');
      const Type* field = Read(depth + 1);
      if (name.empty() || field == nullptr) return nullptr;
      if (TakeWord("not")) TakeWord("null");
      type->fields.push_back(arena_, {name, field});
    } while (Take(','));
    return Take(close) ? type : nullptr;
  }

  absl::string_view rest_;
  Arena& arena_;
};

}  // namespace

const Type* TypeFromText(absl::string_view text, Arena& arena) {
  return TypeReader(text, arena).ReadAll();
}

std::string TypeText(const Type* type) {
  if (type == nullptr) return "UNKNOWN";
  switch (type->kind) {
    case TypeKind::kDecimal:
      return absl::StrCat("DECIMAL(", type->precision, ",", type->scale, ")");
    case TypeKind::kArray:
      return absl::StrCat("ARRAY<", TypeText(type->element), ">");
    case TypeKind::kMap:
      return absl::StrCat("MAP<", TypeText(type->key), ", ",
                          TypeText(type->element), ">");
    case TypeKind::kStruct: {
      std::string text = "STRUCT<";
      for (uint32_t i = 0; i < type->fields.size(); ++i) {
        absl::StrAppend(&text, i == 0 ? "" : ", ", type->fields[i].name, ": ",
                        TypeText(type->fields[i].type));
      }
      return text + ">";
    }
    case TypeKind::kInterval:
      return type->day_time ? "INTERVAL DAY TO SECOND"
                            : "INTERVAL YEAR TO MONTH";
    case TypeKind::kTimestampLtz:
      return "TIMESTAMP";
    default:
      for (const ScalarName& scalar : kScalars) {
        if (scalar.kind == type->kind) {
          return absl::AsciiStrToUpper(scalar.name);
        }
      }
      return "UNKNOWN";
  }
}

}  // namespace semantic_layer::sql
