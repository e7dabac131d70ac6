SELECT from_unixtime(0, 'yyyy-MM-dd HH:mm:ss')
