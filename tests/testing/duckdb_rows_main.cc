// Runs statements on an embedded DuckDB as they are, without our own SQL, and
// prints their rows in the form of the API: what tests compare answers with.
//
//   duckdb_rows SCRIPT < statements      (each ended by a NUL)
//
// SCRIPT is run first. One line of JSON for each statement: {"columns": [...],
// "rows": [{...}, ...]} or {"error": "..."}.

#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "common/json/output.h"
#include "common/json/rowset_json.h"
#include "common/json/writer.h"
#include "common/rowset/rowset_proto.h"
#include "common/status/status_macros.h"
#include "common/warehouse/duckdb/duckdb_warehouse.h"
#include "semantic_layer/rowset/v1/rowset.pb.h"

namespace {

using semantic_layer::rowset::RowSet;
using semantic_layer::warehouse::DuckDbWarehouse;
using semantic_layer::warehouse::Warehouse;

absl::StatusOr<RowSet> Run(Warehouse& warehouse, const std::string& sql) {
  ASSIGN_OR_RETURN(auto stream, warehouse.Execute({.text = sql}, {}));
  return semantic_layer::warehouse::ReadAll(*stream);
}

std::string Line(const absl::StatusOr<RowSet>& rows) {
  std::string line;
  semantic_layer::json::Writer writer(&line);
  writer.BeginObject();
  if (!rows.ok()) {
    writer.Key("error").String(std::string(rows.status().message()));
  } else {
    semantic_layer::rowset::v1::RowSet wire;
    semantic_layer::rowset::ToProto(*rows, &wire);
    writer.Key("columns").BeginArray();
    for (const auto& column : wire.columns()) writer.String(column.name());
    writer.EndArray();
    std::string list;
    {
      semantic_layer::json::Output out(&list);
      semantic_layer::json::AppendRowSet(wire.SerializeAsString(), &out);
    }
    writer.Key("rows").Raw(list);
  }
  writer.EndObject();
  writer.Flush();
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s SCRIPT < statements\n", argv[0]);
    return 2;
  }
  semantic_layer::warehouse::DuckDbOptions options;
  options.init_sql_path = argv[1];
  auto warehouse = DuckDbWarehouse::Create(options);
  if (!warehouse.ok()) {
    std::fprintf(stderr, "%s\n", warehouse.status().ToString().c_str());
    return 1;
  }
  const std::string input((std::istreambuf_iterator<char>(std::cin)),
                          std::istreambuf_iterator<char>());
  for (absl::string_view sql :
       absl::StrSplit(input, '\0', absl::SkipWhitespace())) {
    std::printf("%s\n", Line(Run(**warehouse, std::string(sql))).c_str());
  }
  return 0;
}
