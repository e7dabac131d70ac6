SELECT levenshtein('kitten', 'sitting')
