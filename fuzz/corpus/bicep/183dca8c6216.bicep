var w = 1
var a = {{
  b: {text}
  c: 3
}}
var d = 4
