-- Hired bikes: trips of riders with plans, stops, what state a bike was in when,
-- bikes at each stop by day, and visits of the web site.
CREATE SCHEMA rides;
CREATE TABLE rides.plans (plan_id BIGINT, tier VARCHAR, price BIGINT);
INSERT INTO rides.plans VALUES (1, 'gold', 30), (2, 'free', NULL), (3, NULL, 5);
CREATE TABLE rides.riders (rider_id BIGINT, name VARCHAR, plan_id BIGINT,
  home_stop VARCHAR, signed_up DATE);
INSERT INTO rides.riders VALUES (1, 'Ann', 1, 'dock', '2023-12-01'),
  (2, 'Bea', 2, NULL, '2024-01-03'), (3, 'Col', 3, 'mill', NULL),
  (4, NULL, NULL, 'dock', '2024-02-29'), (5, 'Eve', 9, 'gone', '2024-02-29');
CREATE TABLE rides.stops (stop VARCHAR, zone VARCHAR, opened DATE);
INSERT INTO rides.stops VALUES ('dock', 'A', '2020-01-01'),
  ('mill', 'B', '2023-02-28'), ('hill', NULL, NULL), (NULL, 'Z', '2024-01-01');
CREATE TABLE rides.trips (trip_id BIGINT, rider_id BIGINT, bike_id BIGINT,
  from_stop VARCHAR, started TIMESTAMP, ended TIMESTAMP, km DOUBLE,
  fare DECIMAL(10, 2), discount BIGINT, is_night BOOLEAN, kind VARCHAR);
INSERT INTO rides.trips VALUES
  (1, 1, 7, 'dock', '2023-12-31 23:50:00', '2024-01-01 00:10:00', 2.5, 3.00, NULL, true, 'card'),
  (2, 1, 7, 'dock', '2024-01-01 00:00:00', '2024-01-01 00:30:00', 4.0, 4.50, 1, true, 'app'),
  (3, 2, 8, 'mill', '2024-01-01 09:00:00', NULL, NULL, 2.00, 0, false, 'card'),
  (4, NULL, 8, 'mill', '2024-01-03 10:00:00', '2024-01-03 10:20:00', 1.0, NULL, 1, NULL, 'card'),
  (5, 2, 9, NULL, '2024-01-07 23:59:59', '2024-01-08 00:05:00', 3.0, 2.50, NULL, true, NULL),
  (6, 3, 9, 'hill', '2024-01-15 12:00:00', '2024-01-15 12:01:00', 0.0, 0.00, NULL, false, 'app'),
  (7, 3, NULL, 'hill', '2024-01-16 12:00:00', '2024-01-16 13:00:00', 9.5, 8.25, 2, false, 'app'),
  (8, 4, 7, 'dock', '2024-01-31 08:00:00', '2024-01-31 08:15:00', 2.0, 2.00, NULL, false, 'cash'),
  (9, 1, 7, 'lost', '2024-02-01 07:00:00', '2024-02-01 07:30:00', 5.5, 5.00, 1, false, 'card'),
  (10, 5, 8, 'mill', '2024-02-29 18:00:00', '2024-03-01 00:00:01', 12.0, 9.00, NULL, true, 'app'),
  (11, 1, 8, 'mill', '2024-02-29 18:00:00', '2024-02-29 18:20:00', 2.5, 3.00, 3, NULL, 'card'),
  (12, 9, 7, 'dock', NULL, '2024-02-29 19:00:00', 1.5, 1.00, NULL, false, 'card'),
  (13, 2, 7, 'dock', '2024-03-01 06:00:00', '2024-03-01 06:10:00', 2.5, 3.00, NULL, false, 'app'),
  (14, 2, 7, 'dock', '2024-03-01 06:00:00', NULL, 2.5, 3.00, NULL, false, 'app');
CREATE TABLE rides.bike_states (bike_id BIGINT, state VARCHAR, since DATE,
  until DATE);
INSERT INTO rides.bike_states VALUES (7, 'new', '2023-01-01', '2024-01-01'),
  (7, 'used', '2024-01-01', '2024-02-01'), (7, NULL, '2024-02-01', NULL),
  (8, 'new', '2024-01-01', '2024-02-29'), (8, 'old', '2024-03-01', NULL);
CREATE TABLE rides.levels (day DATE, stop VARCHAR, bikes BIGINT, cash DOUBLE);
INSERT INTO rides.levels VALUES ('2024-01-01', 'dock', 10, 5.0),
  ('2024-01-01', 'mill', 4, NULL), ('2024-01-02', 'dock', 8, 1.5),
  ('2024-01-31', 'dock', NULL, 2.0), ('2024-01-30', 'mill', 6, 0.0),
  ('2024-02-29', 'mill', 5, 7.0), ('2024-02-29', NULL, 99, 1.0),
  ('2024-02-28', 'hill', 3, 4.0), ('2024-02-28', 'hill', 2, 4.0),
  (NULL, 'dock', 77, 8.0), ('2024-03-01', 'dock', 9, NULL);
CREATE TABLE rides.visits (visit_id BIGINT, rider_id BIGINT, seen TIMESTAMP,
  page VARCHAR);
INSERT INTO rides.visits VALUES (1, 1, '2023-12-30 10:00:00', 'card'),
  (2, 1, '2023-12-31 10:00:00', 'app'), (3, 2, '2024-01-01 08:00:00', 'card'),
  (4, 2, '2024-01-01 09:30:00', 'app'), (5, 3, '2024-01-01 00:00:00', NULL),
  (6, NULL, '2024-01-02 00:00:00', 'app'), (7, 4, '2024-02-01 00:00:00', 'cash'),
  (8, 5, '2024-02-29 17:59:59', 'app'), (9, 1, '2024-02-25 18:00:00', 'card'),
  (10, NULL, '2024-02-29 00:00:00', 'card'), (11, 6, NULL, 'app');
-- Days, with the half of a month that each is in; one day has none.
CREATE TABLE rides.calendar (day DATE, half DATE);
INSERT INTO rides.calendar
SELECT d::DATE, CASE WHEN d::DATE = '2024-01-20' THEN NULL
  WHEN day(d) < 16 THEN date_trunc('month', d)::DATE
  ELSE date_trunc('month', d)::DATE + 15 END
FROM generate_series(DATE '2023-12-25', DATE '2024-03-10', INTERVAL 1 DAY) t(d);
-- Trips with what they lead to, for the judge.
CREATE VIEW rides.wide AS
SELECT t.*, started::DATE AS on_day, fare - coalesce(discount, 0) AS paid,
  r.name AS rider_name, r.home_stop, p.tier, p.price, s.zone
FROM rides.trips t LEFT JOIN rides.riders r ON r.rider_id = t.rider_id
LEFT JOIN rides.plans p ON p.plan_id = r.plan_id
LEFT JOIN rides.stops s ON s.stop = t.from_stop;
