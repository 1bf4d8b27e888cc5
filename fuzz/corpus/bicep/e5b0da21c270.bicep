import az as a
