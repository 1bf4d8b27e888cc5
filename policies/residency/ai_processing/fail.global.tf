variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

resource "azurerm_cognitive_account" "swedencentral" {
  name                = "oai-swedencentral"
  resource_group_name = var.resource_group_name
  location            = "swedencentral"
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_cognitive_deployment" "swedencentral_globalstandard" {
  name                 = "globalstandard"
  cognitive_account_id = azurerm_cognitive_account.swedencentral.id

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

resource "azurerm_cognitive_deployment" "swedencentral_globalprovisionedmanaged" {
  name                 = "globalprovisionedmanaged"
  cognitive_account_id = azurerm_cognitive_account.swedencentral.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "GlobalProvisionedManaged" # expect: residency-ai-processing
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "swedencentral_globalbatch" {
  name                 = "globalbatch"
  cognitive_account_id = azurerm_cognitive_account.swedencentral.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "GlobalBatch" # expect: residency-ai-processing
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "swedencentral_developertier" {
  name                 = "developertier"
  cognitive_account_id = azurerm_cognitive_account.swedencentral.id

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
