-- A library: loans with their books, authors, members and branches, fines and
-- stars for each loan, and visitors by day.
CREATE SCHEMA lib;
CREATE TABLE lib.authors (author_id BIGINT, name VARCHAR, country VARCHAR,
  retired BOOLEAN);
INSERT INTO lib.authors VALUES (1, 'Lem', 'PL', false), (2, 'Eco', 'IT', NULL),
  (3, 'Saar', NULL, false), (4, 'Tove', 'FI', true);
CREATE TABLE lib.books (book_id BIGINT, title VARCHAR, author_id BIGINT,
  genre VARCHAR, price DECIMAL(8, 2), published DATE);
INSERT INTO lib.books VALUES
  (10, 'Solaris', 1, 'sf', 12.00, '1961-01-01'),
  (11, 'Fiasco', 1, 'sf', 9.50, '1986-02-01'),
  (12, 'Baudolino', 2, 'novel', NULL, '2000-11-30'),
  (13, 'Kiri', 3, NULL, 7.25, NULL), (14, 'Moomin', 4, 'kids', 5.00, '1945-01-01'),
  (14, 'Moomin', 4, 'kids', 5.00, '1945-01-01'),
  (15, 'Anonymous', NULL, 'novel', 3.00, '1900-02-28'),
  (NULL, 'Nowhere', 2, 'ghost', 1.00, '2001-01-01');
CREATE TABLE lib.members (member_id BIGINT, name VARCHAR, city VARCHAR,
  level BIGINT, joined DATE);
INSERT INTO lib.members VALUES (100, 'Ada', 'ulm', 3, '2023-01-01'),
  (101, 'Bo', 'Bern', 1, '2024-02-29'), (102, 'Cy', NULL, 2, NULL),
  (103, 'Di', 'ulm', NULL, '2022-05-05'), (104, 'Ed', 'lyon', 0, '2021-12-31');
CREATE TABLE lib.branches (branch VARCHAR, region VARCHAR, floor BIGINT);
INSERT INTO lib.branches VALUES ('north', 'n', 1), ('South', 's', 0),
  ('east', NULL, 2), ('closed', 'x', 9);
CREATE TABLE lib.tariffs (name VARCHAR, factor DOUBLE, valid_from TIMESTAMP,
  valid_to TIMESTAMP);
INSERT INTO lib.tariffs VALUES
  ('old', 1.0, '2023-01-01', '2024-01-01'),
  ('new', 2.0, '2024-01-01', '2024-02-29 12:00:00'),
  ('leap', 0.5, '2024-02-29 12:00:00', NULL);
CREATE TABLE lib.loans (loan_id BIGINT, book_id BIGINT, member_id BIGINT,
  branch VARCHAR, taken TIMESTAMP, due DATE, returned DATE, fee DECIMAL(10, 2),
  pages BIGINT, rating DOUBLE, renewed BOOLEAN, note VARCHAR);
INSERT INTO lib.loans VALUES
  (1, 10, 100, 'north', '2023-12-31 23:59:59', '2024-01-14', '2024-01-10', 2.00, 200, 4.5, true, NULL),
  (2, 11, 101, 'north', '2024-01-01 00:00:00', '2024-01-15', '2024-01-20', 7.50, 320, 3.0, false, ''),
  (3, 12, 100, 'south', '2024-01-31 10:00:00', '2024-02-14', NULL, 4.00, 500, NULL, NULL, 'x'),
  (4, 13, 102, 'South', '2024-02-01 09:30:00', '2024-02-15', '2024-02-15', NULL, NULL, 2.0, true, NULL),
  (5, 14, 103, 'east', '2024-02-29 11:59:59', NULL, '2024-03-05', 6.00, 90, 5.0, false, 'gift'),
  (6, 14, 104, 'east', '2024-02-29 12:00:00', '2024-03-14', '2024-03-31', 1.25, 90, NULL, true, NULL),
  (7, 99, 100, NULL, '2024-03-31 23:00:00', '2024-04-14', '2024-04-15', 3.00, 40, 1.0, NULL, NULL),
  (8, NULL, NULL, 'moon', '2024-04-01 08:00:00', '2024-04-15', NULL, 8.00, 10, 4.0, false, 'void'),
  (9, 15, 101, 'north', '2024-04-01 08:00:00', '2024-04-15', '2024-04-10', 0.00, 150, 3.5, false, NULL),
  (10, NULL, NULL, 'moon', '2024-04-01 08:00:00', '2024-04-15', NULL, 5.00, 60, 2.5, true, 'y'),
  (11, 10, 105, 'NORTH', NULL, '2024-01-14', '2024-01-13', 1.50, 200, 4.0, false, NULL),
  (12, 10, 101, 'north', '2024-01-01 00:00:00', '2024-01-15', '2024-01-15', 7.50, 200, 3.0, true, 'x');
CREATE TABLE lib.fines (fine_id BIGINT, loan_id BIGINT, amount DECIMAL(8, 2),
  paid BOOLEAN, fined_on DATE);
INSERT INTO lib.fines VALUES (1, 2, 1.00, true, '2024-01-21'),
  (2, 2, 2.50, false, '2024-01-22'), (3, 5, NULL, true, '2024-03-06'),
  (4, 6, 4.00, NULL, '2024-03-15'), (5, 7, 0.50, true, NULL),
  (6, 77, 9.00, true, '2024-01-01'), (7, NULL, 3.00, false, '2024-01-02'),
  (8, 8, 6.00, true, '2024-04-16'), (9, 6, 4.00, true, '2024-03-16');
CREATE TABLE lib.stars (loan_id BIGINT, stars BIGINT);
INSERT INTO lib.stars VALUES (1, 5), (2, 1), (2, 4), (2, 4), (6, 2), (9, NULL),
  (12, 3);
-- Visitors and books on the shelves, by day and branch; some days are missing.
CREATE TABLE lib.days (day DATE, branch VARCHAR, visitors BIGINT, shelved BIGINT,
  helper VARCHAR);
INSERT INTO lib.days VALUES
  ('2023-12-30', 'north', 4, 100, 'a'), ('2023-12-31', 'north', 6, 98, 'b'),
  ('2024-01-01', 'north', 1, 97, 'a'), ('2024-01-01', 'south', 3, 40, 'c'),
  ('2024-01-03', 'south', 5, 41, 'c'), ('2024-01-04', NULL, 2, 7, NULL),
  ('2024-01-07', 'north', NULL, 90, 'a'), ('2024-01-08', 'north', 8, NULL, 'b'),
  ('2024-01-31', 'south', 9, 38, 'a'), ('2024-02-28', 'north', 2, 88, 'd'),
  ('2024-02-29', 'north', 7, 87, 'a'), ('2024-02-29', 'south', 1, 39, 'a'),
  ('2024-02-29', 'south', 2, 1, 'e'), ('2024-03-31', 'south', 10, 36, NULL),
  ('2024-12-31', 'north', 3, 60, 'b'), ('2025-02-28', 'south', 4, 30, 'c'),
  ('2025-03-01', 'south', NULL, 29, 'c'), (NULL, 'north', 50, 500, 'z');
-- The rows of the view of loans, for the judge.
CREATE VIEW lib.flat AS
SELECT l.*, b.title, b.genre, b.price, a.country, a.author_id, m.city, m.level,
  p.region, t.name AS tariff, t.factor, l.returned > l.due AS late
FROM lib.loans l
LEFT JOIN (SELECT DISTINCT * FROM lib.books) b ON b.book_id = l.book_id
LEFT JOIN (SELECT * FROM lib.authors WHERE retired IS NOT TRUE) a
  ON a.author_id = b.author_id
LEFT JOIN (SELECT member_id, upper(city) AS city, level FROM lib.members
  WHERE level > 0) m ON m.member_id = l.member_id
LEFT JOIN lib.branches p ON upper(p.branch) = upper(l.branch)
LEFT JOIN lib.tariffs t ON l.taken >= t.valid_from
  AND (l.taken < t.valid_to OR t.valid_to IS NULL)
WHERE l.note IS NULL OR l.note <> 'void';
-- The same of the view of fines.
CREATE VIEW lib.fined AS
SELECT f.*, l.branch, l.fee, l.due, l.loan_id AS loan, b.title, b.genre, coalesce(m.name, 'nobody') AS who
FROM lib.fines f LEFT JOIN lib.loans l ON l.loan_id = f.loan_id
LEFT JOIN (SELECT DISTINCT book_id, title, genre FROM lib.books) b ON b.book_id = l.book_id
LEFT JOIN (SELECT * FROM lib.members WHERE level IS NOT NULL) m ON m.member_id = l.member_id
WHERE l.branch IS NOT NULL OR f.loan_id IS NULL;
-- What exports to dbt ask for, where a view has a condition or a query.
CREATE VIEW lib.loans_rows AS SELECT * FROM lib.loans
  WHERE note IS DISTINCT FROM 'void';
CREATE VIEW lib.patron AS SELECT member_id, upper(city) AS city, level, joined
  FROM lib.members WHERE level > 0;
