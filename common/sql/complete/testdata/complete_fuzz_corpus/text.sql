@SELECT 'a -- b', `unclosed FROM t -- comment
 GROUP 