-- Columns that hold more than their grain says: days with hours, months and
-- weeks on any of their days, hours with minutes, as most warehouses have them.
CREATE SCHEMA stamp;
CREATE TABLE stamp.people (person_id BIGINT, city VARCHAR, born TIMESTAMP);
INSERT INTO stamp.people VALUES (1, 'Rom', '1990-02-28 12:00:00'),
  (2, 'Pisa', '1991-03-01 23:59:59'), (3, NULL, NULL);
CREATE TABLE stamp.visits (visit_id BIGINT, person_id BIGINT, seen TIMESTAMP,
  stock BIGINT, channel VARCHAR);
INSERT INTO stamp.visits VALUES (1, 1, '2024-01-30 09:00:00', 1, 'ad'),
  (2, 1, '2024-01-31 08:00:00', 2, 'ad'), (3, 1, '2024-01-31 23:59:59', 4, 'mail'),
  (4, 2, '2024-01-31 12:00:00', 8, 'ad'), (5, 2, '2024-02-29 00:00:00', 16, NULL),
  (6, 3, '2024-02-29 18:30:00', 32, 'mail'), (7, 1, '2024-02-29 20:00:00', 64, 'ad'),
  (8, NULL, '2024-03-30 01:00:00', 128, 'ad'), (9, 2, NULL, 256, 'ad'),
  (10, 2, '2024-03-31 22:45:00', 512, 'mail'), (11, 3, '2024-04-01 00:00:01', 1024, 'ad');
CREATE TABLE stamp.orders (order_id BIGINT, person_id BIGINT, placed TIMESTAMP,
  amount BIGINT, channel VARCHAR);
INSERT INTO stamp.orders VALUES (1, 1, '2024-01-31 07:00:00', 1, 'ad'),
  (2, 2, '2024-02-01 11:00:00', 2, 'ad'), (3, 2, '2024-03-29 10:00:00', 4, 'mail'),
  (4, 1, '2024-03-31 21:00:00', 8, 'ad'), (5, 3, '2024-03-01 00:00:00', 16, 'mail'),
  (6, NULL, '2024-03-30 02:00:00', 32, 'ad'), (7, 3, NULL, 64, 'ad');
CREATE TABLE stamp.goals (for_month DATE, city VARCHAR, goal BIGINT);
INSERT INTO stamp.goals VALUES ('2024-01-15', 'Rom', 1), ('2024-01-31', 'Pisa', 2),
  ('2024-02-29', 'Rom', 4), ('2024-04-30', 'Rom', 8), (NULL, 'Rom', 16);
CREATE TABLE stamp.shifts (in_week TIMESTAMP, hours BIGINT);
INSERT INTO stamp.shifts VALUES ('2024-01-03 10:00:00', 1), ('2024-01-07 23:00:00', 2),
  ('2024-01-31 12:00:00', 4), ('2024-02-04 23:59:59', 8), ('2024-03-31 01:00:00', 16);
CREATE TABLE stamp.levels (person_id BIGINT, level VARCHAR, since TIMESTAMP,
  until TIMESTAMP);
INSERT INTO stamp.levels VALUES (1, 'low', '2024-01-01 00:00:00', '2024-01-31 12:00:00'),
  (1, 'high', '2024-01-31 12:00:00', NULL), (2, 'low', '2024-02-29 10:00:00', '2024-03-31 23:00:00'),
  (3, 'mid', '2024-01-01 00:00:00', '2024-02-29 18:00:00');
CREATE TABLE stamp.days AS SELECT unnest(generate_series(
  TIMESTAMP '2024-01-01', TIMESTAMP '2024-05-31', INTERVAL 1 DAY)) AS ds;
