vnet::innevnet::otheoute
        param names array
        param deploy bool
        resource each 'A.B/c@1' = [for (name, i) in ['x', 'y']: if (i > 0) { name: '${name}${i}' }]
        resource first 'A.B/c@1' = { name: 'first', properties: { id: each[1].id, all: map(each, one => one.name) } }
        resource unknown 'A.B/c@1' = [for name in names: { name: name }]
        resource maybe 'A.B/c@1' = if (deploy) {
          name: 'maybe'
          resource child 'd' = { name: 'child' }
        }
        resource never 'A.B/c@1' = if (false) { name: 'never' }
