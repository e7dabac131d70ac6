SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM VALUES (1), (2), (3), (4) AS t(x)
