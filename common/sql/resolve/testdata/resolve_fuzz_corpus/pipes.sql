FROM t |> EXTEND a + 1 AS z |> SET b = upper(b) |> DROP e |> AGGREGATE sum(z) AS total GROUP BY b |> AS r |> JOIN u ON u.a = r.total |> ORDER BY total
