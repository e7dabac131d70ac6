SELECT arrays_overlap(array(1, 2, 3), array(3, 4, 5))
