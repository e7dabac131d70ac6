SELECT mean(x) FROM VALUES (1), (3) AS t(x)
