var a int[] = [1]
