SELECT substring_index('www.apache.org', '.', -9)
