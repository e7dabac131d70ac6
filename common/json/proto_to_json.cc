#include "common/json/proto_to_json.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/json/limits.h"
#include "common/json/output.h"
#include "common/json/reader.h"
#include "common/json/rowset_json.h"
#include "common/json/scalar_codec.h"
#include "common/json/schema.h"
#include "common/json/time_text.h"
#include "common/json/wire.h"

namespace semantic_layer::json {
namespace {

constexpr uint32_t kMapKey = 1;
constexpr uint32_t kMapValue = 2;
constexpr uint32_t kStructFields = 1;

// Where a field's occurrences stand in its message. Values of singular fields
// are kept as they are read; repeated ones are walked again from `begin`.
struct Slot {
  uint32_t count = 0;
  const char* begin = nullptr;  // tag of the first occurrence
  const char* end = nullptr;    // after the last one
  WireField last;
};

class Decoder {
 public:
  Decoder(const SchemaSet& schemas, Output* out)
      : schemas_(schemas), out_(*out) {}

  bool Message(const MessageSchema& schema, absl::string_view wire) {
    if (++depth_ > kMaxDepth) return false;
    const bool ok = MessageAtDepth(schema, wire);
    --depth_;
    return ok;
  }

  // Writes the value of one field of a message.
  bool OneField(const MessageSchema& schema, const FieldSchema& field,
                absl::string_view wire) {
    const size_t base = slots_.size();
    if (!Scan(schema, wire, base)) return false;
    const bool ok = FieldValue(field, base + schema.IndexOf(field));
    slots_.resize(base);
    return ok;
  }

 private:
  bool MessageAtDepth(const MessageSchema& schema, absl::string_view wire) {
    switch (schema.kind) {
      case MessageKind::kPlain:
        return Plain(schema, wire);
      case MessageKind::kTimestamp:
        return Time(wire, AppendTimestamp);
      case MessageKind::kDuration:
        return Time(wire, AppendDuration);
      case MessageKind::kFieldMask:
        return FieldMask(wire);
      case MessageKind::kStruct:
        return Struct(wire);
      case MessageKind::kValue:
        return DynamicValue(wire);
      case MessageKind::kListValue:
        return List(wire);
      case MessageKind::kAny:
        return Any(wire);
      case MessageKind::kWrapper:
        return OneField(schema, schema.fields[0], wire);
      case MessageKind::kRowSet:
        return AppendRowSet(wire, &out_);
      case MessageKind::kRawJson:
        return RawJson(wire);
    }
    return false;
  }

  // Fills slots_[base...] with where the fields are.
  bool Scan(const MessageSchema& schema, absl::string_view wire, size_t base) {
    slots_.resize(base + schema.fields.size());
    for (size_t i = base; i < slots_.size(); ++i) slots_[i].count = 0;
    WireReader reader(wire);
    WireField field;
    while (!reader.done()) {
      const char* start = reader.position();
      if (!reader.Next(&field)) return false;
      const FieldSchema* known = schema.FindByNumber(field.number);
      if (known == nullptr || !Fits(*known, field.type)) continue;
      Slot& slot = slots_[base + schema.IndexOf(*known)];
      if (slot.count++ == 0) slot.begin = start;
      slot.end = reader.position();
      slot.last = field;
      if (known->oneof >= 0) ClearOthers(schema, *known, base);
    }
    return true;
  }

  // Of a oneof's members the last one on the wire counts.
  void ClearOthers(const MessageSchema& schema, const FieldSchema& chosen,
                   size_t base) {
    for (const FieldSchema& field : schema.fields) {
      if (field.oneof == chosen.oneof && &field != &chosen) {
        slots_[base + schema.IndexOf(field)].count = 0;
      }
    }
  }

  static bool Fits(const FieldSchema& field, WireType type) {
    return type == field.wire_type ||
           (field.repeated && type == WireType::kBytes &&
            field.wire_type != WireType::kBytes);
  }

  bool Plain(const MessageSchema& schema, absl::string_view wire) {
    const size_t base = slots_.size();
    if (!Scan(schema, wire, base)) return false;
    if (!Members(schema, base, '{')) return false;
    if (schema.fields.empty()) out_.Append('{');
    out_.Append('}');
    slots_.resize(base);
    return true;
  }

  // Writes all fields, the first one after `opening`.
  bool Members(const MessageSchema& schema, size_t base, char opening) {
    char separator = opening;
    for (size_t i = 0; i < schema.fields.size(); ++i) {
      out_.Append(separator);
      separator = ',';
      out_.Append(schema.fields[i].quoted_key);
      if (!FieldValue(schema.fields[i], base + i)) return false;
    }
    return true;
  }

  bool FieldValue(const FieldSchema& field, size_t slot_index) {
    // slots_ may move while nested messages are written.
    const Slot slot = slots_[slot_index];
    if (field.map) return Map(field, slot);
    if (field.repeated) return Repeated(field, slot);
    if (slot.count == 0) {
      field.presence ? out_.Append("null") : AppendDefault(field, &out_);
      return true;
    }
    if (field.kind != FieldKind::kMessage) {
      AppendScalar(field, slot.last, &out_);
      return true;
    }
    if (slot.count == 1) return Message(*field.message, slot.last.bytes);
    // Occurrences of a singular message are merged: their bytes, one after
    // another, are the merged message.
    std::string merged;
    ForEach(field, slot, [&merged](const WireField& wire) {
      merged.append(wire.bytes.data(), wire.bytes.size());
      return true;
    });
    return Message(*field.message, merged);
  }

  // Calls `visit` with each occurrence, in order.
  template <typename Visit>
  static bool ForEach(const FieldSchema& field, const Slot& slot,
                      const Visit& visit) {
    if (slot.count == 0) return true;
    WireReader reader(absl::string_view(
        slot.begin, static_cast<size_t>(slot.end - slot.begin)));
    WireField wire;
    while (!reader.done()) {
      if (!reader.Next(&wire)) return false;
      if (wire.number != field.number || !Fits(field, wire.type)) continue;
      if (!visit(wire)) return false;
    }
    return true;
  }

  bool Repeated(const FieldSchema& field, const Slot& slot) {
    out_.Append('[');
    bool first = true;
    const auto element = [&](const WireField& wire) {
      if (!first) out_.Append(',');
      first = false;
      if (field.kind == FieldKind::kMessage) {
        return Message(*field.message, wire.bytes);
      }
      AppendScalar(field, wire, &out_);
      return true;
    };
    const bool ok = ForEach(field, slot, [&](const WireField& wire) {
      if (wire.type == field.wire_type) return element(wire);
      WireReader packed(wire.bytes);
      WireField one;
      while (!packed.done()) {
        if (!packed.ReadElement(field.wire_type, &one)) return false;
        element(one);
      }
      return true;
    });
    out_.Append(']');
    return ok;
  }

  bool Map(const FieldSchema& field, const Slot& slot) {
    // A key that occurs again replaces the earlier one.
    std::vector<absl::string_view> entries;
    absl::flat_hash_map<std::string, size_t> index;
    const FieldSchema& key_field = *field.message->FindByNumber(kMapKey);
    std::vector<std::string> keys;
    const bool read = ForEach(field, slot, [&](const WireField& wire) {
      std::string key;
      if (!Key(key_field, wire.bytes, &key)) return false;
      const auto [it, added] = index.emplace(key, entries.size());
      if (added) {
        entries.push_back(wire.bytes);
        keys.push_back(std::move(key));
      } else {
        entries[it->second] = wire.bytes;
      }
      return true;
    });
    if (!read) return false;
    out_.Append('{');
    for (size_t i = 0; i < entries.size(); ++i) {
      if (i != 0) out_.Append(',');
      out_.Append(keys[i]);
      out_.Append(':');
      if (!MapEntryValue(*field.message, entries[i])) return false;
    }
    out_.Append('}');
    return true;
  }

  // The key of an entry as a quoted string.
  static bool Key(const FieldSchema& field, absl::string_view entry,
                  std::string* key) {
    WireField last;
    last.type = field.wire_type;
    WireReader reader(entry);
    WireField wire;
    while (!reader.done()) {
      if (!reader.Next(&wire)) return false;
      if (wire.number == kMapKey && wire.type == field.wire_type) last = wire;
    }
    Output out(key);
    if (field.kind == FieldKind::kString) {
      out.AppendQuoted(last.bytes);
      return true;
    }
    out.Append('"');
    AppendScalar(field, last, &out);
    out.Append('"');
    return true;
  }

  bool MapEntryValue(const MessageSchema& entry_schema,
                     absl::string_view entry) {
    const FieldSchema& field = *entry_schema.FindByNumber(kMapValue);
    const size_t base = slots_.size();
    if (!Scan(entry_schema, entry, base)) return false;
    const size_t slot = base + entry_schema.IndexOf(field);
    bool ok = true;
    if (slots_[slot].count == 0 && field.kind == FieldKind::kMessage) {
      ok = Message(*field.message, "");
    } else if (slots_[slot].count == 0) {
      AppendDefault(field, &out_);
    } else {
      ok = FieldValue(field, slot);
    }
    slots_.resize(base);
    return ok;
  }

  bool Time(absl::string_view wire, bool (*append)(SecondsAndNanos, Output*)) {
    SecondsAndNanos time;
    WireReader reader(wire);
    WireField field;
    while (!reader.done()) {
      if (!reader.Next(&field)) return false;
      if (field.type != WireType::kVarint) continue;
      if (field.number == 1) time.seconds = static_cast<int64_t>(field.value);
      if (field.number == 2) time.nanos = static_cast<int32_t>(field.value);
    }
    out_.Append('"');
    if (!append(time, &out_)) return false;
    out_.Append('"');
    return true;
  }

  bool FieldMask(absl::string_view wire) {
    std::string paths;
    WireReader reader(wire);
    WireField field;
    while (!reader.done()) {
      if (!reader.Next(&field)) return false;
      if (field.number != 1 || field.type != WireType::kBytes) continue;
      if (!paths.empty()) paths += ',';
      paths.append(field.bytes.data(), field.bytes.size());
    }
    out_.AppendQuoted(paths);
    return true;
  }

  bool Struct(absl::string_view wire) {
    const MessageSchema* schema = schemas_.Find("google.protobuf.Struct");
    if (schema == nullptr) return false;
    const size_t base = slots_.size();
    if (!Scan(*schema, wire, base)) return false;
    const FieldSchema& fields = *schema->FindByNumber(kStructFields);
    const bool ok = Map(fields, Slot(slots_[base + schema->IndexOf(fields)]));
    slots_.resize(base);
    return ok;
  }

  bool List(absl::string_view wire) {
    WireReader reader(wire);
    WireField field;
    char separator = '[';
    while (!reader.done()) {
      if (!reader.Next(&field)) return false;
      if (field.number != 1 || field.type != WireType::kBytes) continue;
      out_.Append(separator);
      separator = ',';
      if (++depth_ > kMaxDepth || !DynamicValue(field.bytes)) return false;
      --depth_;
    }
    if (separator == '[') out_.Append('[');
    out_.Append(']');
    return true;
  }

  bool DynamicValue(absl::string_view wire) {
    WireReader reader(wire);
    WireField field;
    WireField last;
    while (!reader.done()) {
      if (!reader.Next(&field)) return false;
      if (field.number <= 6) last = field;
    }
    if (last.number == 2 && last.type == WireType::kFixed64) {
      out_.AppendDouble(std::bit_cast<double>(last.value));
    } else if (last.number == 3 && last.type == WireType::kBytes) {
      out_.AppendQuoted(last.bytes);
    } else if (last.number == 4 && last.type == WireType::kVarint) {
      out_.Append(last.value != 0 ? "true" : "false");
    } else if (last.number >= 5 && last.type == WireType::kBytes) {
      if (++depth_ > kMaxDepth) return false;
      if (!(last.number == 5 ? Struct(last.bytes) : List(last.bytes))) {
        return false;
      }
      --depth_;
    } else {
      out_.Append("null");
    }
    return true;
  }

  bool Any(absl::string_view wire) {
    const absl::string_view url = FindBytes(wire, 1);
    const absl::string_view value = FindBytes(wire, 2);
    if (url.empty()) {
      out_.Append("{}");
      return true;
    }
    out_.Append("{\"@type\":");
    out_.AppendQuoted(url);
    const size_t slash = url.rfind('/');
    const MessageSchema* schema = schemas_.Find(
        slash == absl::string_view::npos ? url : url.substr(slash + 1));
    if (schema == nullptr) {
      // Nothing is known of it but its bytes.
      out_.Append(",\"value\":");
      out_.AppendBase64(value);
    } else if (schema->kind != MessageKind::kPlain) {
      out_.Append(",\"value\":");
      if (!Message(*schema, value)) return false;
    } else {
      const size_t base = slots_.size();
      if (++depth_ > kMaxDepth || !Scan(*schema, value, base) ||
          !Members(*schema, base, ',')) {
        return false;
      }
      --depth_;
      slots_.resize(base);
    }
    out_.Append('}');
    return true;
  }

  bool RawJson(absl::string_view wire) {
    const absl::string_view text = FindBytes(wire, 1);
    if (text.empty()) {
      out_.Append("null");
      return true;
    }
    if (!IsValidJson(text)) return false;
    out_.AppendJson(text);
    return true;
  }

  const SchemaSet& schemas_;
  Output& out_;
  int depth_ = 0;
  std::vector<Slot> slots_;
};

}  // namespace

bool AppendMessage(const SchemaSet& schemas, const MessageSchema& message,
                   absl::string_view wire, Output* out) {
  return Decoder(schemas, out).Message(message, wire);
}

bool AppendField(const SchemaSet& schemas, const MessageSchema& message,
                 const FieldSchema& field, absl::string_view wire,
                 Output* out) {
  return Decoder(schemas, out).OneField(message, field, wire);
}

absl::string_view FindBytes(absl::string_view wire, uint32_t number) {
  absl::string_view found;
  WireReader reader(wire);
  WireField field;
  while (!reader.done()) {
    if (!reader.Next(&field)) return {};
    if (field.number == number && field.type == WireType::kBytes) {
      found = field.bytes;
    }
  }
  return found;
}

}  // namespace semantic_layer::json
