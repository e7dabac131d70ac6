#include "common/semantic/live/document_index.h"

#include <algorithm>
#include <iterator>

#include "absl/container/flat_hash_set.h"

namespace semantic_layer::semantic {
namespace {

// One of several documents that say the same stands for them all, or two where
// it matters that there are several.
constexpr size_t kWitnesses = 2;
// Different things that are said of one name before we rather look at all.
constexpr size_t kStatementsMax = 16;
// Subsets are worth it up to this many documents, or a share of all.
constexpr size_t kSubsetMin = 64;
constexpr size_t kSubsetShare = 4;

void Insert(std::vector<uint32_t>& slots, uint32_t slot) {
  const auto at = std::lower_bound(slots.begin(), slots.end(), slot);
  if (at == slots.end() || *at != slot) slots.insert(at, slot);
}

void Erase(std::vector<uint32_t>& slots, uint32_t slot) {
  const auto at = std::lower_bound(slots.begin(), slots.end(), slot);
  if (at != slots.end() && *at == slot) slots.erase(at);
}

// The slots of a statement; null when nobody says it.
template <typename Name>
auto* SlotsOf(Name& name, uint64_t what) {
  for (auto& [said, slots] : name.said) {
    if (said == what) return &slots;
  }
  return static_cast<decltype(&name.said.front().second)>(nullptr);
}

}  // namespace

// Works out one subset.
class DocumentIndex::Planner {
 public:
  Planner(const DocumentIndex& index, absl::Span<const DocumentEdit> edits)
      : index_(index), max_(std::max(kSubsetMin, index.size() / kSubsetShare)) {
    for (const DocumentEdit& edit : edits) {
      New& plan = plans_[edit.key];
      plan.document = edit.document;
      if (edit.document != nullptr) plan.names = NamesOf(*edit.document);
      const auto old = index_.keys_.find(edit.key);
      if (old != index_.keys_.end()) replaced_.insert(old->second);
    }
  }

  // Names of which something else is said, or by documents of other keys, or
  // that mean something else after the edits; nothing where any name might.
  std::optional<std::vector<uint64_t>> ChangedNames() {
    if (!CountChanges()) return std::nullopt;
    CountMoves();
    if (!FindAffected()) return std::nullopt;
    return changed_;
  }

  std::optional<Subset> Plan(absl::Span<const std::string> more) {
    if (!CountChanges() || !FindAffected()) return std::nullopt;
    for (const Slot slot : index_.says_to_all_) Need(slot);
    for (const std::string& key : more) {
      const auto slot = index_.keys_.find(key);
      if (slot != index_.keys_.end()) Need(slot->second);
    }
    for (const auto& [key, plan] : plans_) {
      for (const DocumentNames::Statement& said : plan.names.said) {
        if (!NeedWitnesses(said.name)) return std::nullopt;
      }
      if (!NeedAllUsed(plan.names)) return std::nullopt;
    }
    // What is needed needs things, too; the list grows.
    for (size_t i = 0; i < needed_list_.size(); ++i) {
      if (needed_list_.size() > max_) return std::nullopt;
      if (!NeedAllUsed(index_.entries_[needed_list_[i]].names)) {
        return std::nullopt;
      }
    }
    return MakeSubset();
  }

 private:
  struct New {
    DocumentPtr document;
    DocumentNames names;
  };

  // Notes names of which something else is said after the edits. False where
  // the edits say something else to all.
  bool CountChanges() {
    for (const auto& [key, plan] : plans_) {
      const DocumentPtr old = index_.Find(key);
      const ModelDocument nothing;
      if (!SayTheSameToAll(
              old == nullptr ? nothing : *old,
              plan.document == nullptr ? nothing : *plan.document)) {
        return false;
      }
      for (const auto& said : plan.names.said) Count(said, 1);
      const auto slot = index_.keys_.find(key);
      if (slot == index_.keys_.end()) continue;
      for (const auto& said : index_.entries_[slot->second].names.said) {
        Count(said, -1);
      }
    }
    for (const auto& [statement, change] : counts_) {
      const auto& [name, what] = statement;
      const auto known = index_.names_.find(name);
      const auto* slots =
          known == index_.names_.end() ? nullptr : SlotsOf(known->second, what);
      const int64_t before =
          slots == nullptr ? 0 : static_cast<int64_t>(slots->size());
      const int64_t few = std::min(before, before + change.by);
      if (change.by_content || (change.by != 0 && few <= int64_t{kWitnesses})) {
        changed_.push_back(name);
      }
    }
    return true;
  }

  // To documents that do not go together with ours it matters who says a
  // thing: of two that differ the first is right.
  void CountMoves() {
    const DocumentNames nothing;
    for (const auto& [key, plan] : plans_) {
      const auto slot = index_.keys_.find(key);
      const DocumentNames& old = slot == index_.keys_.end()
                                     ? nothing
                                     : index_.entries_[slot->second].names;
      std::vector<DocumentNames::Statement> changes;
      std::set_symmetric_difference(
          old.said.begin(), old.said.end(), plan.names.said.begin(),
          plan.names.said.end(), std::back_inserter(changes));
      for (const auto& said : changes) changed_.push_back(said.name);
    }
  }

  void Count(const DocumentNames::Statement& said, int by) {
    Change& change = counts_[{said.name, said.what}];
    change.by += by;
    change.by_content = change.by_content || said.by_content;
  }

  // Follows the changed names to all that use them. False when too many do.
  bool FindAffected() {
    absl::flat_hash_set<uint64_t> seen(changed_.begin(), changed_.end());
    for (size_t i = 0; i < changed_.size(); ++i) {
      const auto name = index_.names_.find(changed_[i]);
      if (name == index_.names_.end()) continue;
      for (const Slot slot : name->second.used) {
        if (replaced_.contains(slot) || !affected_.insert(slot).second) {
          continue;
        }
        if (affected_.size() > max_) return false;
        Need(slot);
        for (const auto& said : index_.entries_[slot].names.said) {
          if (said.by_content && seen.insert(said.name).second) {
            changed_.push_back(said.name);
          }
        }
      }
    }
    return true;
  }

  void Need(Slot slot) {
    if (!replaced_.contains(slot) && needed_.insert(slot).second) {
      needed_list_.push_back(slot);
    }
  }

  bool NeedAllUsed(const DocumentNames& names) {
    for (const uint64_t used : names.used) {
      if (!NeedWitnesses(used)) return false;
    }
    return true;
  }

  // Some documents for each thing that is said of a name.
  bool NeedWitnesses(uint64_t name) {
    const auto known = index_.names_.find(name);
    if (known == index_.names_.end() || !asked_.insert(name).second) {
      return true;
    }
    if (known->second.said.size() > kStatementsMax) return false;
    for (const auto& [what, slots] : known->second.said) {
      size_t count = 0;
      for (const Slot slot : slots) {
        if (replaced_.contains(slot)) continue;
        Need(slot);
        if (++count == kWitnesses) break;
      }
    }
    return true;
  }

  Subset MakeSubset() const {
    std::map<std::string, DocumentPtr> documents;
    Subset subset;
    for (const Slot slot : needed_list_) {
      const Entry& entry = index_.entries_[slot];
      documents.emplace(entry.key, entry.document);
    }
    for (const Slot slot : affected_) {
      subset.affected.insert(index_.entries_[slot].key);
    }
    for (const auto& [key, plan] : plans_) {
      if (plan.document == nullptr) continue;
      documents[key] = plan.document;
      subset.affected.insert(key);
    }
    subset.documents.assign(documents.begin(), documents.end());
    return subset;
  }

  struct Change {
    int by = 0;
    bool by_content = false;
  };

  const DocumentIndex& index_;
  const size_t max_;
  std::map<std::string, New> plans_;
  absl::flat_hash_set<Slot> replaced_;
  absl::flat_hash_map<std::pair<uint64_t, uint64_t>, Change> counts_;
  std::vector<uint64_t> changed_;
  absl::flat_hash_set<Slot> affected_;
  absl::flat_hash_set<uint64_t> asked_;
  absl::flat_hash_set<Slot> needed_;
  std::vector<Slot> needed_list_;
};

std::optional<DocumentIndex::Subset> DocumentIndex::AffectedBy(
    absl::Span<const DocumentEdit> edits,
    absl::Span<const std::string> more) const {
  return Planner(*this, edits).Plan(more);
}

bool DocumentIndex::CanTouch(absl::Span<const DocumentEdit> edits,
                             const ModelDocument& other) const {
  const std::optional<std::vector<uint64_t>> changed =
      Planner(*this, edits).ChangedNames();
  if (!changed.has_value()) return true;
  const DocumentNames names = NamesOf(other);
  absl::flat_hash_set<uint64_t> known(names.used.begin(), names.used.end());
  for (const auto& said : names.said) known.insert(said.name);
  return std::any_of(changed->begin(), changed->end(),
                     [&known](uint64_t name) { return known.contains(name); });
}

bool DocumentIndex::IsSaid(uint64_t name) const {
  const auto found = names_.find(name);
  return found != names_.end() && !found->second.said.empty();
}

void DocumentIndex::Apply(absl::Span<const DocumentEdit> edits) {
  for (const DocumentEdit& edit : edits) {
    const auto old = keys_.find(edit.key);
    if (old != keys_.end()) {
      Remove(old->second);
      keys_.erase(old);
    }
    if (edit.document != nullptr) Add(edit.key, edit.document);
  }
}

void DocumentIndex::Remove(Slot slot) {
  Entry& entry = entries_[slot];
  const auto drop_if_empty = [this](uint64_t key) {
    const auto name = names_.find(key);
    if (name != names_.end() && name->second.said.empty() &&
        name->second.used.empty()) {
      names_.erase(name);
    }
  };
  for (const auto& said : entry.names.said) {
    auto& statements = names_[said.name].said;
    for (auto it = statements.begin(); it != statements.end(); ++it) {
      if (it->first != said.what) continue;
      Erase(it->second, slot);
      if (it->second.empty()) statements.erase(it);
      break;
    }
    drop_if_empty(said.name);
  }
  for (const uint64_t used : entry.names.used) {
    Erase(names_[used].used, slot);
    drop_if_empty(used);
  }
  says_to_all_.erase(slot);
  entry = Entry();
  free_.push_back(slot);
}

void DocumentIndex::Add(const std::string& key, DocumentPtr document) {
  Slot slot = static_cast<Slot>(entries_.size());
  if (free_.empty()) {
    entries_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  Entry& entry = entries_[slot];
  entry.key = key;
  entry.names = NamesOf(*document);
  entry.document = std::move(document);
  keys_[key] = slot;
  for (const auto& said : entry.names.said) {
    Name& name = names_[said.name];
    std::vector<Slot>* slots = SlotsOf(name, said.what);
    if (slots == nullptr) {
      slots = &name.said.emplace_back(said.what, std::vector<Slot>()).second;
    }
    Insert(*slots, slot);
  }
  for (const uint64_t used : entry.names.used) {
    Insert(names_[used].used, slot);
  }
  if (SaysSomethingToAll(*entry.document)) says_to_all_.insert(slot);
}

std::vector<std::pair<std::string, DocumentPtr>> DocumentIndex::documents()
    const {
  std::vector<std::pair<std::string, DocumentPtr>> all;
  all.reserve(keys_.size());
  for (const auto& [key, slot] : keys_) {
    all.emplace_back(key, entries_[slot].document);
  }
  return all;
}

DocumentPtr DocumentIndex::Find(const std::string& key) const {
  const auto slot = keys_.find(key);
  return slot == keys_.end() ? nullptr : entries_[slot->second].document;
}

}  // namespace semantic_layer::semantic
