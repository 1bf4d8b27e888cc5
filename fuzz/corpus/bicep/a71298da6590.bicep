output a string = loadTextContent('{path}')
