variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

locals {
  accounts = {
    records = "swedencentral"
    abroad  = "eastus"
  }
}

resource "azurerm_cognitive_account" "main" {
  for_each = local.accounts

  name                = "oai-${each.key}"
  resource_group_name = var.resource_group_name
  location            = each.value # expect: residency-ai-processing
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_cognitive_deployment" "chat" {
  name                 = "chat"
  cognitive_account_id = azurerm_cognitive_account.main["records"].id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "GlobalStandard" # expect: residency-ai-processing
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "draft" {
  name                 = "draft"
  cognitive_account_id = azurerm_cognitive_account.main["records"].id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "DeveloperTier" # expect: residency-ai-processing
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "zone" {
  name                 = "zone"
  cognitive_account_id = azurerm_cognitive_account.main["abroad"].id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "DataZoneStandard" # expect: residency-ai-processing
    capacity = 10
  }
}
