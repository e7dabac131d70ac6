-- Readings of meters, in UTC, around the hours in which clocks change in
-- Berlin (2024-03-31, 2024-10-27) and New York (2024-03-10, 2024-11-03).
CREATE SCHEMA meter;
CREATE TABLE meter.meters (meter_id BIGINT, street VARCHAR, fitted TIMESTAMP);
INSERT INTO meter.meters VALUES (1, 'Elm', '2024-03-30 23:30:00'),
  (2, 'Oak', '2024-01-01 04:59:59'), (3, 'Elm', NULL);
CREATE TABLE meter.readings (reading_id BIGINT, meter_id BIGINT,
  read_at TIMESTAMP, billed_on DATE, units BIGINT, kind VARCHAR);
INSERT INTO meter.readings VALUES
  (1, 1, '2023-12-31 23:30:00', '2023-12-31', 1, 'a'),
  (2, 2, '2024-01-01 04:59:59', '2024-01-01', 2, 'b'),
  (3, 1, '2024-01-01 05:00:00', '2024-01-02', 4, 'a'),
  (4, 3, '2024-02-28 18:29:59', '2024-02-29', 8, NULL),
  (5, 2, '2024-02-28 18:30:00', '2024-02-29', 16, 'b'),
  (6, 1, '2024-03-10 06:59:59', '2024-03-10', 32, 'a'),
  (7, 1, '2024-03-10 07:00:00', '2024-03-10', 64, 'a'),
  (8, 2, '2024-03-31 00:30:00', '2024-03-31', 128, 'b'),
  (9, 2, '2024-03-31 01:30:00', '2024-03-31', 256, 'b'),
  (10, 1, '2024-03-31 21:59:59', NULL, 512, 'a'),
  (11, 9, '2024-03-31 22:00:00', '2024-04-01', 1024, 'a'),
  (12, 1, '2024-10-27 00:15:00', '2024-10-27', 2048, 'a'),
  (13, 2, '2024-10-27 01:15:00', '2024-10-27', 4096, 'a'),
  (14, 1, '2024-10-27 22:59:59.999999', '2024-10-27', 8192, 'b'),
  (15, NULL, '2024-10-27 23:00:00', '2024-10-28', 16384, 'b'),
  (16, 1, '2024-11-03 05:30:00', '2024-11-03', 32768, 'a'),
  (17, 1, '2024-11-03 06:30:00', '2024-11-03', 65536, 'a'),
  (18, 2, NULL, '2024-11-03', 131072, 'a'),
  (19, 2, '2024-11-04 04:30:00', '2024-11-04', NULL, 'b');
-- Faults of a network, in hours; and calls to which a visit may follow.
CREATE TABLE meter.outages (hour TIMESTAMP, meter_id BIGINT, minutes BIGINT);
INSERT INTO meter.outages VALUES ('2024-03-30 23:00:00', 1, 1),
  ('2024-03-31 00:00:00', 1, 2), ('2024-03-31 01:00:00', 2, 4),
  ('2024-03-31 03:00:00', 1, 8), ('2024-03-31 04:00:00', NULL, 16),
  ('2024-10-27 00:00:00', 1, 32), ('2024-10-27 01:00:00', 2, 64);
CREATE TABLE meter.calls (call_id BIGINT, meter_id BIGINT, called_at TIMESTAMP,
  reason VARCHAR);
INSERT INTO meter.calls VALUES (1, 1, '2024-03-30 20:00:00', 'leak'),
  (2, 1, '2024-03-30 22:30:00', 'bill'), (3, 2, '2024-03-31 00:59:00', 'leak'),
  (4, 2, '2024-10-26 23:00:00', 'leak'), (5, NULL, '2024-10-27 00:30:00', 'leak'),
  (6, 3, '2024-10-27 02:00:00', NULL), (7, 1, NULL, 'leak');
CREATE TABLE meter.visits (visit_id BIGINT, meter_id BIGINT,
  arrived_at TIMESTAMP, reason VARCHAR);
INSERT INTO meter.visits VALUES (1, 1, '2024-03-30 22:30:00', 'bill'),
  (2, 1, '2024-03-31 20:00:00', 'leak'), (3, 2, '2024-03-31 06:59:00', 'leak'),
  (4, 2, '2024-10-27 01:30:00', 'leak'), (5, 3, '2024-10-27 01:59:59', NULL),
  (6, 1, NULL, 'leak');
CREATE TABLE meter.days AS SELECT unnest(generate_series(
  DATE '2023-12-01', DATE '2024-12-31', INTERVAL 1 DAY))::DATE AS ds;
CREATE TABLE meter.hours AS SELECT unnest(generate_series(
  TIMESTAMP '2023-12-01', TIMESTAMP '2024-12-31 23:00:00', INTERVAL 1 HOUR)) AS h;
-- Times as a zone's clocks show them, for the judge.
CREATE MACRO clocks(t, zone) AS timezone(zone, timezone('UTC', t));
-- Times that know their zone.
CREATE TABLE meter.alarms (alarm_id BIGINT, meter_id BIGINT, rung_at TIMESTAMPTZ, level BIGINT);
INSERT INTO meter.alarms VALUES (1, 1, '2024-03-30 23:30:00+00', 1), (2, 2, '2024-03-31 00:59:59+00', 2),
 (3, 1, '2024-03-31 01:00:00+00', 4), (4, NULL, '2024-10-27 00:30:00+00', 8), (5, 1, '2024-10-27 01:30:00+00', 16), (6, 2, NULL, 32), (7, 2, '2024-10-27 23:30:00+00', 64);
