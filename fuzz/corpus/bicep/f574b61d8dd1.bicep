func f(x int) int => f(x)
output x int = f(1)
