CREATE TABLE orders (id BIGINT, order_date DATE, customer_id BIGINT, status VARCHAR, amount BIGINT);
INSERT INTO orders VALUES
  (1, '2024-01-05', 10, 'open', 100),
  (2, '2024-01-20', 10, 'done', 50),
  (3, '2024-02-03', 20, 'done', 30),
  (4, '2024-02-03', 30, 'test', 999),
  (5, '2025-01-10', 20, 'open', 20),
  (6, '2025-01-11', NULL, 'done', 7);
CREATE TABLE customers (id BIGINT, name VARCHAR, nation_id BIGINT);
INSERT INTO customers VALUES (10, 'Ann', 1), (20, 'Bob', 2), (20, 'Bob again', 2);
CREATE TABLE nations (id BIGINT, nation VARCHAR);
INSERT INTO nations VALUES (1, 'FR'), (2, 'DE');
CREATE TABLE items (order_id BIGINT, quantity BIGINT);
INSERT INTO items VALUES (1, 2), (1, 3), (2, 1), (3, 4), (5, 6);
CREATE TABLE stock (day DATE, shop VARCHAR, region VARCHAR, pieces BIGINT);
INSERT INTO stock VALUES ('2024-01-01', 'a', 'x', 5), ('2024-01-31', 'a', 'x', 7), ('2024-01-31', 'b', 'y', 3), ('2024-02-10', 'a', 'x', 1), ('2024-01-31', 'c', 'x', 0);
CREATE TABLE prices (region VARCHAR, shop VARCHAR, price BIGINT);
INSERT INTO prices VALUES ('x', 'a', 10), ('y', 'b', 20), ('x', 'b', 99);
