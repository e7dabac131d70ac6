SELECT sequence(1, 9, 4)
