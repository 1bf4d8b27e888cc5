type x = {text}
