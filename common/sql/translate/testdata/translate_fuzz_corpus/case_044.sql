SELECT map_values(map(1, 'a', 2, 'b'))
