#include "services/query/chart_spec.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/json/output.h"
#include "common/json/rowset_json.h"
#include "common/json/writer.h"
#include "common/rowset/rowset_proto.h"
#include "common/semantic/model/time_grain.h"
#include "semantic_layer/rowset/v1/rowset.pb.h"

namespace semantic_layer::query {
namespace {

using semantic::OutputColumn;
using semantic::OutputKind;

constexpr char kSchema[] = "https://vega.github.io/schema/vega-lite/v5.json";
constexpr char kSeriesField[] = "series";
constexpr char kUtcSuffix[] = "__utc";

// A field that a view draws.
struct Channel {
  std::string field;
  std::string title;
  std::string format;
};

// What the columns are in a chart.
struct Roles {
  std::optional<size_t> time;  // drawn along the x axis
  std::vector<size_t> items;   // categories
  std::vector<size_t> metrics;
};

bool IsInstant(rowset::ColumnType type) {
  return type == rowset::ColumnType::kDate ||
         type == rowset::ColumnType::kTimestamp ||
         type == rowset::ColumnType::kTimestampNtz;
}

// Date parts are numbers and custom grains may be anything: only what is a
// point in time gets a time axis.
bool IsTime(const ChartRequest& request, size_t index) {
  const OutputColumn& column = request.columns[index];
  if (column.kind != OutputKind::kTime) return false;
  if (request.rows != nullptr) {
    return IsInstant(request.rows->column(static_cast<int>(index)).type());
  }
  return semantic::ParseTimeGrain(column.grain).has_value();
}

Roles RolesOf(const ChartRequest& request) {
  Roles roles;
  for (size_t i = 0; i < request.columns.size(); ++i) {
    if (request.columns[i].kind == OutputKind::kMetric) {
      roles.metrics.push_back(i);
    } else if (!roles.time.has_value() && IsTime(request, i)) {
      roles.time = i;
    } else {
      roles.items.push_back(i);
    }
  }
  return roles;
}

// How the labels of a time axis are written.
const char* TimeFormat(const std::string& grain) {
  if (grain == "year") return "%Y";
  if (grain == "quarter") return "Q%q %Y";
  if (grain == "month") return "%b %Y";
  if (grain == "week" || grain == "day") return "%d %b %Y";
  return "%d %b %H:%M";
}

// More times than this and the axis chooses its own labels.
constexpr size_t kMaxLabelledTimes = 12;

// One label for each of a few times, as far as Vega knows the grain.
void WriteTicks(const std::string& grain, size_t times, json::Writer* writer) {
  if (times == 0 || times > kMaxLabelledTimes) return;
  const bool is_quarter = grain == "quarter";
  bool known = is_quarter;
  for (const char* interval :
       {"year", "month", "week", "day", "hour", "minute", "second"}) {
    known = known || grain == interval;
  }
  if (!known) return;
  writer->Key("tickCount").BeginObject();
  writer->Key("interval").String(is_quarter ? "month" : grain);
  writer->Key("step").Int(is_quarter ? 3 : 1).EndObject();
}

// A name inside a Vega expression.
std::string DatumOf(const std::string& name) {
  return absl::StrCat("datum[", json::Quoted(name), "]");
}

// A name where Vega-Lite would read dots and brackets as a path.
std::string FieldOf(const std::string& name) {
  return absl::StrReplaceAll(
      name, {{"\\", "\\\\"}, {".", "\\."}, {"[", "\\["}, {"]", "\\]"}});
}

class SpecWriter {
 public:
  SpecWriter(const ChartRequest& request, std::string* out)
      : request_(request), roles_(RolesOf(request)), writer_(out) {}

  // Writes the specification and says of which kind it is.
  std::string Write() {
    writer_.BeginObject().Key("$schema").String(kSchema);
    WriteTitle();
    WriteData();
    WriteTransforms();
    std::string kind;
    if (roles_.metrics.size() == 1) {
      kind = WriteView(roles_.metrics[0]);
    } else {
      const bool across = !roles_.time.has_value() && roles_.items.empty();
      writer_.Key(across ? "hconcat" : "vconcat").BeginArray();
      for (size_t metric : roles_.metrics) {
        writer_.BeginObject();
        kind = WriteView(metric);
        writer_.EndObject();
      }
      writer_.EndArray();
    }
    WriteUserMeta();
    writer_.EndObject();
    writer_.Flush();
    return kind;
  }

 private:
  Channel ChannelOf(size_t index) const {
    const OutputColumn& column = request_.columns[index];
    Channel channel = {column.name, TitleOf(column), ""};
    // A time that has no axis is a text.
    const bool is_text =
        column.kind == OutputKind::kTime && roles_.time != index;
    if (index < request_.formats.size() && !is_text) {
      channel.format = request_.formats[index];
    }
    return channel;
  }

  void WriteTitle() {
    std::vector<std::string> metrics;
    for (size_t i : roles_.metrics) metrics.push_back(ChannelOf(i).title);
    std::vector<std::string> by;
    if (roles_.time.has_value()) by.push_back(ChannelOf(*roles_.time).title);
    for (size_t i : roles_.items) by.push_back(ChannelOf(i).title);
    std::string title = absl::StrJoin(metrics, ", ");
    if (!by.empty()) absl::StrAppend(&title, " by ", absl::StrJoin(by, ", "));
    writer_.Key("title").BeginObject().Key("text").String(title);
    if (request_.truncated) {
      // A chart of a part must not pass for one of the whole.
      writer_.Key("subtitle")
          .String(absl::StrCat("Only the first ", request_.rows->row_count(),
                               " rows"));
    }
    writer_.EndObject();
  }

  void WriteData() {
    writer_.Key("data").BeginObject();
    if (request_.rows == nullptr) {
      writer_.Key("name").String(request_.data_name).EndObject();
      return;
    }
    rowset::v1::RowSet wire;
    rowset::ToProto(*request_.rows, &wire);
    std::string values;
    {
      json::Output out(&values);
      json::AppendRowSet(wire.SerializeAsString(), &out);
    }
    writer_.Key("values").Raw(values).EndObject();
  }

  // Times become instants in UTC, whether they end in Z or not: scripts take
  // "2001-01-01" for UTC and "2001-01-01T00:00:00" for the reader's own zone.
  // Several categories become one.
  void WriteTransforms() {
    writer_.Key("transform").BeginArray();
    if (roles_.time.has_value()) {
      const std::string& name = request_.columns[*roles_.time].name;
      const std::string datum = DatumOf(name);
      writer_.BeginObject()
          .Key("calculate")
          .String(absl::StrCat("toDate(isString(", datum, ") && length(", datum,
                               ") > 10 && !test(/Z$/, ", datum, ") ? ", datum,
                               " + 'Z' : ", datum, ")"))
          .Key("as")
          .String(absl::StrCat(name, kUtcSuffix))
          .EndObject();
    }
    if (CombinedItems().size() > 1) {
      std::vector<std::string> parts;
      for (size_t i : CombinedItems()) {
        parts.push_back(DatumOf(request_.columns[i].name));
      }
      writer_.BeginObject()
          .Key("calculate")
          .String(
              absl::StrCat("join([", absl::StrJoin(parts, ", "), "], ' / ')"))
          .Key("as")
          .String(kSeriesField)
          .EndObject();
    }
    writer_.EndArray();
  }

  // The items that one channel has to show: all beside a time, all but the
  // first otherwise.
  std::vector<size_t> CombinedItems() const {
    if (roles_.time.has_value() || roles_.items.empty()) return roles_.items;
    return {roles_.items.begin() + 1, roles_.items.end()};
  }

  Channel SeriesChannel() const {
    const std::vector<size_t> items = CombinedItems();
    if (items.size() == 1) return ChannelOf(items[0]);
    std::vector<std::string> titles;
    for (size_t i : items) titles.push_back(ChannelOf(i).title);
    return {kSeriesField, absl::StrJoin(titles, " / "), ""};
  }

  // 0 when the rows are not known.
  size_t DistinctTimes() const {
    if (request_.rows == nullptr) return 0;
    std::set<int64_t> times;
    const rowset::Column& column =
        request_.rows->column(static_cast<int>(*roles_.time));
    for (int64_t row = 0; row < column.size(); ++row) {
      if (!column.IsNull(row)) times.insert(column.IntAt(row));
    }
    return times.size();
  }

  std::string WriteView(size_t metric) {
    if (roles_.time.has_value()) return WriteLines(metric);
    if (roles_.items.size() == 1) return WriteBars(metric);
    if (roles_.items.size() > 1) return WriteHeatmap(metric);
    return WriteNumber(metric);
  }

  std::string WriteLines(size_t metric) {
    const bool many = !roles_.items.empty();
    writer_.Key("width").Int(600).Key("height").Int(300);
    writer_.Key("mark").BeginObject().Key("type").String("line");
    writer_.Key("point").Bool(true).EndObject();
    writer_.Key("encoding").BeginObject();
    const OutputColumn& time = request_.columns[*roles_.time];
    writer_.Key("x").BeginObject();
    WriteField(time.name + kUtcSuffix, "temporal", TitleOf(time));
    writer_.Key("scale").BeginObject().Key("type").String("utc").EndObject();
    writer_.Key("axis").BeginObject().Key("format").String(FormatOfTime());
    WriteTicks(time.grain, DistinctTimes(), &writer_);
    writer_.EndObject().EndObject();
    WriteQuantity("y", metric);
    if (many) {
      const Channel series = SeriesChannel();
      writer_.Key("color").BeginObject();
      WriteField(series.field, "nominal", series.title);
      WriteLabels("legend", series);
      writer_.EndObject();
    }
    WriteTooltip(metric);
    writer_.EndObject();
    return many ? "multi_line" : "line";
  }

  std::string WriteBars(size_t metric) {
    const Channel item = ChannelOf(roles_.items[0]);
    writer_.Key("width").Int(600).Key("height").BeginObject();
    writer_.Key("step").Int(22).EndObject();
    writer_.Key("mark").String("bar");
    writer_.Key("encoding").BeginObject();
    writer_.Key("y").BeginObject();
    WriteField(item.field, ItemType(roles_.items[0]), item.title);
    WriteLabels("axis", item);
    if (request_.is_ordered) {
      writer_.Key("sort").Null();
    } else if (ItemType(roles_.items[0]) == "nominal") {
      writer_.Key("sort").String("-x");
    }
    writer_.EndObject();
    WriteQuantity("x", metric);
    WriteTooltip(metric);
    writer_.EndObject();
    return "bar";
  }

  std::string WriteHeatmap(size_t metric) {
    const Channel first = ChannelOf(roles_.items[0]);
    const Channel second = SeriesChannel();
    writer_.Key("width").BeginObject().Key("step").Int(36).EndObject();
    writer_.Key("height").BeginObject().Key("step").Int(22).EndObject();
    writer_.Key("mark").String("rect");
    writer_.Key("encoding").BeginObject();
    writer_.Key("x").BeginObject();
    WriteField(first.field, ItemType(roles_.items[0]), first.title);
    WriteLabels("axis", first);
    writer_.EndObject().Key("y").BeginObject();
    WriteField(second.field, "nominal", second.title);
    WriteLabels("axis", second);
    writer_.EndObject();
    WriteQuantity("color", metric);
    WriteTooltip(metric);
    writer_.EndObject();
    return "heatmap";
  }

  std::string WriteNumber(size_t metric) {
    const Channel channel = ChannelOf(metric);
    writer_.Key("width").Int(240).Key("height").Int(100);
    writer_.Key("mark").BeginObject().Key("type").String("text");
    writer_.Key("fontSize").Int(40).EndObject();
    writer_.Key("encoding").BeginObject().Key("text").BeginObject();
    WriteField(channel.field, "quantitative", channel.title);
    if (!channel.format.empty()) writer_.Key("format").String(channel.format);
    writer_.EndObject();
    WriteTooltip(metric);
    writer_.EndObject();
    return "number";
  }

  // Times that have no axis of their own, date parts and the like keep their
  // order.
  std::string ItemType(size_t index) const {
    return request_.columns[index].kind == OutputKind::kTime ? "ordinal"
                                                             : "nominal";
  }

  void WriteField(const std::string& name, absl::string_view type,
                  const std::string& title) {
    writer_.Key("field").String(FieldOf(name)).Key("type").String(type);
    writer_.Key("title").String(title);
  }

  // The model's own, or what the grain needs.
  std::string FormatOfTime() const {
    const std::string format = ChannelOf(*roles_.time).format;
    return format.empty() ? TimeFormat(request_.columns[*roles_.time].grain)
                          : format;
  }

  // Items are names to Vega unless it is told that they are numbers.
  void WriteItemFormat(const Channel& item) {
    if (item.format.empty()) return;
    writer_.Key("format").String(item.format);
    writer_.Key("formatType").String("number");
  }

  void WriteLabels(absl::string_view guide, const Channel& item) {
    if (item.format.empty()) return;
    writer_.Key(guide).BeginObject();
    WriteItemFormat(item);
    writer_.EndObject();
  }

  void WriteQuantity(absl::string_view channel, size_t metric) {
    const Channel value = ChannelOf(metric);
    writer_.Key(channel).BeginObject();
    WriteField(value.field, "quantitative", value.title);
    if (!value.format.empty()) {
      writer_.Key(channel == "color" ? "legend" : "axis").BeginObject();
      writer_.Key("format").String(value.format).EndObject();
    }
    writer_.EndObject();
  }

  void WriteTooltip(size_t metric) {
    writer_.Key("tooltip").BeginArray();
    for (size_t i = 0; i < request_.columns.size(); ++i) {
      const bool is_metric = request_.columns[i].kind == OutputKind::kMetric;
      if (is_metric && i != metric) continue;
      const Channel channel = ChannelOf(i);
      writer_.BeginObject();
      if (roles_.time == i) {
        WriteField(channel.field + kUtcSuffix, "temporal", channel.title);
        writer_.Key("scale").BeginObject().Key("type").String("utc");
        writer_.EndObject().Key("format").String(FormatOfTime());
      } else {
        WriteField(channel.field, is_metric ? "quantitative" : "nominal",
                   channel.title);
        if (is_metric && !channel.format.empty()) {
          writer_.Key("format").String(channel.format);
        }
        if (!is_metric) WriteItemFormat(channel);
      }
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  void WriteUserMeta() {
    writer_.Key("usermeta").BeginObject();
    if (!request_.query_id.empty()) {
      writer_.Key("query_id").String(request_.query_id);
    }
    writer_.Key("sql").String(request_.sql);
    writer_.Key("truncated").Bool(request_.truncated);
    writer_.Key("warnings").BeginArray();
    for (const std::string& warning : request_.warnings) {
      writer_.String(warning);
    }
    writer_.EndArray().EndObject();
  }

  const ChartRequest& request_;
  const Roles roles_;
  json::Writer writer_;
};

}  // namespace

std::string TitleOf(const OutputColumn& column) {
  if (!column.label.empty()) return column.label;
  std::string name = column.kind == OutputKind::kMetric ? column.name
                     : column.member == "metric_time" && !column.grain.empty()
                         ? column.grain
                         : column.name;
  absl::StrReplaceAll({{"__", " "}, {"_", " "}}, &name);
  if (!name.empty()) name[0] = absl::ascii_toupper(name[0]);
  return name;
}

Chart MakeChart(const ChartRequest& request) {
  Chart chart;
  SpecWriter writer(request, &chart.spec);
  chart.kind = writer.Write();
  return chart;
}

}  // namespace semantic_layer::query
