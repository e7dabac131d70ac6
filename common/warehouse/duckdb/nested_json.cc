#include "common/warehouse/duckdb/nested_json.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "common/json/output.h"
#include "common/warehouse/duckdb/duckdb_types.h"
#include "common/warehouse/duckdb/handles.h"

namespace semantic_layer::warehouse {
namespace {

bool IsNull(duckdb_vector vector, int64_t row) {
  uint64_t* validity = duckdb_vector_get_validity(vector);
  return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

void AppendQuoted(absl::string_view text, std::string* out) {
  json::Output(out).AppendQuoted(text);
}

}  // namespace

NestedJson::NestedJson(duckdb_logical_type type)
    : type_(duckdb_get_type_id(type)), scalar_(type) {
  const auto add = [this](std::string key, duckdb_logical_type raw) {
    const LogicalType child(raw);
    std::string quoted;
    AppendQuoted(key, &quoted);
    members_.push_back(
        {quoted + ":", std::make_unique<NestedJson>(child.get())});
  };
  switch (type_) {
    case DUCKDB_TYPE_VARCHAR:
      is_json_ = ColumnTypeOf(type) == rowset::ColumnType::kJson;
      break;
    case DUCKDB_TYPE_LIST:
      add("", duckdb_list_type_child_type(type));
      break;
    case DUCKDB_TYPE_ARRAY:
      array_size_ = static_cast<int64_t>(duckdb_array_type_array_size(type));
      add("", duckdb_array_type_child_type(type));
      break;
    case DUCKDB_TYPE_MAP:
      add("", duckdb_map_type_key_type(type));
      add("", duckdb_map_type_value_type(type));
      break;
    case DUCKDB_TYPE_STRUCT:
      for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
        add(TakeText(duckdb_struct_type_child_name(type, i)),
            duckdb_struct_type_child_type(type, i));
      }
      break;
    case DUCKDB_TYPE_UNION:
      for (idx_t i = 0; i < duckdb_union_type_member_count(type); ++i) {
        add("", duckdb_union_type_member_type(type, i));
      }
      break;
    default:
      break;
  }
}

void NestedJson::Append(duckdb_vector vector, int64_t row,
                        std::string* out) const {
  if (IsNull(vector, row)) {
    out->append("null");
    return;
  }
  switch (type_) {
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
      AppendList(vector, row, out);
      break;
    case DUCKDB_TYPE_MAP:
      AppendMap(vector, row, out);
      break;
    case DUCKDB_TYPE_STRUCT:
      AppendStruct(vector, row, out);
      break;
    case DUCKDB_TYPE_UNION:
      AppendUnion(vector, row, out);
      break;
    default:
      AppendScalar(vector, row, out);
  }
}

void NestedJson::AppendScalar(duckdb_vector vector, int64_t row,
                              std::string* out) const {
  if (type_ == DUCKDB_TYPE_SQLNULL) {
    out->append("null");
    return;
  }
  if (is_json_ || scalar_.IsBareJson(vector, row)) {
    scalar_.Append(vector, row, out);
    return;
  }
  std::string text;
  scalar_.Append(vector, row, &text);
  if (type_ == DUCKDB_TYPE_BLOB) text = absl::Base64Escape(text);
  AppendQuoted(text, out);
}

void NestedJson::AppendList(duckdb_vector vector, int64_t row,
                            std::string* out) const {
  int64_t begin = row * array_size_;
  int64_t count = array_size_;
  duckdb_vector child;
  if (type_ == DUCKDB_TYPE_ARRAY) {
    child = duckdb_array_vector_get_child(vector);
  } else {
    child = duckdb_list_vector_get_child(vector);
    const duckdb_list_entry entry = static_cast<const duckdb_list_entry*>(
        duckdb_vector_get_data(vector))[row];
    begin = static_cast<int64_t>(entry.offset);
    count = static_cast<int64_t>(entry.length);
  }
  out->push_back('[');
  for (int64_t i = 0; i < count; ++i) {
    if (i > 0) out->push_back(',');
    members_[0].value->Append(child, begin + i, out);
  }
  out->push_back(']');
}

void NestedJson::AppendMap(duckdb_vector vector, int64_t row,
                           std::string* out) const {
  const duckdb_list_entry entry = static_cast<const duckdb_list_entry*>(
      duckdb_vector_get_data(vector))[row];
  const duckdb_vector pairs = duckdb_list_vector_get_child(vector);
  const duckdb_vector keys = duckdb_struct_vector_get_child(pairs, 0);
  const duckdb_vector values = duckdb_struct_vector_get_child(pairs, 1);
  out->push_back('{');
  for (uint64_t i = 0; i < entry.length; ++i) {
    if (i > 0) out->push_back(',');
    const int64_t at = static_cast<int64_t>(entry.offset + i);
    std::string key;
    members_[0].value->Append(keys, at, &key);
    if (!key.empty() && key[0] == '"') {
      out->append(key);
    } else {
      AppendQuoted(key, out);  // a number or a nested value as key
    }
    out->push_back(':');
    members_[1].value->Append(values, at, out);
  }
  out->push_back('}');
}

void NestedJson::AppendStruct(duckdb_vector vector, int64_t row,
                              std::string* out) const {
  out->push_back('{');
  for (size_t i = 0; i < members_.size(); ++i) {
    if (i > 0) out->push_back(',');
    out->append(members_[i].key);
    members_[i].value->Append(duckdb_struct_vector_get_child(vector, i), row,
                              out);
  }
  out->push_back('}');
}

// A union is stored as a struct: the tag, then one field for each member.
void NestedJson::AppendUnion(duckdb_vector vector, int64_t row,
                             std::string* out) const {
  const duckdb_vector tags = duckdb_struct_vector_get_child(vector, 0);
  const size_t tag =
      static_cast<const uint8_t*>(duckdb_vector_get_data(tags))[row];
  if (tag >= members_.size()) {
    out->append("null");
    return;
  }
  members_[tag].value->Append(duckdb_struct_vector_get_child(vector, tag + 1),
                              row, out);
}

}  // namespace semantic_layer::warehouse
