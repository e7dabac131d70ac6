SELECT filter(array(1, 2, 3), x -> x % 2 == 1)
