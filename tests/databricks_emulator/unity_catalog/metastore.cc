#include "tests/databricks_emulator/unity_catalog/metastore.h"

#include <iterator>
#include <type_traits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/databricks_emulator/auth/directory.h"

namespace semantic_layer::emulator {
namespace {

std::string Lower(absl::string_view text) {
  return absl::AsciiStrToLower(text);
}

template <typename Map>
auto FindIn(const Map& map, absl::string_view name) ->
    typename Map::mapped_type {
  const auto found = map.find(Lower(name));
  return found == map.end() ? nullptr : found->second;
}

template <typename Map>
std::vector<typename Map::mapped_type> ValuesOf(const Map& map) {
  std::vector<typename Map::mapped_type> values;
  values.reserve(map.size());
  for (const auto& [name, value] : map) values.push_back(value);
  return values;
}

}  // namespace

std::string Metastore::NewId() {
  return absl::StrCat(RandomHex(8), "-", RandomHex(4), "-4", RandomHex(3), "-8",
                      RandomHex(3), "-", RandomHex(12));
}

void Metastore::PutCatalog(CatalogRecord catalog) {
  absl::MutexLock lock(&mu_);
  ++version_;
  catalog.name = Lower(catalog.name);
  const std::string name = catalog.name;
  catalogs_[name].record =
      std::make_shared<const CatalogRecord>(std::move(catalog));
}

bool Metastore::PutSchema(SchemaRecord schema) {
  absl::MutexLock lock(&mu_);
  const auto catalog = catalogs_.find(Lower(schema.catalog));
  if (catalog == catalogs_.end()) return false;
  ++version_;
  schema.catalog = catalog->first;
  schema.name = Lower(schema.name);
  if (schema.id.empty()) schema.id = NewId();
  const std::string name = schema.name;
  catalog->second.schemas[name].record =
      std::make_shared<const SchemaRecord>(std::move(schema));
  return true;
}

const Metastore::SchemaEntry* Metastore::EntryOf(
    absl::string_view catalog, absl::string_view schema) const {
  const auto found = catalogs_.find(Lower(catalog));
  if (found == catalogs_.end()) return nullptr;
  const auto entry = found->second.schemas.find(Lower(schema));
  return entry == found->second.schemas.end() ? nullptr : &entry->second;
}

Metastore::SchemaEntry* Metastore::MutableEntryOf(absl::string_view catalog,
                                                  absl::string_view schema) {
  ++version_;
  return const_cast<SchemaEntry*>(EntryOf(catalog, schema));
}

bool Metastore::PutTable(TableRecord table) {
  absl::MutexLock lock(&mu_);
  SchemaEntry* entry = MutableEntryOf(table.catalog, table.schema);
  if (entry == nullptr) return false;
  table.catalog = entry->record->catalog;
  table.schema = entry->record->name;
  table.name = Lower(table.name);
  if (table.id.empty()) table.id = NewId();
  const std::string name = table.name;
  entry->tables[name] = std::make_shared<const TableRecord>(std::move(table));
  return true;
}

bool Metastore::PutVolume(VolumeRecord volume) {
  absl::MutexLock lock(&mu_);
  SchemaEntry* entry = MutableEntryOf(volume.catalog, volume.schema);
  if (entry == nullptr) return false;
  volume.catalog = entry->record->catalog;
  volume.schema = entry->record->name;
  volume.name = Lower(volume.name);
  if (volume.id.empty()) volume.id = NewId();
  const std::string name = volume.name;
  entry->volumes[name] =
      std::make_shared<const VolumeRecord>(std::move(volume));
  return true;
}

bool Metastore::PutFunction(FunctionRecord function) {
  absl::MutexLock lock(&mu_);
  SchemaEntry* entry = MutableEntryOf(function.catalog, function.schema);
  if (entry == nullptr) return false;
  function.catalog = entry->record->catalog;
  function.schema = entry->record->name;
  function.name = Lower(function.name);
  if (function.id.empty()) function.id = NewId();
  const std::string name = function.name;
  entry->functions[name] =
      std::make_shared<const FunctionRecord>(std::move(function));
  return true;
}

RecordPtr<CatalogRecord> Metastore::FindCatalog(
    absl::string_view catalog) const {
  absl::ReaderMutexLock lock(&mu_);
  const auto found = catalogs_.find(Lower(catalog));
  return found == catalogs_.end() ? nullptr : found->second.record;
}

RecordPtr<SchemaRecord> Metastore::FindSchema(absl::string_view catalog,
                                              absl::string_view schema) const {
  absl::ReaderMutexLock lock(&mu_);
  const SchemaEntry* entry = EntryOf(catalog, schema);
  return entry == nullptr ? nullptr : entry->record;
}

RecordPtr<TableRecord> Metastore::FindTable(absl::string_view catalog,
                                            absl::string_view schema,
                                            absl::string_view table) const {
  absl::ReaderMutexLock lock(&mu_);
  const SchemaEntry* entry = EntryOf(catalog, schema);
  return entry == nullptr ? nullptr : FindIn(entry->tables, table);
}

RecordPtr<VolumeRecord> Metastore::FindVolume(absl::string_view catalog,
                                              absl::string_view schema,
                                              absl::string_view volume) const {
  absl::ReaderMutexLock lock(&mu_);
  const SchemaEntry* entry = EntryOf(catalog, schema);
  return entry == nullptr ? nullptr : FindIn(entry->volumes, volume);
}

RecordPtr<FunctionRecord> Metastore::FindFunction(
    absl::string_view catalog, absl::string_view schema,
    absl::string_view function) const {
  absl::ReaderMutexLock lock(&mu_);
  const SchemaEntry* entry = EntryOf(catalog, schema);
  return entry == nullptr ? nullptr : FindIn(entry->functions, function);
}

void Metastore::ForgetGrants(const std::string& full_name) {
  for (auto it = grants_.begin(); it != grants_.end();) {
    const std::string& name = it->first.full_name;
    const bool gone =
        name == full_name || absl::StartsWith(name, full_name + ".");
    it = gone ? grants_.erase(it) : std::next(it);
  }
}

bool Metastore::RemoveCatalog(absl::string_view catalog) {
  absl::MutexLock lock(&mu_);
  ++version_;
  ForgetGrants(Lower(catalog));
  return catalogs_.erase(Lower(catalog)) > 0;
}

bool Metastore::RemoveSchema(absl::string_view catalog,
                             absl::string_view schema) {
  absl::MutexLock lock(&mu_);
  ++version_;
  const auto found = catalogs_.find(Lower(catalog));
  if (found == catalogs_.end()) return false;
  ForgetGrants(absl::StrCat(Lower(catalog), ".", Lower(schema)));
  return found->second.schemas.erase(Lower(schema)) > 0;
}

bool Metastore::RemoveTable(absl::string_view catalog, absl::string_view schema,
                            absl::string_view table) {
  absl::MutexLock lock(&mu_);
  SchemaEntry* entry = MutableEntryOf(catalog, schema);
  ForgetGrants(
      absl::StrCat(Lower(catalog), ".", Lower(schema), ".", Lower(table)));
  return entry != nullptr && entry->tables.erase(Lower(table)) > 0;
}

bool Metastore::RemoveVolume(absl::string_view catalog,
                             absl::string_view schema,
                             absl::string_view volume) {
  absl::MutexLock lock(&mu_);
  SchemaEntry* entry = MutableEntryOf(catalog, schema);
  ForgetGrants(
      absl::StrCat(Lower(catalog), ".", Lower(schema), ".", Lower(volume)));
  return entry != nullptr && entry->volumes.erase(Lower(volume)) > 0;
}

bool Metastore::RemoveFunction(absl::string_view catalog,
                               absl::string_view schema,
                               absl::string_view function) {
  absl::MutexLock lock(&mu_);
  SchemaEntry* entry = MutableEntryOf(catalog, schema);
  ForgetGrants(
      absl::StrCat(Lower(catalog), ".", Lower(schema), ".", Lower(function)));
  return entry != nullptr && entry->functions.erase(Lower(function)) > 0;
}

void Metastore::NameContents(const std::string& catalog,
                             const std::string& schema, SchemaEntry* entry) {
  const auto rename = [&](auto& records) {
    for (auto& [name, record] : records) {
      auto copy =
          std::make_shared<std::remove_cvref_t<decltype(*record)>>(*record);
      copy->catalog = catalog;
      copy->schema = schema;
      record = std::move(copy);
    }
  };
  rename(entry->tables);
  rename(entry->volumes);
  rename(entry->functions);
  auto copy = std::make_shared<SchemaRecord>(*entry->record);
  copy->catalog = catalog;
  copy->name = schema;
  entry->record = std::move(copy);
}

void Metastore::MoveGrants(const std::string& from, const std::string& to) {
  std::map<Securable, Grants> moved;
  for (auto it = grants_.begin(); it != grants_.end();) {
    const std::string& name = it->first.full_name;
    if (name != from && !absl::StartsWith(name, from + ".")) {
      ++it;
      continue;
    }
    Securable securable = it->first;
    securable.full_name = to + name.substr(from.size());
    moved.emplace(std::move(securable), std::move(it->second));
    it = grants_.erase(it);
  }
  grants_.merge(moved);
}

bool Metastore::RenameCatalog(absl::string_view catalog, absl::string_view to) {
  absl::MutexLock lock(&mu_);
  const std::string from = Lower(catalog);
  const std::string name = Lower(to);
  if (!catalogs_.contains(from) || catalogs_.contains(name)) return false;
  ++version_;
  auto node = catalogs_.extract(from);
  node.key() = name;
  auto record = std::make_shared<CatalogRecord>(*node.mapped().record);
  record->name = name;
  node.mapped().record = std::move(record);
  for (auto& [schema, entry] : node.mapped().schemas) {
    NameContents(name, schema, &entry);
  }
  catalogs_.insert(std::move(node));
  MoveGrants(from, name);
  return true;
}

bool Metastore::RenameSchema(absl::string_view catalog,
                             absl::string_view schema, absl::string_view to) {
  absl::MutexLock lock(&mu_);
  const auto found = catalogs_.find(Lower(catalog));
  if (found == catalogs_.end()) return false;
  auto& schemas = found->second.schemas;
  const std::string from = Lower(schema);
  const std::string name = Lower(to);
  if (!schemas.contains(from) || schemas.contains(name)) return false;
  ++version_;
  auto node = schemas.extract(from);
  node.key() = name;
  NameContents(found->first, name, &node.mapped());
  schemas.insert(std::move(node));
  MoveGrants(absl::StrCat(found->first, ".", from),
             absl::StrCat(found->first, ".", name));
  return true;
}

bool Metastore::RenameVolume(absl::string_view catalog,
                             absl::string_view schema, absl::string_view volume,
                             absl::string_view to) {
  absl::MutexLock lock(&mu_);
  SchemaEntry* entry = MutableEntryOf(catalog, schema);
  const std::string from = Lower(volume);
  const std::string name = Lower(to);
  if (entry == nullptr || !entry->volumes.contains(from) ||
      entry->volumes.contains(name)) {
    return false;
  }
  auto node = entry->volumes.extract(from);
  node.key() = name;
  auto record = std::make_shared<VolumeRecord>(*node.mapped());
  const std::string old_name = record->FullName();
  record->name = name;
  node.mapped() = record;
  entry->volumes.insert(std::move(node));
  MoveGrants(old_name, record->FullName());
  return true;
}

std::vector<RecordPtr<CatalogRecord>> Metastore::Catalogs() const {
  absl::ReaderMutexLock lock(&mu_);
  std::vector<RecordPtr<CatalogRecord>> catalogs;
  for (const auto& [name, entry] : catalogs_) catalogs.push_back(entry.record);
  return catalogs;
}

std::vector<RecordPtr<SchemaRecord>> Metastore::Schemas(
    absl::string_view catalog) const {
  absl::ReaderMutexLock lock(&mu_);
  std::vector<RecordPtr<SchemaRecord>> schemas;
  const auto found = catalogs_.find(Lower(catalog));
  if (found == catalogs_.end()) return schemas;
  for (const auto& [name, entry] : found->second.schemas) {
    schemas.push_back(entry.record);
  }
  return schemas;
}

std::vector<RecordPtr<TableRecord>> Metastore::Tables(absl::string_view catalog,
                                                      absl::string_view schema,
                                                      absl::string_view after,
                                                      size_t limit) const {
  absl::ReaderMutexLock lock(&mu_);
  std::vector<RecordPtr<TableRecord>> tables;
  const SchemaEntry* entry = EntryOf(catalog, schema);
  if (entry == nullptr) return tables;
  for (auto it = entry->tables.upper_bound(Lower(after));
       it != entry->tables.end() && tables.size() < limit; ++it) {
    tables.push_back(it->second);
  }
  return tables;
}

std::vector<RecordPtr<VolumeRecord>> Metastore::Volumes(
    absl::string_view catalog, absl::string_view schema) const {
  absl::ReaderMutexLock lock(&mu_);
  const SchemaEntry* entry = EntryOf(catalog, schema);
  if (entry == nullptr) return {};
  return ValuesOf(entry->volumes);
}

std::vector<RecordPtr<FunctionRecord>> Metastore::Functions(
    absl::string_view catalog, absl::string_view schema) const {
  absl::ReaderMutexLock lock(&mu_);
  const SchemaEntry* entry = EntryOf(catalog, schema);
  if (entry == nullptr) return {};
  return ValuesOf(entry->functions);
}

bool Metastore::UpdateTable(absl::string_view catalog, absl::string_view schema,
                            absl::string_view table,
                            const std::function<void(TableRecord&)>& change) {
  absl::MutexLock lock(&mu_);
  SchemaEntry* entry = MutableEntryOf(catalog, schema);
  if (entry == nullptr) return false;
  const auto found = entry->tables.find(Lower(table));
  if (found == entry->tables.end()) return false;
  auto copy = std::make_shared<TableRecord>(*found->second);
  change(*copy);
  found->second = std::move(copy);
  return true;
}

void Metastore::Grant(const Securable& securable, const std::string& principal,
                      const std::string& privilege) {
  absl::MutexLock lock(&mu_);
  ++version_;
  grants_[securable][principal].insert(privilege);
}

void Metastore::Revoke(const Securable& securable, const std::string& principal,
                       const std::string& privilege) {
  absl::MutexLock lock(&mu_);
  ++version_;
  const auto found = grants_.find(securable);
  if (found == grants_.end()) return;
  auto& privileges = found->second[principal];
  privileges.erase(privilege);
  if (privileges.empty()) found->second.erase(principal);
}

Metastore::Grants Metastore::GrantsOn(const Securable& securable) const {
  absl::ReaderMutexLock lock(&mu_);
  const auto found = grants_.find(securable);
  return found == grants_.end() ? Grants() : found->second;
}

std::string Metastore::OwnerOf(const Securable& securable) const {
  const std::vector<std::string> parts =
      absl::StrSplit(securable.full_name, '.');
  const auto owner = [](const auto& record) {
    return record == nullptr ? std::string() : record->owner;
  };
  switch (securable.type) {
    case SecurableType::kMetastore:
      return "";
    case SecurableType::kCatalog:
      return owner(FindCatalog(parts[0]));
    case SecurableType::kSchema:
      return parts.size() == 2 ? owner(FindSchema(parts[0], parts[1])) : "";
    default:
      break;
  }
  if (parts.size() != 3) return "";
  switch (securable.type) {
    case SecurableType::kTable:
      return owner(FindTable(parts[0], parts[1], parts[2]));
    case SecurableType::kVolume:
      return owner(FindVolume(parts[0], parts[1], parts[2]));
    default:
      return owner(FindFunction(parts[0], parts[1], parts[2]));
  }
}

bool Metastore::Exists(const Securable& securable) const {
  const std::vector<std::string> parts =
      absl::StrSplit(securable.full_name, '.');
  switch (securable.type) {
    case SecurableType::kMetastore:
      return true;
    case SecurableType::kCatalog:
      return parts.size() == 1 && FindCatalog(parts[0]) != nullptr;
    case SecurableType::kSchema:
      return parts.size() == 2 && FindSchema(parts[0], parts[1]) != nullptr;
    case SecurableType::kTable:
      return parts.size() == 3 &&
             FindTable(parts[0], parts[1], parts[2]) != nullptr;
    case SecurableType::kVolume:
      return parts.size() == 3 &&
             FindVolume(parts[0], parts[1], parts[2]) != nullptr;
    case SecurableType::kFunction:
      return parts.size() == 3 &&
             FindFunction(parts[0], parts[1], parts[2]) != nullptr;
  }
  return false;
}

int64_t Metastore::version() const {
  absl::ReaderMutexLock lock(&mu_);
  return version_;
}

}  // namespace semantic_layer::emulator
