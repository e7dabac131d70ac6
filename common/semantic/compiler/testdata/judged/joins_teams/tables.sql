-- Deals of people in teams; who asks sees some rows only.
CREATE SCHEMA teams;
CREATE TABLE teams.people (person_id BIGINT, name VARCHAR, team VARCHAR,
  boss_id BIGINT, hidden BOOLEAN);
INSERT INTO teams.people VALUES (1, 'Al', 'red', NULL, false),
  (2, 'Bea', 'red', 1, false), (3, 'Cy', 'blue', 1, false),
  (4, 'Dan', 'green', 3, NULL), (5, 'Eli', NULL, 3, true);
CREATE TABLE teams.clients (client_id BIGINT, name VARCHAR, owner_id BIGINT,
  area VARCHAR);
INSERT INTO teams.clients VALUES (10, 'Ox', 1, 'n'), (11, 'Ant', 2, 's'),
  (12, 'Bat', 3, NULL), (13, 'Cat', 4, 'n'), (14, 'Dog', NULL, 'w'), (15, 'Elk', 2, 'n');
CREATE TABLE teams.deals (deal_id BIGINT, client_id BIGINT, person_id BIGINT,
  area VARCHAR, signed DATE, amount BIGINT);
INSERT INTO teams.deals VALUES (1, 10, 1, 'n', '2024-01-10', 10),
  (2, 10, 2, 's', '2024-01-31', 20), (3, 11, 2, 's', '2024-02-29', 40),
  (4, 12, 3, 'n', '2024-03-01', 80), (5, 13, NULL, 'w', '2024-03-01', 160),
  (6, 14, 4, NULL, '2024-03-15', 320), (7, NULL, 5, 'n', NULL, 640),
  (8, 11, 1, 'n', '2024-03-31', NULL), (9, 15, 3, 's', '2024-04-02', 1280);
CREATE TABLE teams.calls (call_id BIGINT, client_id BIGINT, made DATE,
  minutes BIGINT, area VARCHAR);
INSERT INTO teams.calls VALUES (1, 10, '2024-01-01', 5, 'n'), (2, 10, '2024-01-30', 7, 's'),
  (3, 11, '2024-02-28', 11, 's'), (4, 12, '2024-02-28', NULL, 'n'), (5, 13, '2024-02-01', 13, 'n'),
  (6, 15, '2024-04-01', 17, 'w'), (7, 16, '2024-04-02', 19, 'n'), (8, NULL, '2024-04-02', 23, 'n');
