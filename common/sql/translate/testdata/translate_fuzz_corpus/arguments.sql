SELECT encode('abc'), date_format(e), element_at(c), pmod(a, 1, 2), split(), aggregate(c), from_json(b), round() FROM t
