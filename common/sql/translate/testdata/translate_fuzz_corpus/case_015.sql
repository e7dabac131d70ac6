SELECT try_subtract(3, 1)
