-- Balances of accounts by time, and what they belong to: branches are known
-- by bank and number together (either may be NULL), customers by a key of
-- texts. Prices of goods are kept by day (a partition). Counts of shelves.
CREATE SCHEMA stock;
CREATE TABLE stock.branches (bank VARCHAR, nr BIGINT, town VARCHAR, opened DATE,
  area_id BIGINT);
INSERT INTO stock.branches VALUES ('A', 1, 'Rom', '2020-01-01', 7),
  ('A', 2, 'Pisa', NULL, 8), ('B', 1, 'Bari', '2024-02-29', NULL),
  ('B', NULL, 'Nowhere', '2021-05-05', 7), (NULL, 3, 'Void', '2021-05-06', 7),
  ('C', 9, NULL, '2022-02-02', 99);
CREATE TABLE stock.areas (area_id BIGINT, area VARCHAR, weight DOUBLE);
INSERT INTO stock.areas VALUES (7, 'west', 1.5), (8, 'east', NULL), (9, 'far', 2);
CREATE TABLE stock.customers (code VARCHAR, name VARCHAR, vip BOOLEAN);
INSERT INTO stock.customers VALUES ('x', 'Xu', true), ('X', 'Xa', false),
  ('y', NULL, NULL), ('', 'Empty', false);
CREATE TABLE stock.balances (account BIGINT, customer VARCHAR, bank VARCHAR,
  branch BIGINT, seen_at TIMESTAMP, booked_on DATE, amount DECIMAL(10, 2),
  is_final BOOLEAN);
INSERT INTO stock.balances VALUES
  (1, 'x', 'A', 1, '2023-12-31 08:00:00', '2023-12-31', 100.00, false),
  (1, 'x', 'A', 1, '2024-01-31 18:00:00', '2024-02-01', 110.00, true),
  (1, 'x', 'A', 1, '2024-01-31 23:00:00', '2024-01-31', 111.00, true),
  (1, 'x', 'A', 1, '2024-02-29 10:00:00', '2024-02-29', 120.50, NULL),
  (2, 'X', 'A', 2, '2024-01-31 07:00:00', '2024-01-31', 50.00, true),
  (2, 'X', 'A', 2, '2024-02-28 09:00:00', '2024-03-01', NULL, true),
  (2, 'X', 'B', 1, '2024-03-03 09:00:00', '2024-03-03', 70.00, false),
  (3, 'y', 'B', NULL, '2024-02-01 00:00:00', '2024-02-01', 9.00, true),
  (3, 'y', NULL, 3, '2024-02-05 00:00:00', '2024-02-05', 8.00, false),
  (3, NULL, 'B', 1, '2024-02-05 23:59:59', NULL, 7.50, true),
  (NULL, 'x', 'A', 1, '2024-02-29 23:00:00', '2024-03-04', 1000.00, true),
  (4, '', 'C', 9, NULL, '2024-02-10', 33.00, true),
  (4, '', 'C', 9, '2024-01-15 12:00:00', '2024-02-11', 34.00, false),
  (5, 'zz', 'C', 8, '2024-03-04 12:00:00', '2024-03-04', 5.00, true),
  (5, 'zz', 'C', 8, '2024-03-04 12:00:00', '2024-03-05', 6.00, true);
CREATE TABLE stock.moves (move_id BIGINT, account BIGINT, bank VARCHAR,
  branch BIGINT, moved_at TIMESTAMP, amount BIGINT, kind VARCHAR);
INSERT INTO stock.moves VALUES (1, 1, 'A', 1, '2024-01-31 09:00:00', 10, 'in'),
  (2, 1, 'A', 1, '2024-02-29 09:00:00', 9, 'in'), (3, 2, 'A', 2, '2024-02-01', -5, 'out'),
  (4, NULL, 'B', NULL, '2024-02-01 01:00:00', 3, 'in'), (5, 9, NULL, 3, '2024-03-04', 0, NULL),
  (6, 2, 'B', 1, '2024-03-03', 20, 'in'), (7, 2, 'B', 1, NULL, 4, 'out');
CREATE TABLE stock.goods (good_id BIGINT, sort VARCHAR, day DATE, price DOUBLE);
INSERT INTO stock.goods VALUES (1, 'nut', '2024-02-28', 1.0), (1, 'nut', '2024-02-29', 2.0),
  (1, 'bolt', '2024-03-01', 3.0), (2, 'screw', '2024-02-29', 4.0), (2, 'screw', '2024-03-01', NULL),
  (3, 'pin', NULL, 5.0);
CREATE TABLE stock.picks (pick_id BIGINT, good_id BIGINT, day TIMESTAMP,
  picked_at TIMESTAMP, pieces BIGINT);
INSERT INTO stock.picks VALUES (1, 1, '2024-02-28', '2024-02-28 10:00:00', 3),
  (2, 1, '2024-02-29 00:00:00', '2024-02-29 10:00:00', 5), (3, 1, '2024-03-01', '2024-02-29 23:00:00', 7),
  (4, 2, '2024-02-29', '2024-03-01 09:00:00', 11), (5, 2, '2024-02-27', '2024-02-27 09:00:00', 13),
  (6, 3, NULL, '2024-03-01 10:00:00', 17), (7, NULL, '2024-03-01', NULL, 19),
  (8, 2, '2024-03-01 15:00:00', '2024-03-01 15:00:00', NULL);
