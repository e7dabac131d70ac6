SELECT int(2.9)
