-- Nights that guests stay: month ends, a leap day, two stays on one day, a
-- month without any, no day, no room, no price.
CREATE SCHEMA inn;
CREATE TABLE inn.stays (stay_id BIGINT, room VARCHAR, night DATE, price BIGINT,
  guest BIGINT);
INSERT INTO inn.stays VALUES (1, 'red', '2022-12-31', 1, 7),
  (2, 'red', '2023-01-01', 2, 7), (3, 'blue', '2023-02-28', 4, 8),
  (4, NULL, '2023-12-31', 8, 8), (5, 'red', '2024-01-01', 16, 9),
  (6, 'blue', '2024-01-30', 32, 9), (7, 'red', '2024-01-31', 64, 7),
  (8, 'red', '2024-01-31', NULL, 8), (9, 'blue', '2024-02-29', 128, 9),
  (10, 'red', '2024-03-02', 256, NULL), (11, 'red', '2024-03-31', 512, 7),
  (12, 'blue', NULL, 1024, 8), (13, 'red', '2024-05-31', 2048, 9),
  (14, NULL, '2024-06-01', 4096, 7);
CREATE TABLE inn.rooms (room VARCHAR, floor BIGINT);
INSERT INTO inn.rooms VALUES ('red', 1), ('blue', 2), ('green', 2);
