var all = loadJsonContent('data.json')
output a string = all.tls.version
output b int = loadJsonContent('data.json', '$.ports[1]')
output c string = loadTextContent('data.json')
output d string = loadFileAsBase64('data.json')
output e array = loadYamlContent('data.json')
output f array = map(loadDirectoryFileInfo('.', '*'), file => file.baseName)
=====
=====
=====
{"tls": {"version": "1.2"}, "ports": [80, 443]}
