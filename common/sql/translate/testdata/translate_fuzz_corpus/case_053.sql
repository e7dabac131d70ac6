SELECT a, grouping(a), sum(v) FROM VALUES (1, 10), (2, 20) AS t(a, v) GROUP BY a GROUPING SETS ((a), ()) ORDER BY a
