resource r 'A.B/c@1' = {}
