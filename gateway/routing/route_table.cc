#include "gateway/routing/route_table.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gateway/routing/path_template.h"
#include "gateway/routing/percent_encoding.h"

namespace semantic_layer::gateway {
namespace {

using SegmentKind = PathTemplate::SegmentKind;

constexpr absl::string_view kAnyMethod = "*";

// Segments of a path that begins with '/', without the empty one after a
// closing slash.
std::vector<absl::string_view> Split(absl::string_view path) {
  path.remove_prefix(1);
  if (path.empty()) return {};
  if (path.back() == '/') path.remove_suffix(1);
  return absl::StrSplit(path, '/');
}

}  // namespace

struct RouteTable::Search {
  absl::string_view method;
  std::string verb;
  std::vector<std::string> segments;  // with normal escapes
  std::set<std::string> allowed;
};

RouteTable::RouteTable() : root_(std::make_unique<Node>()) {}
RouteTable::~RouteTable() = default;

// Walks to where the template ends, making nodes on the way.
RouteTable::Leaves& RouteTable::LeavesOf(Node* node,
                                         const PathTemplate& path_template) {
  const auto& segments = path_template.segments;
  for (size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].kind == SegmentKind::kDoubleStar) {
      std::vector<std::string> literals;
      for (size_t k = i + 1; k < segments.size(); ++k) {
        literals.push_back(segments[k].literal);
      }
      auto it = std::find_if(
          node->tails.begin(), node->tails.end(),
          [&literals](const Tail& t) { return t.literals == literals; });
      if (it != node->tails.end()) return it->leaves;
      it = std::find_if(node->tails.begin(), node->tails.end(),
                        [&literals](const Tail& t) {
                          return t.literals.size() < literals.size();
                        });
      return node->tails.insert(it, {std::move(literals), {}})->leaves;
    }
    std::unique_ptr<Node>& next = segments[i].kind == SegmentKind::kStar
                                      ? node->star
                                      : node->literals[segments[i].literal];
    if (next == nullptr) next = std::make_unique<Node>();
    node = next.get();
  }
  return node->leaves;
}

absl::Status RouteTable::Add(absl::string_view http_method,
                             absl::string_view path, absl::string_view owner,
                             size_t route) {
  absl::StatusOr<PathTemplate> path_template = ParsePathTemplate(path);
  if (!path_template.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(owner, ": ", path_template.status().message()));
  }
  Leaves& leaves = LeavesOf(root_.get(), *path_template);
  if (!path_template->verb.empty()) verbs_.insert(path_template->verb);
  const auto [it, added] = leaves.try_emplace(
      {std::string(http_method), path_template->verb},
      Leaf{route, std::string(owner), path_template->variables});
  if (!added) {
    return absl::AlreadyExistsError(absl::StrCat(
        http_method, " ", ShapeOf(*path_template), " is the route of both ",
        it->second.owner, " and ", owner));
  }
  return absl::OkStatus();
}

// The leaf for the method; otherwise notes which methods there are.
const RouteTable::Leaf* RouteTable::Pick(const Leaves& leaves, Search* search) {
  const Leaf* get = nullptr;
  const Leaf* any = nullptr;
  for (const auto& [key, leaf] : leaves) {
    const auto& [method, verb] = key;
    if (verb != search->verb) continue;
    if (method == search->method) return &leaf;
    if (method == kAnyMethod) any = &leaf;
    if (method == "GET") get = &leaf;
  }
  if (search->method == "HEAD" && get != nullptr) return get;
  if (any != nullptr) return any;
  for (const auto& [key, leaf] : leaves) {
    if (key.second == search->verb) search->allowed.insert(key.first);
  }
  return nullptr;
}

// Each node is visited at most once for a path, since its depth fixes the
// segment that it stands for.
const RouteTable::Leaf* RouteTable::Walk(const Node& node, size_t depth,
                                         Search* search) {
  const auto& segments = search->segments;
  if (depth == segments.size()) {
    if (const Leaf* leaf = Pick(node.leaves, search)) return leaf;
  } else {
    const auto it = node.literals.find(segments[depth]);
    if (it != node.literals.end()) {
      if (const Leaf* leaf = Walk(*it->second, depth + 1, search)) return leaf;
    }
    if (node.star != nullptr && !segments[depth].empty()) {
      if (const Leaf* leaf = Walk(*node.star, depth + 1, search)) return leaf;
    }
  }
  for (const Tail& tail : node.tails) {
    const size_t size = tail.literals.size();
    if (segments.size() - depth < size ||
        !std::equal(tail.literals.begin(), tail.literals.end(),
                    segments.end() - static_cast<std::ptrdiff_t>(size))) {
      continue;
    }
    if (const Leaf* leaf = Pick(tail.leaves, search)) return leaf;
  }
  return nullptr;
}

RouteTable::Match RouteTable::Find(absl::string_view http_method,
                                   absl::string_view path) const {
  Match match;
  if (path.empty() || path[0] != '/') return match;
  if (!IsWellEscaped(path)) {
    match.outcome = Match::Outcome::kMalformedPath;
    return match;
  }
  std::vector<absl::string_view> raw = Split(path);
  Search search;
  search.method = http_method;
  for (const absl::string_view segment : raw) {
    search.segments.push_back(NormalizeEscapes(segment));
  }
  const Leaf* leaf = nullptr;
  // What follows the last colon may be a verb, or else belongs to the segment.
  const size_t colon =
      raw.empty() ? absl::string_view::npos : raw.back().rfind(':');
  if (colon != absl::string_view::npos &&
      verbs_.contains(raw.back().substr(colon + 1))) {
    Search with_verb = search;
    with_verb.verb = std::string(raw.back().substr(colon + 1));
    with_verb.segments.back() = NormalizeEscapes(raw.back().substr(0, colon));
    leaf = Walk(*root_, 0, &with_verb);
    if (leaf != nullptr) {
      raw.back() = raw.back().substr(0, colon);
    } else {
      search.allowed = std::move(with_verb.allowed);
    }
  }
  if (leaf == nullptr) leaf = Walk(*root_, 0, &search);
  if (leaf == nullptr) {
    if (search.allowed.empty()) return match;
    if (search.allowed.count("GET") != 0) search.allowed.insert("HEAD");
    match.outcome = Match::Outcome::kMethodNotAllowed;
    match.allowed.assign(search.allowed.begin(), search.allowed.end());
    return match;
  }
  match.outcome = Match::Outcome::kFound;
  match.route = leaf->route;
  for (const PathTemplate::Variable& variable : leaf->variables) {
    const auto begin = raw.begin() + variable.start;
    const auto end = variable.end < 0 ? raw.end() + variable.end + 1
                                      : raw.begin() + variable.end;
    match.values.push_back(variable.multi_segment
                               ? PercentDecode(absl::StrJoin(begin, end, "/"),
                                               DecodeMode::kAllExceptSlash)
                               : PercentDecode(*begin, DecodeMode::kAll));
  }
  return match;
}

}  // namespace semantic_layer::gateway
