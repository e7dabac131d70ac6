SELECT make_interval(1, 2, 0, 3)
