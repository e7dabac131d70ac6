#include "common/sql/ast/walk.h"

#include "common/sql/ast/fields.h"
#include "common/sql/ast/visitor.h"

namespace semantic_layer::sql {
namespace internal {
namespace {

// Calls the thunk with the nodes that a field leads to.
struct ChildCaller {
  NodeThunk thunk;
  void* context;

  template <typename T>
  void operator()(T& field) const {
    if constexpr (kIsNodePointer<T>) {
      if (field != nullptr) thunk(context, *field);
    } else if constexpr (IsList<T>::value) {
      for (auto& item : field) (*this)(item);
    } else if constexpr (HasFields<T>::value) {
      ForEachField(field, *this);
    }
  }
};

struct SlotCaller {
  SlotThunk thunk;
  void* context;

  template <typename T>
  void operator()(T& field) const {
    if constexpr (std::is_same_v<T, Expression*>) {
      if (field != nullptr) thunk(context, field);
    } else if constexpr (IsList<T>::value) {
      for (auto& item : field) (*this)(item);
    } else if constexpr (HasFields<T>::value) {
      ForEachField(field, *this);
    }
  }
};

}  // namespace

void ForEachChild(Node& node, NodeThunk thunk, void* context) {
  VisitNode(node, [&](auto& typed) {
    ForEachField(typed, ChildCaller{thunk, context});
  });
}

void ForEachExpressionSlot(Node& node, SlotThunk thunk, void* context) {
  VisitNode(node, [&](auto& typed) {
    ForEachField(typed, SlotCaller{thunk, context});
  });
}

}  // namespace internal

namespace {

struct FieldEquality {
  template <typename T>
  bool operator()(const T& a, const T& b) const {
    if constexpr (internal::kIsNodePointer<T>) {
      if (a == nullptr || b == nullptr) return a == b;
      return Equal(*a, *b);
    } else if constexpr (internal::IsList<T>::value) {
      if (a.size() != b.size()) return false;
      for (uint32_t i = 0; i < a.size(); ++i) {
        if (!(*this)(a[i], b[i])) return false;
      }
      return true;
    } else if constexpr (internal::HasFields<T>::value) {
      return AllEqual(a.Fields(), b.Fields());
    } else {
      return a == b;
    }
  }

  template <typename... Ts>
  bool AllEqual(const std::tuple<const Ts&...>& a,
                const std::tuple<const Ts&...>& b) const {
    return AllEqual(a, b, std::index_sequence_for<Ts...>());
  }

  template <typename Tuple, size_t... I>
  bool AllEqual(const Tuple& a, const Tuple& b,
                std::index_sequence<I...>) const {
    return ((*this)(std::get<I>(a), std::get<I>(b)) && ...);
  }
};

// Copies one field into another arena.
struct FieldCloner {
  Arena& arena;

  template <typename T>
  void operator()(T& to, const T& from) const {
    if constexpr (internal::kIsNodePointer<T>) {
      to = from == nullptr ? nullptr : static_cast<T>(CloneNode(*from, arena));
    } else if constexpr (internal::IsList<T>::value) {
      to = T();
      to.Reserve(arena, from.size());
      for (const auto& item : from) {
        typename T::value_type copy = item;
        (*this)(copy, item);
        to.push_back(arena, copy);
      }
    } else if constexpr (internal::HasFields<T>::value) {
      to = from;
      CloneAll(to.Fields(), from.Fields());
    } else if constexpr (std::is_same_v<T, absl::string_view>) {
      to = arena.Copy(from);
    } else {
      to = from;
    }
  }

  template <typename... Ts>
  void CloneAll(std::tuple<Ts&...> to,
                const std::tuple<const Ts&...>& from) const {
    CloneAll(to, from, std::index_sequence_for<Ts...>());
  }

  template <typename To, typename From, size_t... I>
  void CloneAll(To& to, const From& from, std::index_sequence<I...>) const {
    ((*this)(std::get<I>(to), std::get<I>(from)), ...);
  }
};

}  // namespace

bool Equal(const Node& a, const Node& b) {
  if (a.kind != b.kind) return false;
  return VisitNode(a, [&b](const auto& typed) -> bool {
    using T = std::decay_t<decltype(typed)>;
    return FieldEquality().AllEqual(typed.Fields(),
                                    static_cast<const T&>(b).Fields());
  });
}

Node* CloneNode(const Node& node, Arena& arena) {
  return VisitNode(node, [&arena](const auto& typed) -> Node* {
    using T = std::decay_t<decltype(typed)>;
    T* copy = arena.New<T>();
    *copy = typed;
    FieldCloner{arena}.CloneAll(copy->Fields(), typed.Fields());
    return copy;
  });
}

}  // namespace semantic_layer::sql
