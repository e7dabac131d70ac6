SELECT * FROM (SELECT a, b, d FROM t) PIVOT (sum(d) AS s, avg(d) AS m FOR b IN ('x' AS x, 'y' AS y)); SELECT * FROM t UNPIVOT INCLUDE NULLS (v FOR n IN (a AS p, d))
