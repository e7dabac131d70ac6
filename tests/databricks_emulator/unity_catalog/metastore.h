#ifndef SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_METASTORE_H_
#define SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_METASTORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "tests/databricks_emulator/unity_catalog/records.h"

namespace semantic_layer::emulator {

template <typename T>
using RecordPtr = std::shared_ptr<const T>;

// What Unity Catalog holds: catalogs, schemas, tables, volumes, functions and
// grants, in memory. It checks that parents exist and nothing else: who may do
// what is AccessControl's, what the engine holds DuckDbEngine's. Records that
// were handed out do not change. Names are looked up without regard to case.
// Thread safe.
class Metastore {
 public:
  Metastore() = default;
  Metastore(const Metastore&) = delete;
  Metastore& operator=(const Metastore&) = delete;

  // Adds or replaces. False when the parent is not there.
  void PutCatalog(CatalogRecord catalog);
  bool PutSchema(SchemaRecord schema);
  bool PutTable(TableRecord table);
  bool PutVolume(VolumeRecord volume);
  bool PutFunction(FunctionRecord function);

  // Null when it is not there.
  RecordPtr<CatalogRecord> FindCatalog(absl::string_view catalog) const;
  RecordPtr<SchemaRecord> FindSchema(absl::string_view catalog,
                                     absl::string_view schema) const;
  RecordPtr<TableRecord> FindTable(absl::string_view catalog,
                                   absl::string_view schema,
                                   absl::string_view table) const;
  RecordPtr<VolumeRecord> FindVolume(absl::string_view catalog,
                                     absl::string_view schema,
                                     absl::string_view volume) const;
  RecordPtr<FunctionRecord> FindFunction(absl::string_view catalog,
                                         absl::string_view schema,
                                         absl::string_view function) const;

  // With all that is in them. False when there is none of that name.
  bool RemoveCatalog(absl::string_view catalog);
  bool RemoveSchema(absl::string_view catalog, absl::string_view schema);
  bool RemoveTable(absl::string_view catalog, absl::string_view schema,
                   absl::string_view table);
  bool RemoveVolume(absl::string_view catalog, absl::string_view schema,
                    absl::string_view volume);
  bool RemoveFunction(absl::string_view catalog, absl::string_view schema,
                      absl::string_view function);

  // Give another name to what is there; what is in it and the grants stay.
  // False when it is not there or the name is taken.
  bool RenameCatalog(absl::string_view catalog, absl::string_view to);
  bool RenameSchema(absl::string_view catalog, absl::string_view schema,
                    absl::string_view to);
  bool RenameVolume(absl::string_view catalog, absl::string_view schema,
                    absl::string_view volume, absl::string_view to);

  // By name; those after `after`, at most `limit` of them.
  std::vector<RecordPtr<CatalogRecord>> Catalogs() const;
  std::vector<RecordPtr<SchemaRecord>> Schemas(absl::string_view catalog) const;
  std::vector<RecordPtr<TableRecord>> Tables(absl::string_view catalog,
                                             absl::string_view schema,
                                             absl::string_view after = "",
                                             size_t limit = SIZE_MAX) const;
  std::vector<RecordPtr<VolumeRecord>> Volumes(absl::string_view catalog,
                                               absl::string_view schema) const;
  std::vector<RecordPtr<FunctionRecord>> Functions(
      absl::string_view catalog, absl::string_view schema) const;

  // Changes a table in place; false when it is not there.
  bool UpdateTable(absl::string_view catalog, absl::string_view schema,
                   absl::string_view table,
                   const std::function<void(TableRecord&)>& change);

  // Grants by principal.
  using Grants = std::map<std::string, std::set<std::string>>;
  void Grant(const Securable& securable, const std::string& principal,
             const std::string& privilege);
  void Revoke(const Securable& securable, const std::string& principal,
              const std::string& privilege);
  Grants GrantsOn(const Securable& securable) const;
  // Empty when it has none, or the securable is not there.
  std::string OwnerOf(const Securable& securable) const;
  bool Exists(const Securable& securable) const;

  // Changes with each change.
  int64_t version() const;
  // A new id in the shape of a UUID.
  static std::string NewId();

 private:
  struct SchemaEntry {
    RecordPtr<SchemaRecord> record;
    std::map<std::string, RecordPtr<TableRecord>, std::less<>> tables;
    std::map<std::string, RecordPtr<VolumeRecord>, std::less<>> volumes;
    std::map<std::string, RecordPtr<FunctionRecord>, std::less<>> functions;
  };
  struct CatalogEntry {
    RecordPtr<CatalogRecord> record;
    std::map<std::string, SchemaEntry, std::less<>> schemas;
  };

  const SchemaEntry* EntryOf(absl::string_view catalog,
                             absl::string_view schema) const
      ABSL_SHARED_LOCKS_REQUIRED(mu_);
  SchemaEntry* MutableEntryOf(absl::string_view catalog,
                              absl::string_view schema)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Puts a schema's new names into what it holds.
  static void NameContents(const std::string& catalog,
                           const std::string& schema, SchemaEntry* entry);
  void MoveGrants(const std::string& from, const std::string& to)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // Grants on what is gone must not come back with a new object of its name.
  void ForgetGrants(const std::string& full_name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  mutable absl::Mutex mu_;
  int64_t version_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<std::string, CatalogEntry, std::less<>> catalogs_
      ABSL_GUARDED_BY(mu_);
  std::map<Securable, Grants> grants_ ABSL_GUARDED_BY(mu_);
};

}  // namespace semantic_layer::emulator

#endif  // SEMANTIC_LAYER_TESTS_DATABRICKS_EMULATOR_UNITY_CATALOG_METASTORE_H_
