-- A bazaar whose weeks start on Saturday, with a spine of such weeks that
-- gives them months of four and five weeks.
CREATE SCHEMA bazaar;
CREATE TABLE bazaar.weeks AS SELECT w::DATE AS week,
  CASE WHEN w < '2024-01-27' THEN 'M1' WHEN w < '2024-03-02' THEN 'M2' ELSE 'M3' END AS retail_month
FROM (SELECT unnest(generate_series(DATE '2023-12-30', DATE '2024-03-30', INTERVAL 7 DAY)) AS w);
CREATE TABLE bazaar.days AS SELECT unnest(generate_series(
  DATE '2023-12-28', DATE '2024-04-05', INTERVAL 1 DAY))::DATE AS ds;
CREATE TABLE bazaar.sales (sale_id BIGINT, sold_at TIMESTAMP, stall BIGINT, coins BIGINT);
INSERT INTO bazaar.sales VALUES (1, '2023-12-29 12:00:00', 1, 1),
  (2, '2023-12-30 00:00:00', 2, 2), (3, '2024-01-05 23:59:59', 1, 4),
  (4, '2024-01-06 08:00:00', NULL, 8), (5, '2024-01-26 20:30:00', 2, 16),
  (6, '2024-01-27 01:00:00', 1, 32), (7, '2024-02-29 12:00:00', 2, 64),
  (8, '2024-03-02 00:00:00', 1, 128), (9, '2024-03-04 09:00:00', 2, NULL),
  (10, NULL, 1, 256), (11, '2024-04-06 10:00:00', 1, 512);
CREATE TABLE bazaar.rents (week DATE, stall BIGINT, rent BIGINT);
INSERT INTO bazaar.rents VALUES ('2023-12-30', 1, 1), ('2024-01-01', 2, 2),
  ('2024-01-27', 1, 4), ('2024-02-02', 2, 8), ('2024-02-24', 1, 16),
  ('2024-03-02', NULL, 32), ('2024-03-30', 1, 64);
