#include "services/metadata/sql_completion.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/sql/complete/complete.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"
#include "common/warehouse/catalog_info.h"
#include "services/metadata/limits.h"

namespace semantic_layer::metadata {
namespace {

// The cached catalog as completion sees it. Keeps the first error.
class CompletionSource final : public sql::CompletionCatalog {
 public:
  CompletionSource(const NameDefaults& defaults, CachedCatalog* catalog,
                   const rpc::RequestContext& context)
      : defaults_(defaults), catalog_(catalog), context_(context) {}

  std::vector<Entry> Catalogs(absl::string_view prefix,
                              size_t limit) const override {
    return Entries(catalog_->Catalogs(context_), prefix, limit);
  }

  std::vector<Entry> Schemas(absl::string_view catalog,
                             absl::string_view prefix,
                             size_t limit) const override {
    if (catalog.empty()) catalog = defaults_.catalog;
    if (!CanBeName(catalog)) return {};
    return Entries(catalog_->Schemas(context_, catalog), prefix, limit);
  }

  std::vector<Entry> Tables(absl::string_view catalog, absl::string_view schema,
                            absl::string_view prefix,
                            size_t limit) const override {
    if (schema.empty()) schema = defaults_.schema;
    if (catalog.empty()) catalog = defaults_.catalog;
    if (!CanBeName(catalog) || !CanBeName(schema)) return {};
    if (prefix.size() > kMaxNameBytes) return {};
    // No more than are shown: what is wanted has a letter soon.
    if (prefix.empty()) {
      return Entries(catalog_->SomeTables(context_, catalog, schema, limit),
                     prefix, limit);
    }
    return Entries(
        catalog_->TablesWithPrefix(context_, catalog, schema, prefix), prefix,
        limit);
  }

  std::vector<Column> Columns(
      absl::Span<const std::string> table) const override {
    const size_t parts = table.size();
    if (parts < 1 || parts > 3) return {};
    const std::string& catalog = parts == 3 ? table[0] : defaults_.catalog;
    const std::string& schema =
        parts >= 2 ? table[parts - 2] : defaults_.schema;
    const std::string& name = table[parts - 1];
    if (!CanBeName(catalog) || !CanBeName(schema) || !CanBeName(name)) {
      return {};
    }
    std::vector<Column> columns;
    const auto listing = catalog_->Columns(context_, catalog, schema, name);
    if (!Usable(listing.status())) return columns;
    for (const warehouse::ColumnInfo& column : **listing) {
      columns.push_back({column.name, column.data_type});
    }
    return columns;
  }

  const absl::Status& status() const { return status_; }

 private:
  // What cannot be a name is not asked for: it would be refused.
  static bool CanBeName(absl::string_view name) {
    return !name.empty() && name.size() <= kMaxNameBytes;
  }

  // There is nothing to offer of what is not there, of what the caller may not
  // see, and of what is too much to show before another letter is typed.
  static bool IsNothing(const absl::Status& status) {
    return absl::IsNotFound(status) || absl::IsPermissionDenied(status) ||
           ReasonOf(status) == ErrorReason::kResultTooLarge;
  }

  bool Usable(const absl::Status& status) const {
    if (!status.ok() && !IsNothing(status)) status_.Update(status);
    return status.ok();
  }

  template <typename T>
  std::vector<Entry> Entries(const absl::StatusOr<Listing<T>>& listing,
                             absl::string_view prefix, size_t limit) const {
    std::vector<Entry> entries;
    if (!Usable(listing.status())) return entries;
    for (const T& item : **listing) {
      if (entries.size() >= limit) break;
      if (!absl::StartsWithIgnoreCase(item.name, prefix)) continue;
      entries.push_back({item.name, item.comment.value_or("")});
    }
    return entries;
  }

  const NameDefaults& defaults_;
  CachedCatalog* const catalog_;
  const rpc::RequestContext& context_;
  mutable absl::Status status_;
};

// A text with the place in it where the prefix begins and the cursor, which
// stands at the prefix's end.
struct Placed {
  std::string text;
  size_t begin = 0;
  size_t cursor = 0;
};

bool IsWordByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Whether a text is a name that is being typed: parts with dots between them,
// of which some may be in backquotes.
bool IsNameSoFar(absl::string_view text) {
  bool quoted = false;
  for (const char c : text) {
    if (c == '`') quoted = !quoted;
    if (!quoted && c != '`' && c != '.' && !IsWordByte(c)) return false;
  }
  return true;
}

// The last place where `prefix` stands in `text` as words of its own.
std::optional<size_t> PlaceInside(absl::string_view text,
                                  absl::string_view prefix) {
  for (size_t at = text.rfind(prefix); at != absl::string_view::npos;
       at = text.rfind(prefix, at - 1)) {
    const size_t end = at + prefix.size();
    const bool begins =
        at == 0 || !IsWordByte(text[at - 1]) || !IsWordByte(prefix[0]);
    const bool ends = end == text.size() || !IsWordByte(text[end]) ||
                      !IsWordByte(prefix.back());
    if (begins && ends && (at == 0 || text[at - 1] != '.')) return at;
    if (at == 0) break;
  }
  return std::nullopt;
}

// Puts the prefix where it belongs: after the text, unless the text ends in a
// word and so is complete, and has the prefix in it.
Placed Place(absl::string_view prefix, absl::string_view text) {
  Placed placed;
  const bool complete =
      !prefix.empty() && !text.empty() && IsWordByte(text.back());
  if (complete) {
    const std::optional<size_t> inside = PlaceInside(text, prefix);
    if (inside.has_value()) {
      placed.text = std::string(text);
      placed.begin = *inside;
      placed.cursor = *inside + prefix.size();
      return placed;
    }
  }
  // Two words do not become one.
  placed.text = absl::StrCat(text, complete ? " " : "");
  placed.begin = placed.text.size();
  placed.text.append(prefix.data(), prefix.size());
  placed.cursor = placed.text.size();
  return placed;
}

void AddSuggestions(const sql::Completion& completion, const Placed& placed,
                    std::vector<Suggestion>* out) {
  const size_t begin = std::min<size_t>(placed.begin, completion.replace.begin);
  const absl::string_view head =
      absl::string_view(placed.text)
          .substr(begin, completion.replace.begin - begin);
  for (const sql::CompletionItem& item : completion.items) {
    if (out->size() >= kMaxSuggestions) return;
    Suggestion suggestion;
    suggestion.type = std::string(sql::CompletionKindName(item.kind));
    // A function is named, not called: the editor adds what it likes.
    suggestion.value = absl::StrCat(
        head,
        item.kind == sql::CompletionKind::kFunction ? item.label : item.insert);
    if (!item.detail.empty()) suggestion.detail = item.detail;
    out->push_back(std::move(suggestion));
  }
}

// A fragment without a text is a table's name, or the start of a statement.
void CompleteFragment(absl::string_view prefix, const CompletionSource& source,
                      std::vector<Suggestion>* out) {
  Placed placed = Place(prefix, "FROM ");
  sql::Completion names =
      sql::Complete(placed.text, placed.cursor, &source, kMaxSuggestions);
  std::erase_if(names.items, [](const sql::CompletionItem& item) {
    return item.kind == sql::CompletionKind::kKeyword;
  });
  AddSuggestions(names, placed, out);
  if (prefix.empty()) return;
  placed = Place(prefix, "");
  AddSuggestions(
      sql::Complete(placed.text, placed.cursor, nullptr, kMaxSuggestions),
      placed, out);
}

}  // namespace

absl::StatusOr<std::vector<Suggestion>> CompleteSqlText(
    absl::string_view prefix, absl::string_view text,
    const NameDefaults& defaults, CachedCatalog* catalog,
    const rpc::RequestContext& context) {
  const CompletionSource source(defaults, catalog, context);
  std::vector<Suggestion> suggestions;
  const bool fragment =
      absl::StripAsciiWhitespace(text).empty() && IsNameSoFar(prefix);
  if (fragment) {
    CompleteFragment(prefix, source, &suggestions);
  } else {
    const Placed placed = Place(prefix, text);
    AddSuggestions(
        sql::Complete(placed.text, placed.cursor, &source, kMaxSuggestions),
        placed, &suggestions);
  }
  RETURN_IF_ERROR(source.status());
  return suggestions;
}

}  // namespace semantic_layer::metadata
