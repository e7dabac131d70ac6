SELECT log(-1)
