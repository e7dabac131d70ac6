-- head
select /*+ broadcast(t) */ a, -- first
 - -- c
 b /* second */ from t; -- tail
