SELECT sha2('Spark', 256)
