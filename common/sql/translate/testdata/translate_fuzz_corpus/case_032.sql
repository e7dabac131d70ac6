SELECT weekofyear('2008-02-20')
