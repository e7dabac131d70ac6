SELECT a, c FROM VALUES (1, array(10, 20)) AS t(a, b) LATERAL VIEW explode(b) v AS c
