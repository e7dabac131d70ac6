SELECT shiftleft(2, 1)
