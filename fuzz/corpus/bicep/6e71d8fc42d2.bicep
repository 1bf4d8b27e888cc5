extension 'br:a/b:1' with {c: 1} as d
