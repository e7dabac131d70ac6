SELECT zeroifnull(NULL)
