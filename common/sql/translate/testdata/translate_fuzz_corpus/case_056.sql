SELECT col0, col1 FROM (SELECT stack(2, 1, 2, 3, 4))
