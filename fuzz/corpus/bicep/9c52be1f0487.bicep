var all = loadJsonContent('data/settings.json')
output a string = all.tls.version
output b int = loadJsonContent('data/settings.json', '$.ports[1]')
output c string = loadTextContent('data/hello.txt')
output d string = loadFileAsBase64('data/hello.txt')
output e array = loadYamlContent('data/list.yaml')
output f array = map(loadDirectoryFileInfo('data', '*.txt'), file => file.baseName)
