WITH r(p, q) AS (SELECT a, b FROM t), v AS (SELECT * EXCEPT (a), s.* FROM t) SELECT *, r.*, v.b FROM r CROSS JOIN v GROUP BY ALL HAVING max(p) > 1
