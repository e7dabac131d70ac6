-- Rides between places; both ends of a ride are places (roles). Places lie in
-- zones, zones in cities, cities in countries. Drivers have a home zone and a
-- history of classes (windows). Promo codes are written in any case.
CREATE SCHEMA rides;
CREATE TABLE rides.countries (country_id BIGINT, name VARCHAR,
  currency VARCHAR);
INSERT INTO rides.countries VALUES (1, 'Peru', 'PEN'), (2, 'Chile', 'CLP'),
  (3, 'Cuba', NULL);
CREATE TABLE rides.cities (city_id BIGINT, name VARCHAR, country_id BIGINT,
  founded DATE);
INSERT INTO rides.cities VALUES (1, 'Lima', 1, '1535-01-18'),
  (2, 'Arica', 2, '1541-04-25'), (3, 'Cusco', NULL, NULL),
  (4, 'Tacna', 9, '1855-05-26');
CREATE TABLE rides.zones (zone_id BIGINT, name VARCHAR, city_id BIGINT,
  toll DECIMAL(6, 2));
INSERT INTO rides.zones VALUES (10, 'north', 1, 1.50), (11, 'south', 1, NULL),
  (12, 'port', 2, 0.00), (13, 'old', 3, 2.25), (14, 'lost', NULL, 9.00),
  (15, 'edge', 4, 1.50);
CREATE TABLE rides.places (place_id BIGINT, name VARCHAR, zone_id BIGINT,
  is_station BOOLEAN);
INSERT INTO rides.places VALUES (100, 'Plaza', 10, false),
  (101, 'Norte', 10, true), (102, 'Sur', 11, true), (103, 'Muelle', 12, NULL),
  (104, 'Iglesia', 13, false), (105, 'Nada', NULL, false),
  (106, 'Borde', 15, true), (107, 'Plaza', 14, NULL), (NULL, 'Null', 10, true);
CREATE TABLE rides.drivers (driver_id BIGINT, licence VARCHAR, name VARCHAR,
  zone_id BIGINT, hired DATE);
INSERT INTO rides.drivers VALUES (1, 'L1', 'Ana', 10, '2023-01-01'),
  (2, 'L2', 'Ben', 12, '2024-02-29'), (3, NULL, 'Cai', NULL, NULL),
  (4, 'L4', 'Dot', 13, '2024-03-01');
CREATE TABLE rides.classes (driver_id BIGINT, class VARCHAR,
  valid_from TIMESTAMP, valid_to TIMESTAMP);
INSERT INTO rides.classes VALUES
  (1, 'blue', '2023-01-01', '2024-02-29 12:00:00'),
  (1, 'gold', '2024-02-29 12:00:00', '2024-03-05'),
  (1, 'blue', '2024-03-10', NULL),
  (2, NULL, '2024-02-29', '2024-03-01'), (2, 'red', '2024-03-01', NULL),
  (3, 'red', NULL, '2024-03-01'), (NULL, 'void', '2020-01-01', NULL);
CREATE TABLE rides.promos (code VARCHAR, label VARCHAR, percent BIGINT);
INSERT INTO rides.promos VALUES ('SPRING', 'Spring', 10), ('vip', 'Vip', 50),
  (NULL, 'None', 0), ('Old', NULL, NULL);
CREATE TABLE rides.rides (ride_id BIGINT, rider VARCHAR, driver_id BIGINT,
  licence VARCHAR, pickup_id BIGINT, dropoff_id BIGINT, requested_at TIMESTAMP,
  ended_at TIMESTAMP, fare DECIMAL(8, 2), km DOUBLE, stars BIGINT,
  note VARCHAR, shared BOOLEAN, promo VARCHAR);
INSERT INTO rides.rides VALUES
  (1, 'r1', 1, 'L1', 100, 102, '2024-02-29 11:59:59', '2024-02-29 12:10:00', 10.50, 3.2, 5, 'fine', false, 'spring'),
  (2, 'r1', 1, 'L1', 101, 103, '2024-02-29 12:00:00', '2024-02-29 13:00:00', 42.00, 21.5, 4, NULL, true, 'VIP'),
  (3, 'r2', 1, 'L2', 102, 100, '2024-03-04 23:59:59', '2024-03-05 00:20:00', 8.00, 2.0, NULL, 'late', NULL, NULL),
  (4, 'r2', 1, NULL, 103, 104, '2024-03-05 00:00:00', '2024-03-05 01:00:00', 99.90, NULL, 1, 'late', false, 'gone'),
  (5, NULL, 2, 'L2', 104, 105, '2024-02-29 00:00:00', NULL, 12.00, 4.0, 3, NULL, true, 'OLD'),
  (6, 'r3', 2, 'l2', 105, 106, '2024-03-01 00:00:00', '2024-03-01 00:30:00', NULL, 5.0, 5, 'fine', false, 'Spring'),
  (7, 'r3', 3, 'L4', 106, 107, '2024-02-10 08:00:00', '2024-02-10 08:10:00', 7.25, 1.0, 2, 'Fine', NULL, ''),
  (8, 'r3', 4, 'L4', 107, 100, '2024-03-31 22:00:00', '2024-04-01 00:05:00', 15.00, 6.5, NULL, NULL, true, 'vip'),
  (9, 'r4', NULL, 'L1', NULL, 101, '2024-03-31 22:00:00', '2024-03-31 22:30:00', 0.00, 0.0, 4, 'free', false, NULL),
  (10, 'r4', 9, 'L9', 109, NULL, '2024-04-01 06:00:00', '2024-04-01 06:40:00', 20.00, 9.0, 5, 'fine', false, 'SPRING'),
  (11, 'r1', 1, 'L1', 100, 100, '2024-03-10 00:00:00', '2024-03-10 00:01:00', 5.00, 0.1, 3, 'loop', true, 'vip'),
  (12, 'r5', 2, 'L2', 103, 103, NULL, '2024-03-15 10:00:00', 6.00, 1.5, 4, NULL, NULL, NULL);
CREATE TABLE rides.payments (payment_id BIGINT, ride_id BIGINT,
  paid_at TIMESTAMP, amount DECIMAL(8, 2), method VARCHAR);
INSERT INTO rides.payments VALUES
  (1, 1, '2024-02-29 12:11:00', 10.50, 'card'), (2, 2, '2024-02-29 13:00:00', 40.00, 'card'),
  (3, 2, '2024-03-02 09:00:00', 2.00, 'cash'), (4, 4, '2024-03-05 01:00:00', 99.90, NULL),
  (5, 5, '2024-03-01 00:00:00', 12.00, 'card'), (6, 5, '2024-03-02 00:00:00', -12.00, 'card'),
  (7, 8, '2024-04-01 00:05:00', 15.00, 'cash'), (8, 99, '2024-04-01 10:00:00', 1.00, 'card'),
  (9, NULL, '2024-04-02 10:00:00', 3.00, 'cash'), (10, 10, NULL, 20.00, 'card'),
  (11, 11, '2024-03-10 00:01:00', NULL, 'cash');
CREATE TABLE rides.incidents (incident_id BIGINT, driver_id BIGINT,
  zone_id BIGINT, seen_on DATE, cost BIGINT, kind VARCHAR);
INSERT INTO rides.incidents VALUES (1, 1, 10, '2024-02-29', 100, 'dent'),
  (2, 1, 12, '2024-03-05', NULL, 'fine'), (3, 2, NULL, '2024-03-01', 0, 'fine'),
  (4, NULL, 13, '2024-03-02', 70, 'dent'), (5, 4, 99, '2024-04-01', 30, NULL),
  (6, 9, 10, NULL, 10, 'dent'), (7, 1, 10, '2024-03-20', 55, 'dent');
-- For judges only: each ride with all that belongs to it.
CREATE VIEW rides.spots AS SELECT p.place_id, p.name AS place, p.is_station,
    p.zone_id, z.name AS zone, z.toll, c.city_id, c.name AS city, c.founded,
    l.country_id, l.name AS country, l.currency
  FROM rides.places p LEFT JOIN rides.zones z ON z.zone_id = p.zone_id
    LEFT JOIN rides.cities c ON c.city_id = z.city_id
    LEFT JOIN rides.countries l ON l.country_id = c.country_id;
CREATE VIEW rides.wide AS SELECT r.*, a.place AS a_place, a.zone AS a_zone,
    a.is_station AS a_station, a.zone_id AS a_zone_id, a.toll AS a_toll,
    a.city AS a_city, a.country_id AS a_country_id, a.country AS a_country,
    b.place AS b_place, b.zone AS b_zone, b.city AS b_city, b.founded,
    b.country AS b_country, b.country_id AS b_country_id, b.currency,
    b.is_station AS b_station, b.place_id AS b_place_id,
    d.name AS driver, d.hired, d.zone_id AS d_zone_id, dz.name AS d_zone,
    k.class, k.driver_id IS NOT NULL AS has_class, m.label, m.percent
  FROM rides.rides r LEFT JOIN rides.spots a ON a.place_id = r.pickup_id
    LEFT JOIN rides.spots b ON b.place_id = r.dropoff_id
    LEFT JOIN rides.drivers d ON d.driver_id = r.driver_id
    LEFT JOIN rides.zones dz ON dz.zone_id = d.zone_id
    LEFT JOIN rides.classes k ON k.driver_id = r.driver_id
      AND k.valid_from <= r.requested_at
      AND (k.valid_to > r.requested_at OR k.valid_to IS NULL)
    LEFT JOIN rides.promos m ON upper(m.code) = upper(r.promo);
-- Classes belong to fleets; some to none that is there.
ALTER TABLE rides.classes ADD COLUMN fleet_id BIGINT;
UPDATE rides.classes SET fleet_id = CASE class WHEN 'blue' THEN 1
  WHEN 'gold' THEN 2 WHEN 'red' THEN 9 END;
CREATE TABLE rides.fleets (fleet_id BIGINT, name VARCHAR, since DATE);
INSERT INTO rides.fleets VALUES (1, 'Sea', '2020-01-01'), (2, NULL, '2021-01-01'), (3, 'Sky', NULL);
