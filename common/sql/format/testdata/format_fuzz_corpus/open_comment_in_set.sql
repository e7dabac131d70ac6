SET--
/*