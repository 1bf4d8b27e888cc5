{{parameters}}

{{parents}}

resource example '{{type}}@{{version}}' = {
  {{parent}}
  name: 'example'
  {{location}}
  {{open}}
  {{body}}
}
