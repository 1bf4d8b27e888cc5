output x int = ({ a: 1 }.?b).c
