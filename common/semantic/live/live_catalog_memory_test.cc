// What edits leave behind, in bytes that were taken and not given back.

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/semantic/live/live_catalog.h"
#include "common/semantic/yaml/read_document.h"
#include "gtest/gtest.h"

#if defined(__SANITIZE_ADDRESS__)

// ASan counts for itself, and pairs operators with those that it knows.
extern "C" size_t __sanitizer_get_current_allocated_bytes();

namespace {

int64_t BytesInUse() {
  return static_cast<int64_t>(__sanitizer_get_current_allocated_bytes());
}

}  // namespace

#else

namespace {

std::atomic<int64_t> bytes_in_use{0};

void* Take(size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  bytes_in_use += static_cast<int64_t>(malloc_usable_size(memory));
  return memory;
}

void GiveBack(void* memory) {
  bytes_in_use -= static_cast<int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

int64_t BytesInUse() { return bytes_in_use; }

}  // namespace

void* operator new(size_t size) { return Take(size); }
void* operator new[](size_t size) { return Take(size); }
void operator delete(void* memory) noexcept { GiveBack(memory); }
void operator delete[](void* memory) noexcept { GiveBack(memory); }
void operator delete(void* memory, size_t) noexcept { GiveBack(memory); }
void operator delete[](void* memory, size_t) noexcept { GiveBack(memory); }

#endif

namespace semantic_layer::semantic {
namespace {

constexpr int kFiles = 256;
// Each file's metric is computed from that of the one before, in chains of so
// many: building the last one anew needs the whole chain.
constexpr int kChain = 32;

DocumentEdit File(int i, int version) {
  const std::string key = absl::StrCat("file", 1000 + i, ".yaml");
  std::string text = absl::StrCat(
      "semantic_models:\n  - name: m", i, "\n    description: v", version,
      "\n    model: c.s.t", i,
      "\n    defaults: {agg_time_dimension: ds}\n    entities:\n"
      "      - {name: key",
      i, ", type: primary, expr: id}\n    dimensions:\n      - {name: ds, ");
  absl::StrAppend(&text, "type: time, type_params: {time_granularity: day}}\n");
  for (int d = 0; d < 10; ++d) {
    absl::StrAppend(&text, "      - {name: d", i, "_", d,
                    ", type: categorical, expr: \"CASE WHEN a > ", d,
                    " THEN upper(b) ELSE concat(c, 'x', d) END\"}\n");
  }
  absl::StrAppend(&text, "    measures:\n      - {name: amount", i,
                  ", agg: sum, expr: price * quantity + ", version,
                  "}\nmetrics:\n  - name: x", i);
  if (i % kChain == 0) {
    absl::StrAppend(&text,
                    "\n    type: simple\n    type_params: {measure: ", "amount",
                    i, "}\n");
  } else {
    absl::StrAppend(&text,
                    "\n    type: derived\n    type_params: {expr: before + 1, "
                    "metrics: [{name: x",
                    i - 1, ", alias: before}]}\n");
  }
  ReadResult read = ReadModelDocument({key, text}, LoadOptions());
  EXPECT_FALSE(HasErrors(read.diagnostics)) << text;
  return {key, std::make_shared<const ModelDocument>(std::move(read.document))};
}

std::vector<DocumentEdit> AllFiles(int version) {
  std::vector<DocumentEdit> edits;
  for (int i = 0; i < kFiles; ++i) edits.push_back(File(i, version));
  return edits;
}

// Bytes that a catalog takes after `edits` of `files` of its files, in turn.
int64_t BytesAfter(int edits, int files, int step) {
  const int64_t before = BytesInUse();
  LiveCatalog live;
  live.Apply(AllFiles(0));
  int incremental = 0;
  for (int i = 0; i < edits; ++i) {
    const DocumentEdit edit = File(i * step % files, i + 1);
    if (!live.Apply({&edit, 1}).looked_at_all) ++incremental;
  }
  EXPECT_EQ(incremental, edits);
  return BytesInUse() - before;
}

TEST(LiveCatalogMemoryTest, EditsOfOneFileLeaveNothingBehind) {
  const int64_t fresh = BytesAfter(0, 1, 1);
  const int64_t edited = BytesAfter(2000, 1, 1);
  std::cout << fresh << " bytes, after 2000 edits " << edited << "\n";
  EXPECT_LT(edited, fresh + fresh / 2);
}

TEST(LiveCatalogMemoryTest, EditsOfAllFilesLeaveNothingBehind) {
  const int64_t fresh = BytesAfter(0, 1, 1);
  const int64_t once = BytesAfter(kFiles, kFiles, 1);
  const int64_t often = BytesAfter(4 * kFiles, kFiles, 1);
  std::cout << fresh << " bytes, after an edit of each " << once
            << ", after four " << often << "\n";
  // Each has an arena of its own by then, whose first block is not full.
  EXPECT_LT(once, 2 * fresh + kFiles * int64_t{4096});
  EXPECT_LT(often, once + once / 10);
}

}  // namespace
}  // namespace semantic_layer::semantic
