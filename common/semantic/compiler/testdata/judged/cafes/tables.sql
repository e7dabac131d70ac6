-- Cafés with their sales, the lines of each sale, opening hours and guests.
CREATE SCHEMA cafes;
CREATE TABLE cafes.places (place_id BIGINT, name VARCHAR, city_id BIGINT,
  seats BIGINT, opened DATE);
INSERT INTO cafes.places VALUES
  (1, 'Anker', 10, 20, '2022-03-01'), (2, 'Birke', 10, 35, '2023-11-15'),
  (3, 'Clou', 20, NULL, '2024-01-02'), (4, 'Delta', NULL, 12, NULL);
CREATE TABLE cafes.cities (city_id BIGINT, name VARCHAR, country VARCHAR);
INSERT INTO cafes.cities VALUES (10, 'Ulm', 'DE'), (20, 'Lyon', 'FR'),
  (30, 'Bern', 'CH');
CREATE TABLE cafes.guests (guest_id BIGINT, name VARCHAR, joined DATE,
  invited_by BIGINT);
INSERT INTO cafes.guests VALUES (100, 'Ada', '2023-12-30', NULL),
  (101, 'Bo', '2024-01-01', 100), (102, 'Cy', '2024-01-15', 100),
  (103, 'Di', NULL, 102), (104, 'Ed', '2024-02-29', NULL);
CREATE TABLE cafes.sales (sale_id BIGINT, place_id BIGINT, guest_id BIGINT,
  sold_at TIMESTAMP, paid_on DATE, total DECIMAL(10, 2), tip DOUBLE,
  method VARCHAR, is_takeaway BOOLEAN);
INSERT INTO cafes.sales VALUES
  (1, 1, 100, '2023-12-31 23:30:00', '2024-01-01', 10.00, 1.0, 'card', false),
  (2, 1, 101, '2024-01-01 08:00:00', '2024-01-01', 12.50, NULL, 'cash', true),
  (3, 2, 100, '2024-01-01 08:59:59', '2024-01-02', 7.25, 0.75, 'card', NULL),
  (4, 2, NULL, '2024-01-07 12:00:00', '2024-01-07', 30.00, 3.0, NULL, false),
  (5, 3, 102, '2024-01-08 00:00:00', NULL, 5.00, 0.0, 'card', true),
  (6, NULL, 102, '2024-01-15 17:45:00', '2024-01-16', 8.00, NULL, 'cash', true),
  (7, 1, 103, '2024-02-29 10:10:10', '2024-02-29', 22.00, 2.5, 'card', false),
  (8, 4, 100, '2024-03-31 01:30:00', '2024-03-31', 16.00, 1.5, 'app', true),
  (9, 3, 101, '2024-03-31 22:15:00', '2024-04-01', NULL, NULL, 'app', false),
  (10, 9, 101, '2024-04-01 09:00:00', '2024-04-01', 4.75, 0.25, 'card', true),
  (11, 2, 100, '2024-04-01 09:00:00', '2024-04-03', 11.00, 1.1, 'cash', false);
CREATE TABLE cafes.lines (sale_id BIGINT, line BIGINT, article VARCHAR,
  pieces BIGINT, price DOUBLE);
INSERT INTO cafes.lines VALUES
  (1, 1, 'tea', 2, 2.5), (1, 2, 'cake', 1, 5.0), (2, 1, 'coffee', 3, 3.0),
  (2, 2, 'bun', 1, 3.5), (3, 1, 'tea', 1, 2.5), (3, 2, 'bun', NULL, 4.75),
  (4, 1, 'cake', 6, 5.0), (5, 1, 'coffee', 1, 3.0), (5, 2, 'bun', 1, 2.0),
  (7, 1, 'tea', 4, 2.5), (7, 2, 'cake', 2, 6.0), (8, 1, NULL, 4, 4.0),
  (11, 1, 'coffee', 2, 5.5), (12, 1, 'tea', 1, 2.5), (NULL, 1, 'tea', 1, 9.0);
CREATE TABLE cafes.complaints (complaint_id BIGINT, place_id BIGINT,
  guest_id BIGINT, made_on DATE, severity BIGINT);
INSERT INTO cafes.complaints VALUES (1, 1, 100, '2024-01-03', 3),
  (2, 1, 101, '2024-01-01', 1), (3, 3, 102, '2024-02-10', 5),
  (4, NULL, 104, '2024-02-29', 2), (5, 5, NULL, '2024-03-31', 4),
  (6, 2, 100, '2024-04-02', 1);
