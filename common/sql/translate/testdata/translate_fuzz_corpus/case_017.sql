SELECT instr('SparkSQL', 'SQL')
