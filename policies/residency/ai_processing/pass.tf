variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

locals {
  deployments = {
    chat  = "DataZoneStandard"
    embed = "Standard"
  }
}

resource "azurerm_cognitive_account" "records" {
  name                = "oai-records"
  resource_group_name = var.resource_group_name
  location            = "swedencentral"
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_cognitive_deployment" "main" {
  for_each = local.deployments

  name                 = each.key
  cognitive_account_id = azurerm_cognitive_account.records.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = each.value
    capacity = 10
  }
}
