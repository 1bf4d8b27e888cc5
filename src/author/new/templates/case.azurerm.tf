{{parameters}}

resource "{{azurerm}}" "example" {
  {{arguments}}
  {{open}}
  {{body}}
}
