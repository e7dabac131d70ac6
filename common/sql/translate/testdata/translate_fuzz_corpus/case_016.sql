SELECT length('Spark SQL ')
