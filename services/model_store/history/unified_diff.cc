#include "services/model_store/history/unified_diff.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/model_store/limits.h"

namespace semantic_layer::model_store {
namespace {

constexpr int kContextLines = 3;

using Lines = std::vector<absl::string_view>;

// One line of the result: ' ' in both, '-' only in the old, '+' only in the
// new text.
struct Edit {
  char kind;
  absl::string_view line;
};

// Each with its line feed, so that a missing last one is a difference.
Lines LinesOf(absl::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const size_t bytes = end == absl::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return lines;
}

// Myers' greedy search: for every number of edits, the furthest point of each
// diagonal. Returns those of each step, or nothing above the limit.
std::vector<std::vector<int>> Search(const Lines& a, const Lines& b) {
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  const int limit = std::min(n + m, kDiffEditsMax);
  std::vector<std::vector<int>> steps;
  // Diagonals -d..d of step d, shifted by d.
  for (int d = 0; d <= limit; ++d) {
    std::vector<int> furthest(2 * d + 1, 0);
    for (int k = -d; k <= d; k += 2) {
      int x = 0;
      if (d > 0) {
        const std::vector<int>& last = steps.back();
        const auto at = [&](int diagonal) { return last[diagonal + d - 1]; };
        const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
        x = down ? at(k + 1) : at(k - 1) + 1;
      }
      int y = x - k;
      while (x < n && y >= 0 && y < m && a[x] == b[y]) {
        ++x;
        ++y;
      }
      furthest[k + d] = x;
      if (x >= n && y >= m) {
        steps.push_back(std::move(furthest));
        return steps;
      }
    }
    steps.push_back(std::move(furthest));
  }
  return {};
}

// The way back through the steps.
std::vector<Edit> Trace(const Lines& a, const Lines& b,
                        const std::vector<std::vector<int>>& steps) {
  std::vector<Edit> edits;
  int x = static_cast<int>(a.size());
  int y = static_cast<int>(b.size());
  for (int d = static_cast<int>(steps.size()) - 1; d > 0; --d) {
    const std::vector<int>& last = steps[d - 1];
    const auto at = [&](int diagonal) { return last[diagonal + d - 1]; };
    const int k = x - y;
    const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
    const int from_x = down ? at(k + 1) : at(k - 1);
    const int from_y = from_x - (down ? k + 1 : k - 1);
    while (x > from_x && y > from_y && (down ? x > from_x : x > from_x + 1)) {
      edits.push_back({' ', a[--x]});
      --y;
    }
    if (down) {
      edits.push_back({'+', b[--y]});
    } else {
      edits.push_back({'-', a[--x]});
    }
  }
  while (x > 0) {
    edits.push_back({' ', a[--x]});
  }
  std::reverse(edits.begin(), edits.end());
  return edits;
}

std::vector<Edit> EditsOf(const Lines& a, const Lines& b) {
  const std::vector<std::vector<int>> steps = Search(a, b);
  if (!steps.empty()) return Trace(a, b, steps);
  std::vector<Edit> edits;
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  for (size_t i = 0; i < head; ++i) edits.push_back({' ', a[i]});
  for (size_t i = head; i < a.size() - tail; ++i) edits.push_back({'-', a[i]});
  for (size_t i = head; i < b.size() - tail; ++i) edits.push_back({'+', b[i]});
  for (size_t i = a.size() - tail; i < a.size(); ++i) {
    edits.push_back({' ', a[i]});
  }
  return edits;
}

// "3,2" as diff writes a range: an empty one names the line before it.
std::string RangeText(int first, int count) {
  if (count == 1) return absl::StrCat(first);
  return absl::StrCat(count == 0 ? first - 1 : first, ",", count);
}

void AppendHunk(const std::vector<Edit>& edits, size_t begin, size_t end,
                int old_line, int new_line, std::string* out) {
  int old_count = 0;
  int new_count = 0;
  std::string body;
  for (size_t i = begin; i < end; ++i) {
    if (edits[i].kind != '+') ++old_count;
    if (edits[i].kind != '-') ++new_count;
    absl::StrAppend(&body, std::string(1, edits[i].kind), edits[i].line);
    if (body.back() != '\n') {
      absl::StrAppend(&body, "\n\\ No newline at end of file\n");
    }
  }
  absl::StrAppend(out, "@@ -", RangeText(old_line, old_count), " +",
                  RangeText(new_line, new_count), " @@\n", body);
}

}  // namespace

std::string UnifiedDiff(absl::string_view old_name, absl::string_view old_text,
                        absl::string_view new_name,
                        absl::string_view new_text) {
  if (old_text == new_text) return "";
  const Lines a = LinesOf(old_text);
  const Lines b = LinesOf(new_text);
  const std::vector<Edit> edits = EditsOf(a, b);
  std::string out = absl::StrCat("--- ", old_name, "\n+++ ", new_name, "\n");
  int old_line = 1;
  int new_line = 1;
  size_t at = 0;
  const auto pass = [&](size_t to) {
    for (; at < to; ++at) {
      if (edits[at].kind != '+') ++old_line;
      if (edits[at].kind != '-') ++new_line;
    }
  };
  for (size_t i = 0; i < edits.size();) {
    if (edits[i].kind == ' ') {
      ++i;
      continue;
    }
    // Up to the last change that is near enough to share its context.
    size_t last = i;
    for (size_t j = i; j < edits.size() && j <= last + 2 * kContextLines; ++j) {
      if (edits[j].kind != ' ') last = j;
    }
    const size_t begin =
        std::max(at, i >= kContextLines ? i - kContextLines : size_t{0});
    const size_t end = std::min(edits.size(), last + 1 + kContextLines);
    pass(begin);
    AppendHunk(edits, begin, end, old_line, new_line, &out);
    pass(end);
    i = end;
  }
  return out;
}

}  // namespace semantic_layer::model_store
