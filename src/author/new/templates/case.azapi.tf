{{parameters}}

resource "azapi_resource" "example" {
  type      = "{{type}}@{{version}}"
  name      = "example"
  parent_id = "{{parent}}"
  {{location}}

  {{open}}
  body = {
    {{body}}
  }
}
