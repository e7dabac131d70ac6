SELECT pmod(10, 3)
