SELECT add_months(DATE '2016-08-31', 1)
