SELECT schema_of_json('{}')
