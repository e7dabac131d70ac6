#ifndef SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_HANDLES_H_
#define SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_HANDLES_H_

#include <string>
#include <utility>

#include "duckdb.h"

namespace semantic_layer::warehouse {

// Owns one object of DuckDB's C API and destroys it. Movable, not thread-safe.
template <typename T, void (*kDestroy)(T*)>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T raw) : raw_(raw) {}
  Handle(Handle&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      Reset();
      raw_ = std::exchange(other.raw_, nullptr);
    }
    return *this;
  }
  ~Handle() { Reset(); }

  void Reset() {
    if (raw_ != nullptr) kDestroy(&raw_);
    raw_ = nullptr;
  }

  T get() const { return raw_; }
  // For functions that make the object: destroys the present one first.
  T* out() {
    Reset();
    return &raw_;
  }
  explicit operator bool() const { return raw_ != nullptr; }

 private:
  T raw_ = nullptr;
};

using Database = Handle<duckdb_database, duckdb_close>;
using Connection = Handle<duckdb_connection, duckdb_disconnect>;
using Config = Handle<duckdb_config, duckdb_destroy_config>;
using LogicalType = Handle<duckdb_logical_type, duckdb_destroy_logical_type>;
using PreparedStatement =
    Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using ExtractedStatements =
    Handle<duckdb_extracted_statements, duckdb_destroy_extracted>;
using PendingResult = Handle<duckdb_pending_result, duckdb_destroy_pending>;
using DataChunk = Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;

// Owns a result. Neither copyable nor movable: DuckDB hands out its address.
class Result {
 public:
  Result() = default;
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;
  ~Result() { Reset(); }

  void Reset() {
    duckdb_destroy_result(&raw_);
    raw_ = {};
  }
  duckdb_result* get() { return &raw_; }

 private:
  duckdb_result raw_ = {};
};

// Takes over a text that the caller has to free.
inline std::string TakeText(char* text) {
  if (text == nullptr) return "";
  std::string copy = text;
  duckdb_free(text);
  return copy;
}

}  // namespace semantic_layer::warehouse

#endif  // SEMANTIC_LAYER_COMMON_WAREHOUSE_DUCKDB_HANDLES_H_
