SELECT decode(6, 1, 'Southlake', 2, 'San Francisco', 'other')
