#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/sql/ast/fields.h"
#include "common/sql/ast/visitor.h"
#include "common/sql/ast/walk.h"

namespace semantic_layer::sql {
namespace {

// Cuts the next name off a list such as "op, left, right".
absl::string_view NextName(absl::string_view& names) {
  const size_t comma = names.find(',');
  absl::string_view name = names.substr(0, comma);
  names.remove_prefix(comma == absl::string_view::npos ? names.size()
                                                       : comma + 1);
  while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
  return name;
}

// Whether a field is at the value a fresh node has; such fields are left out.
template <typename T>
bool IsUnset(const T& field) {
  if constexpr (internal::kIsNodePointer<T>) {
    return field == nullptr;
  } else if constexpr (internal::IsList<T>::value) {
    return field.empty();
  } else if constexpr (internal::HasFields<T>::value) {
    bool unset = true;
    internal::ForEachField(field, [&unset](const auto& inner) {
      unset = unset && IsUnset(inner);
    });
    return unset;
  } else {
    return field == T();
  }
}

class Dumper {
 public:
  std::string Run(const Node& node) {
    Append(node, 0);
    return std::move(out_);
  }

 private:
  void Append(const Node& node, int indent) {
    absl::StrAppend(&out_, NodeKindName(node.kind), "\n");
    VisitNode(node, [&](const auto& typed) { Fields(typed, indent + 2); });
  }

  template <typename T>
  void Fields(const T& value, int indent) {
    absl::string_view names = T::kFieldNames;
    internal::ForEachField(value, [&](const auto& field) {
      const absl::string_view name = NextName(names);
      if (!IsUnset(field)) Field(name, field, indent);
    });
  }

  template <typename T>
  void Field(absl::string_view name, const T& field, int indent) {
    if constexpr (internal::IsList<T>::value) {
      for (const auto& item : field) Field(name, item, indent);
    } else {
      out_.append(indent, ' ');
      absl::StrAppend(&out_, name, ": ");
      Value(field, indent);
    }
  }

  template <typename T>
  void Value(const T& field, int indent) {
    if constexpr (internal::kIsNodePointer<T>) {
      if (field == nullptr) {
        out_ += "null\n";
      } else {
        Append(*field, indent);
      }
    } else if constexpr (std::is_same_v<T, Identifier>) {
      absl::StrAppend(&out_, "`", absl::CEscape(field.text), "`\n");
      if (field.dynamic != nullptr) Field("dynamic", field.dynamic, indent + 2);
    } else if constexpr (internal::HasFields<T>::value) {
      out_ += "\n";
      Fields(field, indent + 2);
    } else if constexpr (std::is_same_v<T, absl::string_view>) {
      absl::StrAppend(&out_, "\"", absl::CEscape(field), "\"\n");
    } else if constexpr (std::is_same_v<T, bool>) {
      out_ += field ? "true\n" : "false\n";
    } else {
      absl::StrAppend(&out_, static_cast<int64_t>(field), "\n");
    }
  }

  std::string out_;
};

}  // namespace

std::string DumpTree(const Node& node) { return Dumper().Run(node); }

}  // namespace semantic_layer::sql
