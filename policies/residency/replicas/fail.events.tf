resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

# The provider cannot say the boundary.
resource "azapi_resource" "topic" {
  type      = "Microsoft.EventGrid/topics@2022-06-15"
  name      = "topic"
  parent_id = azurerm_resource_group.data.id
  location  = "uksouth"
  body = {
    properties = {
      dataResidencyBoundary = "WithinGeopair" # expect: residency-replicas
    }
  }
}
