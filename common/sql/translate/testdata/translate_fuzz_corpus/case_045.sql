SELECT struct(1 AS a, 2 AS b).b
