-- Visits of a shop and what was bought after them, by users.
CREATE SCHEMA funnel;
CREATE TABLE funnel.users (user_id BIGINT, name VARCHAR, country VARCHAR,
  joined DATE);
INSERT INTO funnel.users VALUES (1, 'Ann', 'NO', '2024-01-01'),
  (2, 'Bob', NULL, '2024-02-10'), (3, 'Cem', 'SE', NULL), (5, 'Eve', 'NO', '2023-06-01');
CREATE TABLE funnel.visits (visit_id BIGINT, user_id BIGINT,
  seen TIMESTAMP, page VARCHAR, device VARCHAR, good BIGINT);
INSERT INTO funnel.visits VALUES
  (1, 1, '2024-01-30 10:00:00', 'home', 'web', 7), (2, 1, '2024-01-31 10:00:00', 'cart', 'app', 7),
  (3, 1, '2024-01-31 10:00:00', 'home', 'app', 8), (4, 2, '2024-02-28 23:59:00', 'home', NULL, 7),
  (5, 2, '2024-02-29 08:00:00', NULL, 'web', NULL), (6, 3, '2024-02-29 09:00:00', 'cart', 'web', 9),
  (7, NULL, '2024-02-29 09:00:00', 'home', 'web', 7), (8, 9, '2024-03-01 00:00:00', 'home', 'app', 8),
  (9, 3, '2024-03-08 09:00:00', 'home', 'app', 9), (10, 5, NULL, 'home', 'web', 7),
  (11, 5, '2024-03-31 20:00:00', 'cart', 'app', 8), (12, 2, '2024-02-29 08:00:00', 'cart', 'web', 7);
CREATE TABLE funnel.buys (buy_id BIGINT, user_id BIGINT, "at" TIMESTAMP,
  device VARCHAR, good BIGINT, pieces BIGINT);
INSERT INTO funnel.buys VALUES
  (1, 1, '2024-01-31 10:00:00', 'app', 7, 1), (2, 1, '2024-02-03 10:00:00', 'web', 7, 2),
  (3, 1, '2024-02-07 10:00:00', 'app', 8, 1), (4, 2, '2024-02-29 07:59:00', 'web', 7, 1),
  (5, 2, '2024-02-29 08:00:00', NULL, NULL, 4), (6, 3, '2024-02-28 09:00:00', 'web', 9, 1),
  (7, 3, '2024-03-07 09:00:00', 'web', 9, 5), (8, NULL, '2024-02-29 10:00:00', 'web', 7, 1),
  (9, 9, '2024-03-08 00:00:00', 'app', 8, NULL), (10, 5, '2024-04-01 00:30:00', 'app', 8, 1),
  (11, 5, NULL, 'app', 8, 1), (12, 9, '2024-03-02 00:00:00', 'web', 8, 2), (13, 3, '2024-03-07 09:00:00', 'app', 9, 1);
-- For judges only: each buy with the visit that it is counted to: the last
-- one (at day grain) of its user up to it; ties are broken below.
CREATE VIEW funnel.led AS SELECT b.buy_id, b.user_id, b."at" AS bought_at, b.pieces,
    v.visit_id, v.seen AS visited_at, v.page, v.device, v.good, u.country, u.name,
    CAST(b."at" AS DATE) - CAST(v.seen AS DATE) AS days
  FROM funnel.buys b JOIN funnel.visits v ON v.user_id = b.user_id
    AND CAST(v.seen AS DATE) <= CAST(b."at" AS DATE)
    LEFT JOIN funnel.users u ON u.user_id = v.user_id;
-- Where the latest spec of dbt, which names no schema, finds its models.
CREATE VIEW visits AS FROM funnel.visits;
CREATE VIEW clicks AS FROM funnel.visits;
CREATE VIEW buys AS FROM funnel.buys;
CREATE VIEW users AS FROM funnel.users;
CREATE VIEW funnel.clicks AS FROM funnel.visits;
-- The plans of users by time.
CREATE TABLE funnel.plans (user_id BIGINT, plan VARCHAR, since DATE, until DATE);
INSERT INTO funnel.plans VALUES (1, 'free', '2023-01-01', '2024-01-31'), (1, 'paid', '2024-01-31', '2024-02-07'),
  (2, 'free', '2024-02-29', NULL), (3, NULL, '2024-01-01', '2024-03-01'), (3, 'paid', '2024-03-07', NULL), (9, 'paid', '2024-03-02', NULL);
CREATE VIEW funnel.planned_visits AS SELECT v.*, plan, p.user_id IS NOT NULL AS has_plan FROM funnel.visits v LEFT JOIN funnel.plans p
  ON p.user_id = v.user_id AND p.since <= CAST(v.seen AS DATE) AND (CAST(v.seen AS DATE) < p.until OR p.until IS NULL);
CREATE VIEW funnel.planned_buys AS SELECT b.*, plan FROM funnel.buys b LEFT JOIN funnel.plans p
  ON p.user_id = b.user_id AND p.since <= CAST(b."at" AS DATE) AND (CAST(b."at" AS DATE) < p.until OR p.until IS NULL);
