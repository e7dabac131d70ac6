SELECT transform(c, (x, i) -> x.x + i), aggregate(c, 0, (acc, x) -> acc + x.x, acc -> acc * 2), filter(c, x -> x.y['k'] IS NOT NULL), named_struct('p', a, 'q', b).q, f(a) FROM t
