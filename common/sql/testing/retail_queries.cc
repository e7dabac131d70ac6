#include "common/sql/testing/retail_queries.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace semantic_layer::sql {
namespace {

// Table, then its columns with their types.
constexpr const char* kTables[][2] = {
    {"dates",
     "date_key INT, day DATE, week_seq INT, month_seq INT, quarter_seq INT, "
     "year INT, moy INT, dom INT, qoy INT, dow INT, day_name STRING, "
     "quarter_name STRING, holiday BOOLEAN, weekend BOOLEAN"},
    {"times",
     "time_key INT, hour INT, minute INT, second INT, shift STRING, "
     "meal_time STRING"},
    {"items",
     "item_key INT, item_id STRING, description STRING, "
     "current_price DECIMAL(7,2), wholesale_cost DECIMAL(7,2), brand_key INT, "
     "brand STRING, class_key INT, class STRING, category_key INT, "
     "category STRING, manufacturer_key INT, manufacturer STRING, size STRING, "
     "color STRING, units STRING, product_name STRING"},
    {"stores",
     "store_key INT, store_id STRING, name STRING, employees INT, "
     "floor_space INT, hours STRING, manager STRING, market_key INT, "
     "company STRING, city STRING, county STRING, state STRING, zip STRING, "
     "gmt_offset DECIMAL(5,2), tax_rate DECIMAL(5,2)"},
    {"sites",
     "site_key INT, site_id STRING, name STRING, company STRING, "
     "manager STRING, state STRING"},
    {"call_centers",
     "center_key INT, center_id STRING, name STRING, "
     "manager STRING, county STRING"},
    {"warehouses",
     "warehouse_key INT, name STRING, floor_space INT, "
     "city STRING, county STRING, state STRING, country STRING"},
    {"promotions",
     "promo_key INT, promo_id STRING, name STRING, "
     "by_mail STRING, by_email STRING, by_event STRING, by_tv "
     "STRING, cost DECIMAL(15,2)"},
    {"customers",
     "customer_key INT, customer_id STRING, demo_key INT, household_key INT, "
     "address_key INT, salutation STRING, first_name STRING, last_name STRING, "
     "preferred STRING, birth_day INT, birth_month INT, birth_year INT, "
     "birth_country STRING, email STRING, first_sale_date_key INT"},
    {"addresses",
     "address_key INT, street_number STRING, street_name STRING, city STRING, "
     "county STRING, state STRING, zip STRING, country STRING, "
     "gmt_offset DECIMAL(5,2), location_type STRING"},
    {"demographics",
     "demo_key INT, gender STRING, marital STRING, education STRING, "
     "purchase_estimate INT, credit_rating STRING, dependents INT, "
     "employed INT, college INT"},
    {"households",
     "household_key INT, income_band INT, buy_potential STRING, "
     "dependents INT, vehicles INT"},
    {"inventory", "date_key INT, item_key INT, warehouse_key INT, on_hand INT"},
    {"store_sales",
     "date_key INT, time_key INT, item_key INT, customer_key INT, "
     "demo_key INT, household_key INT, address_key INT, store_key INT, "
     "promo_key INT, ticket BIGINT, quantity INT, wholesale_cost DECIMAL(7,2), "
     "list_price DECIMAL(7,2), sales_price DECIMAL(7,2), "
     "ext_discount DECIMAL(7,2), ext_sales DECIMAL(7,2), "
     "ext_wholesale DECIMAL(7,2), ext_list DECIMAL(7,2), ext_tax DECIMAL(7,2), "
     "coupon DECIMAL(7,2), net_paid DECIMAL(7,2), net_profit DECIMAL(7,2)"},
    {"store_returns",
     "date_key INT, item_key INT, customer_key INT, store_key INT, "
     "reason_key INT, ticket BIGINT, quantity INT, amount DECIMAL(7,2), "
     "tax DECIMAL(7,2), fee DECIMAL(7,2), net_loss DECIMAL(7,2)"},
    {"web_sales",
     "date_key INT, time_key INT, ship_date_key INT, item_key INT, "
     "customer_key INT, address_key INT, site_key INT, warehouse_key INT, "
     "promo_key INT, order_number BIGINT, quantity INT, "
     "wholesale_cost DECIMAL(7,2), list_price DECIMAL(7,2), "
     "sales_price DECIMAL(7,2), ext_discount DECIMAL(7,2), "
     "ext_sales DECIMAL(7,2), ext_wholesale DECIMAL(7,2), "
     "ext_list DECIMAL(7,2), coupon DECIMAL(7,2), ext_ship DECIMAL(7,2), "
     "net_paid DECIMAL(7,2), net_profit DECIMAL(7,2)"},
    {"web_returns",
     "date_key INT, item_key INT, customer_key INT, order_number BIGINT, "
     "quantity INT, amount DECIMAL(7,2), net_loss DECIMAL(7,2)"},
    {"mail_sales",
     "date_key INT, time_key INT, ship_date_key INT, item_key INT, "
     "customer_key INT, demo_key INT, address_key INT, center_key INT, "
     "warehouse_key INT, promo_key INT, order_number BIGINT, quantity INT, "
     "wholesale_cost DECIMAL(7,2), list_price DECIMAL(7,2), "
     "sales_price DECIMAL(7,2), ext_discount DECIMAL(7,2), "
     "ext_sales DECIMAL(7,2), ext_wholesale DECIMAL(7,2), "
     "ext_list DECIMAL(7,2), coupon DECIMAL(7,2), ext_ship DECIMAL(7,2), "
     "net_paid DECIMAL(7,2), net_profit DECIMAL(7,2)"},
    {"mail_returns",
     "date_key INT, item_key INT, customer_key INT, order_number BIGINT, "
     "quantity INT, amount DECIMAL(7,2), net_loss DECIMAL(7,2)"},
};

class RetailCatalog : public Catalog {
 public:
  RetailCatalog() {
    for (const auto& [name, columns] : kTables) {
      auto schema = std::make_unique<TableSchema>(name);
      for (absl::string_view column : absl::StrSplit(columns, ", ")) {
        const std::pair<absl::string_view, absl::string_view> parts =
            absl::StrSplit(column, absl::MaxSplits(' ', 1));
        schema->AddColumn(parts.first, parts.second);
      }
      tables_.emplace(name, std::move(schema));
    }
  }

  const TableSchema* FindTable(
      absl::Span<const absl::string_view> parts) const override {
    const auto found = tables_.find(absl::AsciiStrToLower(parts.back()));
    return found == tables_.end() ? nullptr : found->second.get();
  }
  std::vector<std::string> TableNames() const override {
    std::vector<std::string> names;
    for (const auto& [name, schema] : tables_) names.push_back(name);
    return names;
  }

 private:
  absl::flat_hash_map<std::string, std::unique_ptr<TableSchema>> tables_;
};

constexpr RetailQuery kQueries[] = {
#include "common/sql/testing/retail_queries.inc"
};

}  // namespace

const std::vector<RetailQuery>& RetailQueries() {
  static const auto* const queries =
      new std::vector<RetailQuery>(std::begin(kQueries), std::end(kQueries));
  return *queries;
}

std::unique_ptr<Catalog> NewRetailCatalog() {
  return std::make_unique<RetailCatalog>();
}

}  // namespace semantic_layer::sql
