SELECT rtrim(' hi  ')
