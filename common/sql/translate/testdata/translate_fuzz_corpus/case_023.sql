SELECT regexp_replace('john smith', '(\\w+) (\\w+)', '$2 $1')
