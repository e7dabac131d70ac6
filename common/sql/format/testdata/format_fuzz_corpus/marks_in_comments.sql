SELECT 1 -- t */* t
  , 2 --+ no hint
  , 3 --/ x /*
FROM t -- */ /*/
