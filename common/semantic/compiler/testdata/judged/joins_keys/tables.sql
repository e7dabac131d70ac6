-- Keys, dimensions and times that are expressions, also ones that make
-- something of NULL, along a chain of three tables. Notes have a key only
-- together with a part.
CREATE SCHEMA chain;
CREATE TABLE chain.facts (id BIGINT, b_id BIGINT, part VARCHAR, t VARCHAR,
  day DATE, x BIGINT, flag BOOLEAN, code VARCHAR);
INSERT INTO chain.facts VALUES
  (1, 1, 'p', '2024-01-31', '2024-01-31', 10, true, 'a-1'), (2, NULL, 'p', '2024-02-29', '2024-02-29', 20, NULL, 'a-2'),
  (3, 2, 'q', NULL, '2024-02-01', 30, false, 'b-1'), (4, 3, NULL, '2024-02-29', NULL, 40, true, NULL),
  (5, 7, 'q', '2024-03-01', '2024-03-01', NULL, true, 'zz'), (6, 4, 'p', '2024-03-02', '2024-03-02', 60, NULL, 'B-1'),
  (7, 4, 'q', '2024-03-02', '2024-03-05', 70, false, 'b-');
CREATE TABLE chain.bs (b_id BIGINT, c_id BIGINT, part VARCHAR, kind VARCHAR,
  since DATE);
INSERT INTO chain.bs VALUES (1, 10, 'p', 'k1', '2020-01-01'), (2, NULL, 'q', NULL, NULL),
  (3, 11, NULL, 'k3', '2021-02-03'), (4, 12, 'p', 'k4', NULL), (4, 13, 'q', 'k5', '2023-01-01'),
  (NULL, 10, 'p', 'kn', '2019-09-09'), (5, 15, 'p', NULL, '2018-08-08');
CREATE TABLE chain.cs (c_id BIGINT, part VARCHAR, label VARCHAR);
INSERT INTO chain.cs VALUES (10, 'p', 'ten'), (-1, 'q', 'minus'), (11, NULL, NULL),
  (12, 'q', 'twelve'), (13, 'q', 'thirteen'), (99, 'p', NULL), (NULL, 'q', 'none');
CREATE TABLE chain.codes (letter VARCHAR, nr VARCHAR, word VARCHAR);
INSERT INTO chain.codes VALUES ('A', '1', 'alpha'), ('B', '1', 'beta'), ('B', '', 'empty'), ('Z', NULL, 'zeta');
-- For judges only: facts with their piece (of the same part) and its end.
CREATE VIEW chain.wide AS SELECT f.*, coalesce(CAST(t AS DATE), DATE '2024-01-01') AS at_time,
    b.rowid IS NOT NULL AS has_b, b.kind, b.since, b.c_id, c.rowid IS NOT NULL AS has_c, c.label
  FROM chain.facts f LEFT JOIN chain.bs b ON coalesce(b.b_id, -5) = coalesce(f.b_id, -5) AND b.part = f.part
    LEFT JOIN chain.cs c ON coalesce(c.c_id, -1000) = CASE WHEN b.rowid IS NOT NULL THEN coalesce(b.c_id, -1) END;
