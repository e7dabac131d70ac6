SELECT array_prepend(array('b', 'd'), 'a')
