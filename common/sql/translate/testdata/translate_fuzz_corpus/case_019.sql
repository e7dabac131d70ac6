SELECT printf('%05d', 42)
