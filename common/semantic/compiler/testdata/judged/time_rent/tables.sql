-- Rents of flats: month ends, leap days, a payment without a day, one of no
-- flat, two on one day, and months in which nobody pays.
CREATE SCHEMA rent;
CREATE TABLE rent.flats (flat_id BIGINT, town VARCHAR, built DATE);
INSERT INTO rent.flats VALUES (1, 'Ulm', '1999-12-31'), (2, 'Ulm', '2024-02-29'),
  (3, NULL, NULL), (4, 'Bern', '2023-01-01');
CREATE TABLE rent.payments (payment_id BIGINT, flat_id BIGINT,
  tenant_id BIGINT, paid_on DATE, due_on DATE, amount BIGINT, method VARCHAR);
INSERT INTO rent.payments VALUES
  (1, 1, 10, '2023-02-28', '2023-03-01', 1, 'card'),
  (2, 2, 11, '2023-03-31', '2023-04-01', 2, 'cash'),
  (3, 1, 10, '2023-12-31', '2024-01-01', 4, 'card'),
  (4, 1, 10, '2024-01-01', '2024-01-01', 8, NULL),
  (5, 2, 11, '2024-01-30', '2024-02-01', 16, 'card'),
  (6, 2, 12, '2024-01-31', '2024-02-01', 32, 'cash'),
  (7, 3, NULL, '2024-01-31', NULL, 64, 'card'),
  (8, 9, 10, '2024-02-29', '2024-02-29', 128, 'card'),
  (9, NULL, 13, '2024-03-30', '2024-04-01', 256, 'cash'),
  (10, 4, 10, '2024-03-31', '2024-03-15', 512, 'card'),
  (11, 1, 14, NULL, '2024-04-01', 1024, 'cash'),
  (12, 1, 10, '2024-06-30', '2024-07-01', NULL, 'card'),
  (13, 2, 12, '2024-07-01', '2024-07-01', 2048, 'card'),
  (14, 1, 10, '2024-12-30', '2025-01-01', 4096, 'cash'),
  (15, 2, 11, '2025-02-28', '2025-03-01', 8192, 'card');
-- What somebody expects of each month, and repairs of each week.
CREATE TABLE rent.plans (month DATE, flat_id BIGINT, expected BIGINT);
INSERT INTO rent.plans VALUES ('2023-12-01', 1, 10), ('2024-01-01', 1, 20),
  ('2024-01-01', 2, 30), ('2024-03-01', 1, 40), ('2024-03-01', NULL, 50),
  ('2025-02-01', 2, 60);
CREATE TABLE rent.repairs (week DATE, flat_id BIGINT, hours BIGINT);
INSERT INTO rent.repairs VALUES ('2023-12-25', 1, 1), ('2024-01-01', 2, 2),
  ('2024-01-29', 1, 4), ('2024-02-26', 3, 8), ('2024-12-30', 1, 16);
CREATE TABLE rent.days AS SELECT unnest(generate_series(
  DATE '2023-01-01', DATE '2025-03-31', INTERVAL 1 DAY))::DATE AS ds;
