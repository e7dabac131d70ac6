// Whatever becomes of the files, what is known about them is what a start would
// find, and what was promised is kept.

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/blobstore/etag.h"
#include "common/blobstore/fake_blob_store.h"
#include "common/semantic/yaml/load.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/model_store/library_judge.h"
#include "services/model_store/library_loader.h"

namespace semantic_layer::model_store {
namespace {

using blobstore::Precondition;

// Without hints: the nearest names are those of the moment.
std::string StateOf(const Library& library) {
  std::string state;
  for (const ModelFilePtr& file : library.files()) {
    absl::StrAppend(&state, file->path, file->is_good ? " good\n" : " bad\n");
    for (const semantic::Diagnostic& diagnostic : file->diagnostics) {
      absl::StrAppend(&state, "  ", diagnostic.line, " ", diagnostic.message,
                      "\n");
    }
  }
  return state;
}

// Files of few names, so that they meet, in whatever state.
class World {
 public:
  explicit World(uint32_t seed) : random_(seed) {}

  int accepted() const { return accepted_; }
  int refused() const { return refused_; }
  int moves() const { return moves_; }

  // One change, and a look at what is known after it.
  void Step() {
    before_ = library_;
    if (library_ != nullptr && Below(2) == 0) {
      Ask();
    } else {
      EditOnDisk();
      const auto next = LoadLibrary(store_, {}, judge_, library_);
      ASSERT_OK(next);
      library_ = *next;
    }
    judge_.Follow(library_);
    LibraryJudge fresh;
    const auto start = LoadLibrary(store_, {}, fresh, nullptr);
    ASSERT_OK(start);
    ASSERT_EQ(StateOf(*library_), StateOf(**start));
    CheckNobodyIsLeftOut();
  }

  // What was last done.
  const std::string& story() const { return story_; }

 private:
  size_t Below(size_t n) { return random_() % n; }
  std::string Name() { return absl::StrCat("m", Below(8)); }
  std::string Path(const std::string& name) {
    return absl::StrCat(Below(8) == 0 ? "staging/" : "production/", name,
                        Below(10) == 0 ? ".yml" : ".yaml");
  }

  std::string Text(const std::string& name) {
    const std::string other = Name();
    std::string text = absl::StrCat(
        "semantic_models:\n  - name: ", Below(12) == 0 ? other : name,
        "\n    model: c.s.", name,
        "\n    defaults: {agg_time_dimension: ds}\n    primary_entity: ", name,
        "_id\n    entities:\n      - {name: ", Below(3) == 0 ? other : name,
        "_key, type: foreign, expr: k}\n    dimensions:\n"
        "      - {name: ds, type: time, type_params: {time_granularity: day}}\n"
        "      - {name: color, type: ",
        Below(25) == 0 ? "boolean" : "categorical", "}\n      - {name: ",
        Below(30) == 0 ? absl::StrCat(other, "_key") : "size",
        ", type: categorical}\n    measures:\n      - {name: ",
        Below(20) == 0 ? other : name, "_count, agg: count, expr: 1",
        Below(6) == 0 ? ", create_metric: true" : "",
        "}\nmetrics:\n  - {name: ", Below(15) == 0 ? other : name,
        "_total, label: ", name,
        ", type: simple, type_params: {measure: ", name, "_count}}\n");
    if (Below(2) == 0) {
      absl::StrAppend(&text, "  - {name: ", name, "_rate, label: ", name,
                      "_rate, type: ratio, type_params: {numerator: ", name,
                      "_total, denominator: ", Below(2) == 0 ? other : name,
                      "_total}}\n");
    }
    if (Below(3) == 0) {
      absl::StrAppend(
          &text, "saved_queries:\n  - {name: ", Below(10) == 0 ? other : name,
          "_query, query_params: {metrics: [", Name(),
          "_total], group_by: []}}\n");
    }
    if (Below(12) == 0) text = "semantic_models: [";
    return text;
  }

  // The end of a text that lacks something, where it follows metrics.
  static std::string Broken(const std::string& name) {
    return absl::StrCat("  - {name: ", name, "_odd, label: ", name,
                        "_odd, type: derived, type_params: {expr: nowhere}}\n");
  }

  void Put(const std::string& path, const std::string& text) {
    ASSERT_OK(store_.Put(path, text, Precondition::None()));
  }

  void EditOnDisk() {
    story_.clear();
    for (size_t i = Below(3); i < 3; ++i) {
      const std::string path = Path(Name());
      absl::StrAppend(&story_, path, " ");
      const size_t what = Below(8);
      const auto blob = store_.Get(path);
      if (what < 2) {
        (void)store_.Delete(path, Precondition::None());
      } else if (what == 2 && blob.ok()) {
        const std::string to = Path(Name());
        absl::StrAppend(&story_, "=> ", to, " ");
        Put(to, absl::StrCat(blob->content, Broken(Name())));
      } else if (what < 5 && blob.ok()) {
        ++moves_;
        const std::string to = Path(Name());
        absl::StrAppend(&story_, "-> ", to, " ");
        (void)store_.Delete(path, Precondition::None());
        Put(to, blob->content);
      } else {
        const std::string id(IdOfPath(path, CategoryOf(path)));
        Put(path, Text(id));
      }
    }
  }

  static Category CategoryOf(const std::string& path) {
    return path[0] == 's' ? Category::kStaging : Category::kProduction;
  }

  // As a caller does it.
  void Ask() {
    std::vector<PlannedFile> planned;
    std::vector<std::string> texts;
    story_ = "asked: ";
    for (size_t i = Below(4); i < 4; i += 3) {
      const std::string path = Path(Name());
      if (!planned.empty() && planned[0].path == path) continue;
      absl::StrAppend(&story_, path, " ");
      const Category category = CategoryOf(path);
      const std::string id(IdOfPath(path, category));
      PlannedFile plan = {category, path, nullptr};
      texts.push_back(Text(id));
      if (Below(5) != 0) {
        blobstore::BlobInfo info;
        info.name = path;
        info.etag = blobstore::EtagOf(texts.back());
        plan.file = MakeModelFile(info, category, id, texts.back(), {});
      }
      planned.push_back(std::move(plan));
    }
    const Judgement judged = judge_.JudgeChanges(*library_, planned);
    ASSERT_EQ(judged.is_good(), !HasErrors(judged.findings));
    const std::string expected = ErrorsAmongAll(planned);
    if (!expected.empty()) {
      EXPECT_EQ(ErrorsOf(judged.findings), expected);
    }
    if (!judged.is_good()) {
      ++refused_;
      return;
    }
    ++accepted_;
    for (size_t i = 0; i < planned.size(); ++i) {
      if (planned[i].file == nullptr) {
        (void)store_.Delete(planned[i].path, Precondition::None());
      } else {
        Put(planned[i].path, texts[i]);
      }
    }
    library_ = judged.outcome;
    CheckPromise(planned);
  }

  static std::string ErrorsOf(semantic::Diagnostics diagnostics) {
    SortByPlace(&diagnostics);
    std::string errors;
    for (const semantic::Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.severity != semantic::Severity::kError) continue;
      absl::StrAppend(&errors, semantic::FormatDiagnostic(diagnostic), "\n");
    }
    return errors;
  }

  // The errors of the planned files and of others, with hints, when all that is
  // served is looked at.
  std::string ErrorsAmongAll(const std::vector<PlannedFile>& planned) const {
    std::vector<semantic::ModelDocument> documents;
    for (const ModelFilePtr& file : library_->Served()) {
      bool is_planned = false;
      for (const PlannedFile& plan : planned) {
        is_planned = is_planned || plan.path == file->path;
      }
      if (!is_planned) documents.push_back(file->document);
    }
    semantic::Diagnostics own;
    bool is_served = false;
    for (const PlannedFile& plan : planned) {
      is_served = is_served || IsServed(plan.category);
      if (plan.file == nullptr) continue;
      own.insert(own.end(), plan.file->own_diagnostics.begin(),
                 plan.file->own_diagnostics.end());
      if (IsServed(plan.category)) documents.push_back(plan.file->document);
    }
    semantic::Diagnostics all;
    if (is_served) {
      all = semantic::LoadDocuments(std::move(documents), {}).diagnostics;
    }
    all.insert(all.end(), own.begin(), own.end());
    return ErrorsOf(std::move(all));
  }

  // What is good is so together, and nothing that is not could be added.
  void CheckNobodyIsLeftOut() const {
    std::vector<semantic::ModelDocument> served;
    for (const ModelFilePtr& file : library_->Served()) {
      served.push_back(file->document);
    }
    ASSERT_FALSE(HasErrors(semantic::LoadDocuments(served, {}).diagnostics));
    for (const ModelFilePtr& file : library_->files()) {
      if (file->is_good || !IsServed(file->category)) continue;
      if (HasErrors(file->own_diagnostics)) continue;
      if (library_->FindAll(file->category, file->id).size() > 1) continue;
      std::vector<semantic::ModelDocument> more = served;
      more.push_back(file->document);
      ASSERT_TRUE(
          HasErrors(semantic::LoadDocuments(std::move(more), {}).diagnostics))
          << file->path;
    }
  }

  // What is planned is good, and so is what was served.
  void CheckPromise(const std::vector<PlannedFile>& planned) {
    for (const ModelFilePtr& file : library_->files()) {
      if (file->is_good) continue;
      for (const PlannedFile& plan : planned) {
        EXPECT_NE(file->path, plan.path);
      }
      for (const ModelFilePtr& old : before_->Served()) {
        EXPECT_NE(file->path, old->path);
      }
    }
  }

  std::mt19937 random_;
  blobstore::FakeBlobStore store_;
  LibraryJudge judge_;
  std::shared_ptr<const Library> before_;
  std::shared_ptr<const Library> library_;
  std::string story_;
  int accepted_ = 0;
  int refused_ = 0;
  int moves_ = 0;
};

// Four seeds, or, in more worlds, the one that LIBRARY_SEED says.
const char* Given() { return std::getenv("LIBRARY_SEED"); }

std::vector<uint32_t> Seeds() {
  if (Given() != nullptr) return {static_cast<uint32_t>(std::atoi(Given()))};
  return {20, 21, 22, 23};
}

TEST(LibraryPropertyTest, EditsEndWhereAStartBegins) {
  for (const uint32_t seed : Seeds()) {
    int accepted = 0;
    int refused = 0;
    int moves = 0;
    for (uint32_t i = 0; i < (Given() == nullptr ? 13 : 50); ++i) {
      World world(seed * 1000 + i);
      for (int round = 0; round < 64; ++round) {
        world.Step();
        ASSERT_FALSE(HasFailure())
            << "LIBRARY_SEED=" << seed << " world " << i << " round " << round
            << ": " << world.story();
      }
      accepted += world.accepted();
      refused += world.refused();
      moves += world.moves();
    }
    std::cout << "LIBRARY_SEED=" << seed << ": " << accepted << " accepted, "
              << refused << " refused, " << moves << " moves\n";
    EXPECT_GT(accepted, 100);
    EXPECT_GT(refused, 100);
  }
}

}  // namespace
}  // namespace semantic_layer::model_store
