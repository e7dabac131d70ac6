SELECT 'abc' REGEXP 'x'
