SELECT 'a\nb'
