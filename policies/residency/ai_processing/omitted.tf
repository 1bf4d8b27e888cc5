variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

resource "azurerm_cognitive_account" "records" {
  name                = "oai-records"
  resource_group_name = var.resource_group_name
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
}

# Without a SKU a deployment is a regional one. azurerm demands one, so this is the other provider.
resource "azapi_resource" "chat" {
  type      = "Microsoft.CognitiveServices/accounts/deployments@2024-10-01"
  name      = "chat"
  parent_id = azurerm_cognitive_account.records.id

  body = {
    properties = {
      model = {
        format  = "OpenAI"
        name    = "gpt-35-turbo"
        version = "0125"
      }
    }
  }
}
