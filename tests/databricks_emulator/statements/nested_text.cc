#include "tests/databricks_emulator/statements/nested_text.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "tests/databricks_emulator/statements/value_text.h"

namespace semantic_layer::emulator {
namespace {

using sql::TypeKind;

bool HoldsTimestamp(const sql::DataType& type) {
  switch (type.type) {
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampLtz:
    case TypeKind::kTimestampNtz:
      return true;
    default:
      break;
  }
  for (const sql::DataType* element : type.elements) {
    if (HoldsTimestamp(*element)) return true;
  }
  for (const sql::StructField& field : type.fields) {
    if (HoldsTimestamp(*field.type)) return true;
  }
  return false;
}

// One value's way into the text, by its type.
class Rewriter {
 public:
  Rewriter(const absl::TimeZone& zone, std::string* out)
      : zone_(zone), out_(*out) {}

  void Value(json::Value value, const sql::DataType* type) {
    if (type == nullptr || !HoldsTimestamp(*type)) {
      absl::StrAppend(&out_, value.source());
      return;
    }
    switch (value.kind()) {
      case json::Kind::kArray: {
        absl::string_view comma;
        out_.push_back('[');
        for (const json::Value element : value.elements()) {
          absl::StrAppend(&out_, comma);
          comma = ",";
          Value(element, type->elements.empty() ? nullptr : type->elements[0]);
        }
        out_.push_back(']');
        return;
      }
      case json::Kind::kObject:
        return Object(value, *type);
      case json::Kind::kString:
        absl::StrAppend(&out_, json::Quoted(Timestamp(value.string(), *type)));
        return;
      default:
        absl::StrAppend(&out_, value.source());
    }
  }

 private:
  void Object(json::Value value, const sql::DataType& type) {
    absl::string_view comma;
    size_t field = 0;
    const bool map = type.type == TypeKind::kMap && type.elements.size() == 2;
    out_.push_back('{');
    for (const auto& [key, member] : value.members()) {
      absl::StrAppend(&out_, comma);
      comma = ",";
      absl::StrAppend(
          &out_, json::Quoted(map ? Timestamp(key.string(), *type.elements[0])
                                  : std::string(key.string())));
      out_.push_back(':');
      const sql::DataType* of = nullptr;
      if (map) of = type.elements[1];
      if (!map && field < type.fields.size()) of = type.fields[field++].type;
      Value(member, of);
    }
    out_.push_back('}');
  }

  std::string Timestamp(absl::string_view text, const sql::DataType& type) {
    const bool local = type.type == TypeKind::kTimestampNtz;
    if (!local && type.type != TypeKind::kTimestamp &&
        type.type != TypeKind::kTimestampLtz) {
      return std::string(text);
    }
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(local ? "%E4Y-%m-%dT%H:%M:%E*S" : absl::RFC3339_full,
                         text, &time, &error)) {
      return std::string(text);
    }
    const int64_t micros = absl::ToUnixMicros(time);
    return local ? LocalTimeText(micros) : TimestampText(micros, zone_);
  }

  const absl::TimeZone& zone_;
  std::string& out_;
};

}  // namespace

std::shared_ptr<const NestedText> NestedText::For(absl::string_view sql_type,
                                                  const absl::TimeZone& zone) {
  if (!absl::StrContains(sql_type, "TIMESTAMP")) return nullptr;
  sql::Parsed<sql::DataType> type = sql::ParseDataType(sql_type);
  if (!type.ok() || !HoldsTimestamp(*type.node)) return nullptr;
  return std::shared_ptr<const NestedText>(
      new NestedText(std::move(type), zone));
}

std::string NestedText::Rewritten(absl::string_view json) const {
  json::Document document;
  json::Error error;
  if (!document.Parse(json, {}, &error)) return std::string(json);
  std::string out;
  Rewriter(zone_, &out).Value(document.root(), type_.node);
  return out;
}

}  // namespace semantic_layer::emulator
