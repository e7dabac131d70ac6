// The first line is a path template, the rest a path: whatever the bytes, both
// are read without harm, and a template that is accepted matches a path that is
// made from it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "gateway/routing/path_template.h"
#include "gateway/routing/percent_encoding.h"
#include "gateway/routing/route_table.h"

namespace semantic_layer::gateway {
namespace {

void CheckOwnShape(absl::string_view text) {
  const auto parsed = ParsePathTemplate(text);
  if (!parsed.ok()) return;
  RouteTable table;
  if (!table.Add("GET", text, "rpc", 7).ok()) std::abort();
  if (table.Add("GET", text, "rpc", 8).ok()) std::abort();
  std::string path;
  for (const auto& segment : parsed->segments) {
    path += '/';
    path += segment.kind == PathTemplate::SegmentKind::kLiteral
                ? segment.literal
                : "x";
  }
  if (path.empty()) path = "/";
  if (!parsed->verb.empty()) path += ":" + parsed->verb;
  const RouteTable::Match match = table.Find("GET", path);
  if (match.outcome != RouteTable::Match::Outcome::kFound) std::abort();
  if (match.values.size() != parsed->variables.size()) std::abort();
}

const RouteTable& FixedTable() {
  static const RouteTable& table = *[] {
    auto* routes = new RouteTable;
    size_t i = 0;
    for (const char* path :
         {"/", "/a", "/a/{x}", "/a/{x}/b", "/a/b/{y=**}", "/a/{z=c/**}/d",
          "/a:go", "/{x=*}/{y=*}:go", "/**"}) {
      if (!routes->Add("GET", path, path, i++).ok()) std::abort();
    }
    return routes;
  }();
  return table;
}

}  // namespace
}  // namespace semantic_layer::gateway

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using semantic_layer::gateway::RouteTable;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line = text.find('\n');
  semantic_layer::gateway::CheckOwnShape(text.substr(0, line));
  const absl::string_view path =
      line == absl::string_view::npos ? text : text.substr(line + 1);
  const RouteTable::Match match =
      semantic_layer::gateway::FixedTable().Find("GET", path);
  const bool begins = !path.empty() && path[0] == '/';
  // "/**" takes all that is well formed.
  if (begins && semantic_layer::gateway::IsWellEscaped(path) &&
      match.outcome != RouteTable::Match::Outcome::kFound) {
    std::abort();
  }
  return 0;
}
