SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x DESC) FROM VALUES ('a'), ('b') AS t(x)
