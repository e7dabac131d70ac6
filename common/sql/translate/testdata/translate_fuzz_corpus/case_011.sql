SELECT expm1(0)
