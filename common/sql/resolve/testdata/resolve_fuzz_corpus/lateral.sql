SELECT a, p, q.x FROM t LATERAL VIEW OUTER posexplode(c) AS p, q, LATERAL (SELECT a + 1 AS z) AS l LEFT SEMI JOIN u ON u.a = z
