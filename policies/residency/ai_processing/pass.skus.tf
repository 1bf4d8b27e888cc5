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

resource "azurerm_cognitive_deployment" "swedencentral_datazonestandard" {
  name                 = "datazonestandard"
  cognitive_account_id = azurerm_cognitive_account.swedencentral.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "DataZoneStandard"
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "swedencentral_datazoneprovisionedmanaged" {
  name                 = "datazoneprovisionedmanaged"
  cognitive_account_id = azurerm_cognitive_account.swedencentral.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "DataZoneProvisionedManaged"
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "swedencentral_datazonebatch" {
  name                 = "datazonebatch"
  cognitive_account_id = azurerm_cognitive_account.swedencentral.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "DataZoneBatch"
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "swedencentral_standard" {
  name                 = "standard"
  cognitive_account_id = azurerm_cognitive_account.swedencentral.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "Standard"
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "swedencentral_provisionedmanaged" {
  name                 = "provisionedmanaged"
  cognitive_account_id = azurerm_cognitive_account.swedencentral.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "ProvisionedManaged"
    capacity = 10
  }
}

resource "azurerm_cognitive_account" "francecentral" {
  name                = "oai-francecentral"
  resource_group_name = var.resource_group_name
  location            = "francecentral"
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_cognitive_deployment" "francecentral_datazonestandard" {
  name                 = "datazonestandard"
  cognitive_account_id = azurerm_cognitive_account.francecentral.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "DataZoneStandard"
    capacity = 10
  }
}

resource "azurerm_cognitive_deployment" "francecentral_standard" {
  name                 = "standard"
  cognitive_account_id = azurerm_cognitive_account.francecentral.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "Standard"
    capacity = 10
  }
}
