SELECT date_trunc('WEEK', DATE '2024-01-10')
