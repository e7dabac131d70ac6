#include "common/databricks/lineage/lineage_statements.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "common/databricks/lineage/limits.h"
#include "common/sql/ast/ast.h"
#include "common/sql/ast/builder.h"
#include "common/sql/printer/printer.h"
#include "common/status/make_status.h"

namespace semantic_layer::databricks {
namespace {

// Columns of the system tables, and of the statements' answers.
constexpr char kSourceTable[] = "source_table_full_name";
constexpr char kSourceColumn[] = "source_column_name";
constexpr char kSourcePath[] = "source_path";
constexpr char kTargetTable[] = "target_table_full_name";
constexpr char kTargetColumn[] = "target_column_name";
constexpr char kTargetPath[] = "target_path";
constexpr char kEntityType[] = "entity_type";
constexpr char kEntityId[] = "entity_id";
constexpr char kLastSeen[] = "last_seen";

// The object is in the list.
sql::Expression* IsOneOf(sql::Builder& b,
                         absl::Span<const LineageObject> objects,
                         bool upstream) {
  const char* table = upstream ? kTargetTable : kSourceTable;
  const char* column = upstream ? kTargetColumn : kSourceColumn;
  sql::Builder::Expressions choices;
  for (const LineageObject& object : objects) {
    if (object.column.empty()) {
      choices.push_back(b.String(object.name));
    } else {
      choices.push_back(
          b.And({b.Equal(b.Column(table), b.String(object.name)),
                 b.Equal(b.Column(column), b.String(object.column))}));
    }
  }
  return objects[0].column.empty() ? b.In(b.Column(table), choices)
                                   : b.Or(choices);
}

LineageKind KindOfEntity(absl::string_view type) {
  if (type == "NOTEBOOK") return LineageKind::kNotebook;
  if (type == "JOB") return LineageKind::kJob;
  if (type == "PIPELINE") return LineageKind::kPipeline;
  if (absl::StrContains(type, "DASHBOARD")) return LineageKind::kDashboard;
  if (absl::StrContains(type, "QUERY")) return LineageKind::kQuery;
  return LineageKind::kOther;
}

class Rows {
 public:
  explicit Rows(const rowset::RowSet& rows) : rows_(rows) {}

  bool Has(absl::string_view column) const {
    return rows_.schema().IndexOf(column).has_value();
  }
  // "" where it is null or not there.
  std::string Text(absl::string_view column, int64_t row) const {
    const std::optional<int> index = rows_.schema().IndexOf(column);
    if (!index.has_value() || rows_.column(*index).IsNull(row) ||
        rowset::StorageOf(rows_.column(*index).type()) !=
            rowset::StorageKind::kText) {
      return "";
    }
    return std::string(rows_.column(*index).TextAt(row));
  }
  std::optional<absl::Time> LastSeen(int64_t row) const {
    const std::optional<int> index = rows_.schema().IndexOf(kLastSeen);
    if (!index.has_value() || rows_.column(*index).IsNull(row) ||
        rows_.column(*index).type() != rowset::ColumnType::kTimestamp) {
      return std::nullopt;
    }
    return absl::FromUnixMicros(rows_.column(*index).IntAt(row));
  }

  LineageObject Entity(int64_t row) const {
    return {.kind = KindOfEntity(Text(kEntityType, row)),
            .name = Text(kEntityId, row)};
  }
  // A table or a column of one, else a path, else what moved the data.
  LineageObject End(absl::string_view table, absl::string_view column,
                    absl::string_view path, int64_t row) const {
    LineageObject object = {.name = Text(table, row),
                            .column = Text(column, row)};
    if (!object.name.empty()) return object;
    object = {.kind = LineageKind::kPath, .name = Text(path, row)};
    return object.name.empty() ? Entity(row) : object;
  }

 private:
  const rowset::RowSet& rows_;
};

}  // namespace

std::string LineageStatement(absl::Span<const LineageObject> objects,
                             bool upstream, absl::Time since) {
  const bool columns = !objects[0].column.empty();
  sql::Arena arena;
  sql::Builder b(arena);
  sql::Select* select = b.NewSelect();
  int keys = 0;
  const auto key = [&](absl::string_view name) {
    b.AddItem(select, b.Column(name));
    ++keys;
  };
  key(kSourceTable);
  if (columns) key(kSourceColumn);
  key(kSourcePath);
  key(kTargetTable);
  if (columns) key(kTargetColumn);
  key(kTargetPath);
  key(kEntityType);
  key(kEntityId);
  b.AddItem(select, b.Call("max", {b.Column("event_time")}), kLastSeen);
  b.AddFrom(select, b.Table({"system", "access",
                             columns ? "column_lineage" : "table_lineage"}));
  // The tables are partitioned by day.
  b.AddWhere(select,
             b.Binary(sql::BinaryOp::kGreaterEqual, b.Column("event_date"),
                      b.Date(absl::FormatTime("%Y-%m-%d", since,
                                              absl::UTCTimeZone()))));
  b.AddWhere(select, IsOneOf(b, objects, upstream));
  b.GroupByOrdinals(select, keys);
  sql::Query* query = b.ToQuery(select);
  b.AddOrderBy(query,
               b.Order(b.Column(kLastSeen), sql::SortDirection::kDescending));
  query->limit = b.Integer(kMaxLineageRows);
  return sql::Print(*query);
}

absl::StatusOr<std::vector<LineageEdge>> ReadLineageRows(
    const rowset::RowSet& rowset) {
  const Rows rows(rowset);
  std::vector<LineageEdge> edges;
  if (rowset.empty()) return edges;
  if (!rows.Has(kSourceTable) || !rows.Has(kTargetTable)) {
    return MakeStatus(ErrorReason::kWorkspaceFailed,
                      "The system tables of lineage have other columns than "
                      "they should.");
  }
  for (int64_t row = 0; row < rowset.row_count(); ++row) {
    LineageEdge edge = {
        .from = rows.End(kSourceTable, kSourceColumn, kSourcePath, row),
        .to = rows.End(kTargetTable, kTargetColumn, kTargetPath, row),
        .last_seen = rows.LastSeen(row)};
    if (edge.from.name.empty() || edge.to.name.empty() ||
        edge.from == edge.to) {
      continue;
    }
    LineageObject entity = rows.Entity(row);
    if (!entity.name.empty() && entity != edge.from && entity != edge.to) {
      edge.via.push_back(std::move(entity));
    }
    edges.push_back(std::move(edge));
  }
  return edges;
}

}  // namespace semantic_layer::databricks
