#include "common/semantic/testing/random_world.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/semantic/testing/random_metrics.h"

namespace semantic_layer::semantic {
namespace {

constexpr char kPrefix[] = "memory.main.";

// Times between these days.
const absl::CivilDay kFirstDay(2023, 12, 18);
constexpr int kDays = 86;

class WorldMaker {
 public:
  explicit WorldMaker(uint32_t seed) : dice_(seed) {}

  RandomWorld Make() {
    world_.options.default_catalog = "memory";
    world_.options.default_schema = "main";
    has_customers_ = dice_.Chance(85);
    has_regions_ = has_customers_ && dice_.Chance(70);
    has_countries_ = has_regions_ && dice_.Chance(50);
    has_products_ = dice_.Chance(50);
    has_owners_ = dice_.Chance(35);
    has_parts_ = has_products_ && dice_.Chance(40);
    has_account_ = has_customers_ && dice_.Chance(40);
    has_lots_ = dice_.Chance(30);
    has_policies_ = dice_.Chance(40);
    MakeCaller();
    AddSpines();
    std::string yaml = "semantic_models:\n";
    AddFact("sale", &yaml);
    if (dice_.Chance(65)) AddFact("visit", &yaml);
    if (has_customers_) AddCustomers(&yaml);
    if (has_regions_) AddRegions(&yaml);
    if (has_countries_) AddCountries(&yaml);
    if (has_products_) AddProducts(&yaml);
    if (has_owners_) AddOwners(&yaml);
    if (has_lots_) AddLots(&yaml);
    absl::StrAppend(
        &yaml, "metrics:\n",
        RandomMetrics(facts_, custom_grains_, &dice_, &world_.data.book));
    world_.files.push_back(ModelSource{"world.yaml", yaml});
    if (!spines_.empty()) {
      world_.files.push_back(ModelSource{"spines.yaml", spines_});
    }
    return std::move(world_);
  }

 private:
  // ---- Values --------------------------------------------------------------

  Value MaybeNull(Value value, uint32_t percent = 12) {
    return dice_.Chance(percent) ? Value() : std::move(value);
  }
  Value Text() { return MaybeNull(Value::Text(dice_.Pick(WorldTexts()))); }
  Value Key() { return MaybeNull(Value::Number(1 + dice_.Below(kWorldKeys))); }
  Value Small() {
    return MaybeNull(Value::Number(static_cast<double>(dice_.Below(9)) - 2));
  }
  Value Quarter() {
    return MaybeNull(Value::Number(static_cast<double>(dice_.Below(20)) / 4));
  }
  Value Flag() { return MaybeNull(Value::Bool(dice_.Chance(50))); }

  absl::CivilSecond Moment(bool with_time) {
    // A few days are busy, so that times are equal.
    const int day = dice_.Chance(50) ? static_cast<int>(busy_[dice_.Below(4)])
                                     : static_cast<int>(dice_.Below(kDays));
    absl::CivilSecond time(kFirstDay + day);
    if (with_time) time += 3600 * static_cast<int>(dice_.Below(4)) * 7 + 60;
    return time;
  }

  size_t RowCount() { return dice_.Chance(8) ? 0 : 1 + dice_.Below(30); }

  // Unique keys in no order; some are missing, some appear nowhere else.
  std::vector<Value> UniqueKeys() {
    std::vector<Value> keys;
    for (int key = 1; key <= kWorldKeys + 1; ++key) {
      if (dice_.Chance(75)) keys.push_back(Value::Number(key));
    }
    if (dice_.Chance(15)) keys.push_back(Value());
    return keys;
  }

  SmallTable* NewTable(
      const std::string& name,
      std::vector<std::pair<std::string, std::string>> columns) {
    world_.data.tables.push_back(
        SmallTable{absl::StrCat(kPrefix, name), std::move(columns), {}});
    return &world_.data.tables.back();
  }

  static std::string Model(const std::string& name) {
    return absl::StrCat("  - name: ", name, "\n    model: ref('", name, "')\n");
  }
  static std::string EntityOf(const std::string& name, const char* type,
                              const std::string& expr) {
    return absl::StrCat("      - {name: ", name, ", type: ", type,
                        ", expr: ", expr, "}\n");
  }
  static std::string TimeOf(const std::string& name, const std::string& grain,
                            const std::string& more = "") {
    return absl::StrCat("      - {name: ", name,
                        ", type: time, type_params: {time_granularity: ", grain,
                        more, "}}\n");
  }

  // ---- Policies ------------------------------------------------------------

  // Teams of the caller; without any nobody's rows are seen.
  void MakeCaller() {
    for (const std::string& text : WorldTexts()) {
      if (dice_.Chance(60)) teams_.push_back(text);
    }
    if (!teams_.empty()) world_.caller.emplace_back("team", teams_);
  }

  // A policy on a column of texts, with its meaning for the caller.
  std::string Policy(const std::string& column) {
    if (!has_policies_ || !dice_.Chance(40)) return "";
    const bool all = dice_.Chance(60);
    const std::string text =
        all ? column + " IN ({{ User('team') }})"
            : column + " = {{ User('team') }} OR " + column + " IS NULL";
    std::vector<Expression> args = {Expression::Name(column)};
    for (const std::string& team : teams_) {
      args.push_back(Expression::Literal(Value::Text(team)));
      if (!all) break;
    }
    if (teams_.empty()) args.push_back(Expression::Literal(Value()));
    Expression meaning = Expression::Of(Expression::Kind::kIn, args);
    if (!all) {
      meaning = Expression::Of(
          Expression::Kind::kOr,
          {meaning, Expression::Of(Expression::Kind::kIsNull, {args[0]})});
    }
    world_.data.book[text] = std::move(meaning);
    return absl::StrCat("    row_policies:\n      - {name: of_team_", column,
                        ", condition: \"", text, "\"}\n");
  }

  // ---- Facts ---------------------------------------------------------------

  std::string RandomGrain() {
    static const auto* const kGrains = new std::vector<std::string>(
        {"day", "day", "day", "day", "day", "hour", "minute", "month", "week"});
    return dice_.Pick(*kGrains);
  }

  void AddFactItems(WorldFact* fact) {
    const std::string& prefix = fact->prefix;
    fact->items = {{{prefix}, "status_" + prefix, ItemKind::kText, ""},
                   {{prefix}, "is_big_" + prefix, ItemKind::kBoolean, ""},
                   {{}, "customer", ItemKind::kKey, ""}};
    if (has_customers_) {
      fact->items.push_back({{"customer"}, "tier", ItemKind::kText, ""});
      fact->items.push_back({{"customer"}, "is_vip", ItemKind::kBoolean, ""});
      fact->items.push_back(
          {{"customer"}, "joined_on", ItemKind::kTime, "month"});
    }
    if (has_regions_) {
      fact->items.push_back(
          {{"customer", "region"}, "zone", ItemKind::kText, ""});
    }
    if (has_countries_) {
      fact->items.push_back({{"customer", "region", "country"},
                             "continent",
                             ItemKind::kText,
                             ""});
    }
    if (has_products_) {
      fact->items.push_back({{}, "product", ItemKind::kKey, ""});
      fact->items.push_back({{"product"}, "category", ItemKind::kText, ""});
    }
    if (has_lots_) {
      fact->items.push_back({{"lot"}, "shade", ItemKind::kText, ""});
    }
    if (has_owners_) {
      fact->items.push_back({{"customer"}, "segment", ItemKind::kText, ""});
    }
    fact->own_items.assign(fact->items.begin(), fact->items.begin() + 3);
  }

  void AddFact(const std::string& prefix, std::string* yaml) {
    WorldFact fact;
    fact.prefix = prefix;
    fact.grain = RandomGrain();
    fact.time = prefix + "_at";
    fact.has_settled = dice_.Chance(50);
    AddFactItems(&fact);
    const bool with_time =
        fact.grain == "hour" || fact.grain == "minute" || dice_.Chance(25);
    const std::string type = with_time ? "TIMESTAMP" : "DATE";
    SmallTable* table = NewTable(prefix + "s", {{"id", "BIGINT"},
                                                {fact.time, type},
                                                {"settled_at", type},
                                                {"customer_id", "BIGINT"},
                                                {"account_id", "BIGINT"},
                                                {"product_id", "BIGINT"},
                                                {"part", "VARCHAR"},
                                                {"status", "VARCHAR"},
                                                {"amount", "BIGINT"},
                                                {"score", "DOUBLE"},
                                                {"flag", "BOOLEAN"}});
    // Days, weeks and months may say more than they mean.
    const auto moment = [&] { return Value::Time(Moment(with_time)); };
    const size_t rows = RowCount();
    for (size_t row = 0; row < rows; ++row) {
      table->rows.push_back({Value::Number(row + 1), MaybeNull(moment(), 6),
                             MaybeNull(moment(), 15), Key(), Key(), Key(),
                             Text(), Text(), Small(), Quarter(), Flag()});
    }
    const bool declared_primary = dice_.Chance(50);
    const Expression big = Expression::Of(
        Expression::Kind::kGreaterOrEqual,
        {Expression::Name("amount"),
         Expression::Literal(
             Value::Number(static_cast<double>(dice_.Chance(50) ? 3 : 1)))});
    world_.data.book[big.ToSql()] = big;
    absl::StrAppend(
        yaml, Model(prefix + "s"),
        "    defaults: {agg_time_dimension: ", fact.time, "}\n",
        declared_primary ? ""
                         : absl::StrCat("    primary_entity: ", prefix, "\n"),
        Policy("status"), "    entities:\n",
        declared_primary ? EntityOf(prefix, "primary", "id") : "",
        EntityOf("customer", "foreign", "customer_id"),
        has_account_ ? EntityOf("account", "foreign", "account_id") : "",
        has_products_ ? EntityOf("product", "foreign", "product_id") : "",
        has_lots_ ? EntityOf("lot", "foreign", "[product_id, part]") : "",
        "    dimensions:\n", TimeOf(fact.time, fact.grain));
    if (fact.has_settled) {
      absl::StrAppend(yaml, TimeOf("settled_at", fact.grain));
    }
    absl::StrAppend(yaml, "      - {name: status_", prefix,
                    ", type: categorical, expr: status}\n",
                    "      - {name: is_big_", prefix,
                    ", type: boolean, expr: \"", big.ToSql(), "\"}\n");
    if (has_parts_) {
      absl::StrAppend(
          yaml,
          "      - {name: part, type: categorical, is_partition: true}\n");
    }
    absl::StrAppend(yaml, "    measures:\n",
                    RandomMeasures(&fact, &dice_, &world_.data.book));
    facts_.push_back(std::move(fact));
  }

  // ---- What facts refer to -------------------------------------------------

  void AddCustomers(std::string* yaml) {
    SmallTable* table = NewTable("customers", {{"id", "BIGINT"},
                                               {"account_id", "BIGINT"},
                                               {"region_id", "BIGINT"},
                                               {"tier", "VARCHAR"},
                                               {"vip", "BOOLEAN"},
                                               {"joined_on", "DATE"}});
    std::vector<Value> accounts = UniqueKeys();
    for (const Value& key : UniqueKeys()) {
      Value account;
      if (!accounts.empty()) {
        account = accounts.back();
        accounts.pop_back();
      }
      table->rows.push_back({key, account, Key(), Text(), Flag(),
                             MaybeNull(Value::Time(Moment(false)))});
    }
    absl::StrAppend(
        yaml, Model("customers"), Policy("tier"), "    entities:\n",
        EntityOf("customer", "primary", "id"),
        has_account_ ? EntityOf("account", "unique", "account_id") : "",
        has_regions_ ? EntityOf("region", "foreign", "region_id") : "",
        "    dimensions:\n", "      - {name: tier, type: categorical}\n",
        "      - {name: is_vip, type: boolean, expr: vip}\n",
        TimeOf("joined_on", "day"));
  }

  void AddRegions(std::string* yaml) {
    SmallTable* table = NewTable(
        "regions",
        {{"id", "BIGINT"}, {"country_id", "BIGINT"}, {"zone", "VARCHAR"}});
    for (const Value& key : UniqueKeys()) {
      table->rows.push_back({key, Key(), Text()});
    }
    absl::StrAppend(
        yaml, Model("regions"), Policy("zone"), "    entities:\n",
        EntityOf("region", "primary", "id"),
        has_countries_ ? EntityOf("country", "foreign", "country_id") : "",
        "    dimensions:\n", "      - {name: zone, type: categorical}\n");
  }

  void AddCountries(std::string* yaml) {
    SmallTable* table =
        NewTable("countries", {{"id", "BIGINT"}, {"continent", "VARCHAR"}});
    for (const Value& key : UniqueKeys()) table->rows.push_back({key, Text()});
    absl::StrAppend(yaml, Model("countries"), "    entities:\n",
                    EntityOf("country", "primary", "id"), "    dimensions:\n",
                    "      - {name: continent, type: categorical}\n");
  }

  // With parts a product is unique inside of its part only.
  void AddProducts(std::string* yaml) {
    SmallTable* table = NewTable(
        "products",
        {{"id", "BIGINT"}, {"part", "VARCHAR"}, {"category", "VARCHAR"}});
    std::vector<Value> parts = {Value()};
    if (has_parts_) {
      for (const std::string& text : WorldTexts()) {
        parts.push_back(Value::Text(text));
      }
    }
    for (const Value& part : parts) {
      for (const Value& key : UniqueKeys()) {
        table->rows.push_back({key, part, Text()});
      }
    }
    absl::StrAppend(yaml, Model("products"), "    entities:\n",
                    EntityOf("product", "primary", "id"), "    dimensions:\n",
                    "      - {name: category, type: categorical}\n");
    if (has_parts_) {
      absl::StrAppend(
          yaml,
          "      - {name: part, type: categorical, is_partition: true}\n");
    }
  }

  // Known by two columns together; neither is unique by itself.
  void AddLots(std::string* yaml) {
    SmallTable* table = NewTable(
        "lots", {{"id", "BIGINT"}, {"part", "VARCHAR"}, {"shade", "VARCHAR"}});
    for (const std::string& part : WorldTexts()) {
      for (const Value& key : UniqueKeys()) {
        table->rows.push_back({key, Value::Text(part), Text()});
      }
    }
    absl::StrAppend(yaml, Model("lots"), Policy("shade"), "    entities:\n",
                    EntityOf("lot", "primary", "[id, part]"),
                    "    dimensions:\n",
                    "      - {name: shade, type: categorical}\n");
  }

  // A slowly changing table: the times of a customer's rows do not meet.
  void AddOwners(std::string* yaml) {
    SmallTable* table = NewTable("owners", {{"customer_id", "BIGINT"},
                                            {"segment", "VARCHAR"},
                                            {"valid_from", "DATE"},
                                            {"valid_to", "DATE"}});
    for (const Value& key : UniqueKeys()) {
      std::set<absl::CivilSecond> times;
      for (size_t n = dice_.Below(4); n > 0; --n) times.insert(Moment(false));
      for (auto at = times.begin(); at != times.end(); ++at) {
        if (dice_.Chance(20)) continue;
        const auto next = std::next(at);
        Value end = next == times.end()
                        ? MaybeNull(Value::Time(*at + 864000), 60)
                        : Value::Time(*next);
        table->rows.push_back({key, Text(), Value::Time(*at), end});
      }
    }
    absl::StrAppend(
        yaml, Model("owners"), Policy("segment"),
        "    primary_entity: ownership\n", "    entities:\n",
        EntityOf("customer", "natural", "customer_id"), "    dimensions:\n",
        "      - {name: segment, type: categorical}\n",
        TimeOf("valid_from", "day", ", validity_params: {is_start: true}"),
        TimeOf("valid_to", "day", ", validity_params: {is_end: true}"));
  }

  // ---- Time spines ---------------------------------------------------------

  // A table of the periods of a grain, with a column for each custom grain.
  void AddSpineTable(const std::string& name, const std::string& grain,
                     absl::CivilDay first, absl::CivilDay last,
                     const std::vector<std::string>& custom) {
    std::vector<std::pair<std::string, std::string>> columns = {
        {"period", "DATE"}};
    for (const std::string& one : custom) columns.emplace_back(one, "DATE");
    SmallTable* table = NewTable(name, std::move(columns));
    std::set<Value> periods;
    for (absl::CivilDay day = first; day <= last; ++day) {
      periods.insert(CutToGrain(Value::Time(absl::CivilSecond(day)),
                                *ParseTimeGrain(grain)));
    }
    // Custom periods are of any length; few rows belong to none.
    std::vector<Value> current(custom.size());
    for (const Value& period : periods) {
      std::vector<Value> row = {period};
      for (Value& start : current) {
        if (start.is_null() || dice_.Chance(7)) start = period;
        row.push_back(MaybeNull(start, 3));
      }
      table->rows.push_back(std::move(row));
    }
    absl::StrAppend(&spines_, "  - name: ", name,
                    "\n    time_spine:\n      standard_granularity_column: "
                    "period\n");
    if (!custom.empty()) {
      absl::StrAppend(&spines_, "      custom_granularities: [{name: ",
                      absl::StrJoin(custom, "}, {name: "), "}]\n");
    }
    absl::StrAppend(
        &spines_, "    columns: [{name: period, granularity: ", grain, "}]\n");
    custom_grains_.insert(custom_grains_.end(), custom.begin(), custom.end());
  }

  void AddSpines() {
    if (dice_.Chance(35)) return;
    spines_ = "models:\n";
    const bool narrow = dice_.Chance(25);
    const absl::CivilDay first(narrow ? 2024 : 2023, narrow ? 1 : 10, 5);
    const absl::CivilDay last(2024, narrow ? 2 : 5, 20);
    std::vector<std::string> custom;
    if (dice_.Chance(40)) custom.push_back("fiscal");
    if (dice_.Chance(20)) custom.push_back("season");
    AddSpineTable("days", "day", first, last, custom);
    if (dice_.Chance(30)) AddSpineTable("months", "month", first, last, {});
    if (!dice_.Chance(30)) return;
    // Retailers' months are of whole weeks.
    custom.clear();
    if (dice_.Chance(50)) custom.push_back("retail");
    AddSpineTable("weeks", "week", first + 20, last - 14, custom);
  }

  Dice dice_;
  RandomWorld world_;
  std::vector<WorldFact> facts_;
  std::vector<size_t> busy_ = {dice_.Below(kDays), dice_.Below(kDays),
                               dice_.Below(kDays), dice_.Below(kDays)};
  std::string spines_;
  std::vector<std::string> custom_grains_;
  bool has_customers_ = false;
  bool has_regions_ = false;
  bool has_countries_ = false;
  bool has_products_ = false;
  bool has_owners_ = false;
  bool has_parts_ = false;
  bool has_account_ = false;
  bool has_lots_ = false;
  bool has_policies_ = false;
  std::vector<std::string> teams_;
};

}  // namespace

const std::vector<std::string>& WorldTexts() {
  static const auto* const kTexts =
      new std::vector<std::string>({"a", "b", "it's"});
  return *kTexts;
}

std::string RandomDay(Dice* dice) {
  const absl::CivilDay day = kFirstDay + static_cast<int>(dice->Below(kDays));
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

RandomWorld MakeRandomWorld(uint32_t seed) { return WorldMaker(seed).Make(); }

}  // namespace semantic_layer::semantic
