SELECT j:a::int + 1 FROM VALUES ('{"a":"41"}') AS t(j)
