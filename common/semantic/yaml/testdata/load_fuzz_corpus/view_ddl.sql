CREATE OR REPLACE VIEW shop.sales.order_metrics
(Placed COMMENT 'when', Revenue)
WITH METRICS
LANGUAGE YAML
COMMENT 'Orders of the shop'
AS $$
version: 1.1
source: shop.sales.orders
filter: status <> 'void'
joins:
  - name: customers
    source: shop.sales.customers
    on: source.customer_id = customers.id
    rely: {at_most_one_match: true}
    joins:
      - name: nation
        source: shop.sales.nations
        using: [nation_id]
  - name: items
    source: SELECT * FROM shop.sales.items
    on: source.id = items.order_id
    cardinality: one_to_many
dimensions:
  - {name: Placed, expr: "date_trunc('DAY', placed_at)", display_name: Day, synonyms: [date, when]}
  - {name: nation, expr: customers.nation.name}
  - {name: customer total, expr: SUM(amount) OVER (PARTITION BY customer_id)}
measures:
  - name: Revenue
    expr: SUM(amount) FILTER (WHERE status = 'done')
    format: {type: currency, currency_code: EUR, decimal_places: {type: exact, places: 2}}
  - {name: average, expr: MEASURE(Revenue) / NULLIF(COUNT(*), 0)}
  - name: so far
    expr: SUM(amount)
    window:
      - {order: Placed, range: cumulative, semiadditive: last}
  - name: week before
    expr: SUM(amount)
    window:
      - {order: Placed, range: trailing 7 day inclusive, semiadditive: first, offset: -1 month}
materialization:
  schedule: every 6 hours
  mode: relaxed
  materialized_views:
    - {name: daily, type: aggregated, dimensions: [Placed], measures: [Revenue]}
$$;
