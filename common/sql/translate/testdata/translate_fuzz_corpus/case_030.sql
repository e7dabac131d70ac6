SELECT date_part('doy', DATE '2019-08-12')
