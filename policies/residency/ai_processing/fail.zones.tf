variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

resource "azurerm_cognitive_account" "norwayeast" {
  name                = "oai-norwayeast"
  resource_group_name = var.resource_group_name
  location            = "norwayeast" # expect: residency-ai-processing
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_cognitive_deployment" "norwayeast_datazonestandard" {
  name                 = "datazonestandard"
  cognitive_account_id = azurerm_cognitive_account.norwayeast.id

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

resource "azurerm_cognitive_account" "switzerlandnorth" {
  name                = "oai-switzerlandnorth"
  resource_group_name = var.resource_group_name
  location            = "switzerlandnorth" # expect: residency-ai-processing
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_cognitive_deployment" "switzerlandnorth_datazoneprovisionedmanaged" {
  name                 = "datazoneprovisionedmanaged"
  cognitive_account_id = azurerm_cognitive_account.switzerlandnorth.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "DataZoneProvisionedManaged" # expect: residency-ai-processing
    capacity = 10
  }
}

resource "azurerm_cognitive_account" "uksouth" {
  name                = "oai-uksouth"
  resource_group_name = var.resource_group_name
  location            = "uksouth" # expect: residency-ai-processing
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_cognitive_deployment" "uksouth_datazonebatch" {
  name                 = "datazonebatch"
  cognitive_account_id = azurerm_cognitive_account.uksouth.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "DataZoneBatch" # expect: residency-ai-processing
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "uksouth_standard" {
  name                 = "standard"
  cognitive_account_id = azurerm_cognitive_account.uksouth.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "Standard" # expect: residency-ai-processing
    capacity = 10
  }
}
