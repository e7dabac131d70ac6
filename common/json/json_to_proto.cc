#include "common/json/json_to_proto.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/json/error.h"
#include "common/json/field_mask.h"
#include "common/json/numbers.h"
#include "common/json/output.h"
#include "common/json/reader.h"
#include "common/json/scalar_codec.h"
#include "common/json/schema.h"
#include "common/json/time_text.h"
#include "common/json/wire.h"

namespace semantic_layer::json {
namespace {

// Field numbers of google/protobuf/{any,field_mask,struct,timestamp}.proto.
constexpr uint32_t kAnyTypeUrl = 1;
constexpr uint32_t kAnyValue = 2;
constexpr uint32_t kFieldMaskPaths = 1;
constexpr uint32_t kListValues = 1;
constexpr uint32_t kMapKey = 1;
constexpr uint32_t kMapValue = 2;
constexpr uint32_t kSeconds = 1;
constexpr uint32_t kNanos = 2;
constexpr uint32_t kStructFields = 1;
constexpr uint32_t kValueNull = 1;
constexpr uint32_t kValueNumber = 2;
constexpr uint32_t kValueString = 3;
constexpr uint32_t kValueBool = 4;
constexpr uint32_t kValueStruct = 5;
constexpr uint32_t kValueList = 6;
constexpr uint32_t kRawJsonText = 1;

using BoundPaths = absl::InlinedVector<absl::Span<const FieldSchema* const>, 4>;

// Null is a value of its own for these, not the absence of one.
bool NullIsAValue(const FieldSchema& field) {
  if (field.kind == FieldKind::kEnum) return field.enumeration->is_null_value;
  return field.kind == FieldKind::kMessage &&
         (field.message->kind == MessageKind::kValue ||
          field.message->kind == MessageKind::kRawJson);
}

// One step of the way to a value; views into the schema or the document.
struct Step {
  absl::string_view name;
  int64_t index = -1;
};

class Encoder {
 public:
  Encoder(const SchemaSet& schemas, const EncodeOptions& options, Output* out,
          std::vector<Error>* errors)
      : schemas_(schemas), options_(options), out_(*out), errors_(*errors) {}

  // Writes a message's fields, without tag and length.
  void Message(const MessageSchema& schema, Value value,
               const BoundPaths& bound) {
    switch (schema.kind) {
      case MessageKind::kPlain:
        return Object(schema, value, bound, /*any=*/false);
      case MessageKind::kTimestamp:
        return Time(value, ParseTimestamp,
                    "Input should be an RFC 3339 timestamp such as "
                    "'2024-01-31T12:00:00Z'",
                    "datetime_parsing");
      case MessageKind::kDuration:
        return Time(value, ParseDuration,
                    "Input should be a duration such as '1.5s'",
                    "time_delta_parsing");
      case MessageKind::kFieldMask:
        return FieldMask(value);
      case MessageKind::kStruct:
        return Struct(value);
      case MessageKind::kValue:
        return DynamicValue(value);
      case MessageKind::kListValue:
        return List(value);
      case MessageKind::kAny:
        return Any(value);
      case MessageKind::kWrapper:
        return Scalar(schema.fields[0], value, /*tagged=*/true);
      case MessageKind::kRowSet:
        return Fail(value, "Rows cannot be part of a request", "not_accepted");
      case MessageKind::kRawJson:
        AppendTag(kRawJsonText, WireType::kBytes, &out_);
        return AppendBytes(value.source(), &out_);
    }
  }

  // Writes a field with its tag, or nothing for null.
  void Field(const FieldSchema& field, Value value, const BoundPaths& bound) {
    if (value.is_null() && (field.repeated || !NullIsAValue(field))) return;
    if (field.map) return Map(field, value);
    if (field.repeated) return Repeated(field, value);
    Singular(field, value, bound);
  }

 private:
  bool full() const { return errors_.size() >= options_.max_errors; }

  void Fail(Value value, absl::string_view message, absl::string_view type) {
    if (full()) return;
    Path loc;
    loc.reserve(loc_.size());
    for (const Step& step : loc_) {
      if (step.index >= 0) {
        loc.emplace_back(step.index);
      } else {
        loc.emplace_back(ShortName(step.name));
      }
    }
    errors_.push_back({std::move(loc), std::string(message), std::string(type),
                       value.offset()});
  }

  // Reports something about a member of the object that is being read.
  void FailMember(Value where, absl::string_view name,
                  absl::string_view message, absl::string_view type) {
    loc_.push_back({name});
    Fail(where, message, type);
    loc_.pop_back();
  }

  void Object(const MessageSchema& schema, Value value, const BoundPaths& bound,
              bool any) {
    if (value.kind() != Kind::kObject) {
      return Fail(value, "Input should be an object", "model_type");
    }
    absl::InlinedVector<bool, 32> seen(schema.fields.size(), false);
    absl::InlinedVector<const FieldSchema*, 4> chosen(
        static_cast<size_t>(schema.oneof_count), nullptr);
    for (const auto& [key, member] : value.members()) {
      if (full()) return;
      const absl::string_view name = key.string();
      if (any && name == "@type") continue;
      const FieldSchema* field = schema.FindByName(name);
      if (field == nullptr) {
        FailMember(key, name, "Extra inputs are not permitted",
                   "extra_forbidden");
        continue;
      }
      bool& was_seen = seen[schema.IndexOf(*field)];
      if (was_seen) {
        FailMember(key, name, "The field is given in both spellings",
                   "duplicate_field");
        continue;
      }
      if (member.is_null() && !NullIsAValue(*field)) continue;
      was_seen = true;
      if (field->oneof >= 0 && !Choose(key, *field, chosen)) continue;
      loc_.push_back({name});
      Field(*field, member, Below(bound, *field));
      loc_.pop_back();
    }
    if (schema.has_required) Required(schema, value, seen, bound);
  }

  // Notes the member of a oneof; false if another one was given before.
  bool Choose(Value key, const FieldSchema& field,
              absl::InlinedVector<const FieldSchema*, 4>& chosen) {
    const FieldSchema*& first = chosen[static_cast<size_t>(field.oneof)];
    if (first != nullptr) {
      FailMember(key, field.name,
                 absl::StrCat("Only one of '", first->name, "' and '",
                              field.name, "' may be given"),
                 "oneof_conflict");
      return false;
    }
    first = &field;
    return true;
  }

  void Required(const MessageSchema& schema, Value value,
                const absl::InlinedVector<bool, 32>& seen,
                const BoundPaths& bound) {
    for (const FieldSchema& field : schema.fields) {
      if (!field.required || seen[schema.IndexOf(field)]) continue;
      bool given = false;
      for (const auto& path : bound) given |= path.front() == &field;
      if (!given) FailMember(value, field.name, "Field required", "missing");
    }
  }

  // The rest of the bound paths that lead through `field`.
  static BoundPaths Below(const BoundPaths& bound, const FieldSchema& field) {
    BoundPaths below;
    for (const auto& path : bound) {
      if (path.size() > 1 && path.front() == &field) {
        below.push_back(path.subspan(1));
      }
    }
    return below;
  }

  void Singular(const FieldSchema& field, Value value,
                const BoundPaths& bound) {
    if (field.kind != FieldKind::kMessage) {
      return Scalar(field, value, /*tagged=*/true);
    }
    AppendTag(field.number, WireType::kBytes, &out_);
    const size_t start = OpenLength(&out_);
    Message(*field.message, value, bound);
    CloseLength(start, &out_);
  }

  void Scalar(const FieldSchema& field, Value value, bool tagged) {
    if (tagged) AppendTag(field.number, field.wire_type, &out_);
    Problem problem;
    if (!EncodeScalar(field, value, &out_, &problem)) {
      Fail(value, problem.message, problem.type);
    }
  }

  void Repeated(const FieldSchema& field, Value value) {
    if (value.kind() != Kind::kArray) {
      return Fail(value, "Input should be a valid list", "list_type");
    }
    if (value.size() == 0) return;
    size_t start = 0;
    if (field.packed) {
      AppendTag(field.number, WireType::kBytes, &out_);
      start = OpenLength(&out_);
    }
    int64_t index = 0;
    for (const Value element : value.elements()) {
      if (full()) break;
      loc_.push_back({{}, index++});
      if (field.packed) {
        Scalar(field, element, /*tagged=*/false);
      } else {
        Singular(field, element, {});
      }
      loc_.pop_back();
    }
    if (field.packed) CloseLength(start, &out_);
  }

  void Map(const FieldSchema& field, Value value) {
    if (value.kind() != Kind::kObject) {
      return Fail(value, "Input should be an object", "dict_type");
    }
    const FieldSchema& key_field = *field.message->FindByNumber(kMapKey);
    const FieldSchema& value_field = *field.message->FindByNumber(kMapValue);
    for (const auto& [key, member] : value.members()) {
      if (full()) return;
      loc_.push_back({key.string()});
      AppendTag(field.number, WireType::kBytes, &out_);
      const size_t start = OpenLength(&out_);
      AppendTag(kMapKey, key_field.wire_type, &out_);
      MapKey(key_field, key);
      Singular(value_field, member, {});
      CloseLength(start, &out_);
      loc_.pop_back();
    }
  }

  void MapKey(const FieldSchema& field, Value key) {
    Problem problem;
    const absl::string_view text = key.string();
    const bool is_bool = field.kind == FieldKind::kBool;
    if (is_bool && text != "true" && text != "false") {
      return Fail(key, "The key should be 'true' or 'false'", "bool_parsing");
    }
    if (!EncodeScalarText(field, text, &out_, &problem)) {
      Fail(key, problem.message, problem.type);
    }
  }

  void Time(Value value, bool (*parse)(absl::string_view, SecondsAndNanos*),
            absl::string_view message, absl::string_view type) {
    SecondsAndNanos time;
    if (value.kind() != Kind::kString || !parse(value.string(), &time)) {
      return Fail(value, message, type);
    }
    AppendTag(kSeconds, WireType::kVarint, &out_);
    AppendVarint(static_cast<uint64_t>(time.seconds), &out_);
    AppendTag(kNanos, WireType::kVarint, &out_);
    AppendVarint(static_cast<uint64_t>(int64_t{time.nanos}), &out_);
  }

  void FieldMask(Value value) {
    std::vector<std::string> paths;
    if (value.kind() != Kind::kString ||
        !ParseFieldMask(value.string(), &paths)) {
      return Fail(value,
                  "Input should be field paths separated by commas, such as "
                  "'name,owner.email'",
                  "field_mask_parsing");
    }
    for (const std::string& path : paths) {
      AppendTag(kFieldMaskPaths, WireType::kBytes, &out_);
      AppendBytes(path, &out_);
    }
  }

  void Struct(Value value) {
    if (value.kind() != Kind::kObject) {
      return Fail(value, "Input should be an object", "dict_type");
    }
    for (const auto& [key, member] : value.members()) {
      AppendTag(kStructFields, WireType::kBytes, &out_);
      const size_t entry = OpenLength(&out_);
      AppendTag(kMapKey, WireType::kBytes, &out_);
      AppendBytes(key.string(), &out_);
      AppendTag(kMapValue, WireType::kBytes, &out_);
      const size_t inner = OpenLength(&out_);
      loc_.push_back({key.string()});
      DynamicValue(member);
      loc_.pop_back();
      CloseLength(inner, &out_);
      CloseLength(entry, &out_);
    }
  }

  void List(Value value) {
    if (value.kind() != Kind::kArray) {
      return Fail(value, "Input should be a valid list", "list_type");
    }
    int64_t index = 0;
    for (const Value element : value.elements()) {
      AppendTag(kListValues, WireType::kBytes, &out_);
      const size_t start = OpenLength(&out_);
      loc_.push_back({{}, index++});
      DynamicValue(element);
      loc_.pop_back();
      CloseLength(start, &out_);
    }
  }

  // google.protobuf.Value: numbers are doubles there.
  void DynamicValue(Value value) {
    switch (value.kind()) {
      case Kind::kNull:
        AppendTag(kValueNull, WireType::kVarint, &out_);
        return AppendVarint(0, &out_);
      case Kind::kBool:
        AppendTag(kValueBool, WireType::kVarint, &out_);
        return AppendVarint(value.boolean() ? 1 : 0, &out_);
      case Kind::kNumber: {
        double number = 0;
        if (ParseDouble(value.number(), &number) != NumberError::kNone) {
          return Fail(value,
                      "Input should be a number within the range of a "
                      "double",
                      "finite_number");
        }
        AppendTag(kValueNumber, WireType::kFixed64, &out_);
        return AppendFixed(number, &out_);
      }
      case Kind::kString:
        AppendTag(kValueString, WireType::kBytes, &out_);
        return AppendBytes(value.string(), &out_);
      case Kind::kArray:
      case Kind::kObject: {
        const bool object = value.kind() == Kind::kObject;
        AppendTag(object ? kValueStruct : kValueList, WireType::kBytes, &out_);
        const size_t start = OpenLength(&out_);
        object ? Struct(value) : List(value);
        return CloseLength(start, &out_);
      }
    }
  }

  void Any(Value value) {
    if (value.kind() != Kind::kObject) {
      return Fail(value, "Input should be an object", "model_type");
    }
    if (value.size() == 0) return;
    const std::optional<Value> type = value.Find("@type");
    if (!type.has_value() || type->kind() != Kind::kString) {
      return FailMember(value, "@type", "Field required", "missing");
    }
    const absl::string_view url = type->string();
    const size_t slash = url.rfind('/');
    const MessageSchema* schema = slash == absl::string_view::npos
                                      ? nullptr
                                      : schemas_.Find(url.substr(slash + 1));
    if (schema == nullptr) {
      return FailMember(*type, "@type", "The message type is not known",
                        "unknown_type");
    }
    AppendTag(kAnyTypeUrl, WireType::kBytes, &out_);
    AppendBytes(url, &out_);
    AppendTag(kAnyValue, WireType::kBytes, &out_);
    const size_t start = OpenLength(&out_);
    if (schema->kind == MessageKind::kPlain) {
      Object(*schema, value, {}, /*any=*/true);
    } else {
      AnySpecial(*schema, value);
    }
    CloseLength(start, &out_);
  }

  // A type with a JSON form of its own stands in the member "value".
  void AnySpecial(const MessageSchema& schema, Value value) {
    const std::optional<Value> inner = value.Find("value");
    if (!inner.has_value()) {
      return FailMember(value, "value", "Field required", "missing");
    }
    for (const auto& [key, member] : value.members()) {
      if (key.string() == "@type" || key.string() == "value") continue;
      FailMember(key, key.string(), "Extra inputs are not permitted",
                 "extra_forbidden");
    }
    loc_.push_back({"value"});
    Message(schema, *inner, {});
    loc_.pop_back();
  }

  const SchemaSet& schemas_;
  const EncodeOptions& options_;
  Output& out_;
  std::vector<Error>& errors_;
  std::vector<Step> loc_;
};

bool TakesJsonText(MessageKind kind) {
  return kind == MessageKind::kStruct || kind == MessageKind::kValue ||
         kind == MessageKind::kListValue || kind == MessageKind::kRawJson;
}

bool IsText(const FieldSchema& field) {
  return field.kind != FieldKind::kMessage ||
         field.message->kind == MessageKind::kTimestamp ||
         field.message->kind == MessageKind::kDuration ||
         field.message->kind == MessageKind::kFieldMask;
}

// Reads JSON text as the value of a message field.
bool JsonTextToField(const SchemaSet& schemas, const FieldSchema& field,
                     absl::string_view text, std::string* wire, Error* error) {
  Document document;
  if (!document.Parse(text, {}, error)) return false;
  std::vector<Error> errors;
  FieldSchema singular = field;
  singular.repeated = false;
  if (!JsonToField(schemas, singular, document.root(), {}, wire, &errors)) {
    *error = std::move(errors.front());
    return false;
  }
  return true;
}

}  // namespace

bool JsonToProto(const SchemaSet& schemas, const MessageSchema& message,
                 Value value, const EncodeOptions& options, std::string* wire,
                 std::vector<Error>* errors) {
  const size_t before = errors->size();
  BoundPaths bound;
  for (const FieldPath& path : options.bound) bound.emplace_back(path);
  Output out(wire);
  Encoder(schemas, options, &out, errors).Message(message, value, bound);
  return errors->size() == before;
}

bool JsonToField(const SchemaSet& schemas, const FieldSchema& field,
                 Value value, const EncodeOptions& options, std::string* wire,
                 std::vector<Error>* errors) {
  const size_t before = errors->size();
  BoundPaths bound;
  for (const FieldPath& path : options.bound) bound.emplace_back(path);
  Output out(wire);
  Encoder(schemas, options, &out, errors).Field(field, value, bound);
  return errors->size() == before;
}

bool TextToField(const SchemaSet& schemas, const FieldSchema& field,
                 absl::string_view text, std::string* wire, Error* error) {
  if (field.kind == FieldKind::kMessage) {
    if (TakesJsonText(field.message->kind)) {
      return JsonTextToField(schemas, field, text, wire, error);
    }
    const bool wrapper = field.message->kind == MessageKind::kWrapper;
    if (IsText(field)) {
      std::string quoted;
      Output(&quoted).AppendQuoted(text);
      return JsonTextToField(schemas, field, quoted, wire, error);
    }
    if (!wrapper) {
      error->message = "The field cannot be given as text";
      error->type = "not_accepted";
      return false;
    }
    std::string inner;
    if (!TextToField(schemas, field.message->fields[0], text, &inner, error)) {
      return false;
    }
    Output out(wire);
    AppendTag(field.number, WireType::kBytes, &out);
    AppendBytes(inner, &out);
    return true;
  }
  Output out(wire);
  AppendTag(field.number, field.wire_type, &out);
  Problem problem;
  if (EncodeScalarText(field, text, &out, &problem)) return true;
  error->message = std::move(problem.message);
  error->type = std::move(problem.type);
  return false;
}

}  // namespace semantic_layer::json
