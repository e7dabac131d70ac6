SELECT array_join(array('a', NULL, 'b'), '-')
