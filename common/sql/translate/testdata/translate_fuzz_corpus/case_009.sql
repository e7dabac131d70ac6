SELECT asin(0)
