SELECT try_element_at(array(1, 2), 3)
