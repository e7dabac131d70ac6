SELECT to_date('31/12/2016', 'dd/MM/yyyy')
