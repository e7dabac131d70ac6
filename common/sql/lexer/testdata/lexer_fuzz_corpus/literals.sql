SELECT 1.5e3L, .5D, r"\d", x'1F', $$a$$, `a``b` /* c /* d */ */ -- e
