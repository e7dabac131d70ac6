-- A school whose year has terms of its own: its spine lacks days, some days
-- belong to no term, and terms are of different lengths.
CREATE SCHEMA school;
CREATE TABLE school.days AS SELECT d::DATE AS ds,
  CASE WHEN d < '2024-01-08' THEN DATE '2023-12-25'
    WHEN d < '2024-01-22' THEN DATE '2024-01-08'
    WHEN d BETWEEN '2024-02-05' AND '2024-02-07' THEN NULL
    WHEN d < '2024-02-15' THEN DATE '2024-01-22'
    WHEN d < '2024-02-20' THEN DATE '2024-02-15' ELSE DATE '2024-02-20' END AS term,
  CASE WHEN d < '2024-01-22' THEN '2023/24' ELSE '2024/25' END AS school_year
FROM (SELECT unnest(generate_series(DATE '2023-12-25', DATE '2024-03-20', INTERVAL 1 DAY)) AS d)
WHERE d NOT IN ('2024-01-10', '2024-01-11', '2024-02-29');
CREATE TABLE school.pupils (pupil_id BIGINT, class VARCHAR, entered DATE);
INSERT INTO school.pupils VALUES (1, '5a', '2024-01-09'), (2, '5b', '2024-02-06'),
  (3, NULL, '2024-02-29');
CREATE TABLE school.lunches (pupil_id BIGINT, eaten_at TIMESTAMP, ordered DATE,
  price BIGINT, dish VARCHAR);
INSERT INTO school.lunches VALUES (1, '2023-12-25 12:00:00', '2023-12-24', 1, 'soup'),
  (1, '2024-01-07 23:30:00', '2024-01-07', 2, 'soup'),
  (2, '2024-01-08 12:00:00', '2024-01-08', 4, 'rice'),
  (2, '2024-01-10 12:00:00', '2024-01-09', 8, 'rice'),
  (3, '2024-01-21 11:59:59', '2024-01-20', 16, NULL),
  (1, '2024-01-24 12:00:00', '2024-01-23', 32, 'soup'),
  (9, '2024-02-06 12:00:00', '2024-02-05', 64, 'rice'),
  (NULL, '2024-02-14 23:59:59', '2024-02-14', 128, 'soup'),
  (2, '2024-02-19 12:00:00', NULL, 256, 'rice'),
  (1, '2024-02-29 12:00:00', '2024-02-29', 512, 'soup'),
  (3, '2024-03-01 00:00:00', '2024-02-28', 1024, 'soup'),
  (1, NULL, '2024-03-01', 2048, 'rice'),
  (2, '2024-03-25 12:00:00', '2024-03-25', 4096, 'soup');
CREATE TABLE school.absences (pupil_id BIGINT, on_day DATE, hours BIGINT);
INSERT INTO school.absences VALUES (1, '2024-01-08', 1), (2, '2024-01-21', 2),
  (1, '2024-01-22', 4), (3, '2024-02-05', 8), (2, '2024-02-15', 16),
  (1, '2024-02-20', 32), (NULL, '2024-03-05', 64);
-- Clubs by weeks, each on any of its days.
CREATE TABLE school.clubs (in_week DATE, pupil_id BIGINT, members BIGINT);
INSERT INTO school.clubs VALUES ('2024-01-06', 1, 1), ('2024-01-08', 2, 2),
  ('2024-01-21', 1, 4), ('2024-02-04', 1, 8), ('2024-02-07', NULL, 16),
  ('2024-02-14', 2, 32), ('2024-02-15', 1, 64), ('2024-02-20', 3, 128),
  (NULL, 1, 256), ('2024-03-27', 1, 512);
