SELECT curdate() = current_date()
