variable "resource_group_name" {
  type    = string
  default = "rg-records"
}

variable "sku" {
  description = "How and where the model runs."
  type        = string
}

resource "azurerm_cognitive_account" "records" {
  name                = "oai-records"
  resource_group_name = var.resource_group_name
  location            = "swedencentral"
  kind                = "OpenAI"
  sku_name            = "S0"
}

resource "azurerm_cognitive_deployment" "chat" {
  name                 = "chat"
  cognitive_account_id = azurerm_cognitive_account.records.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = var.sku # unknown: residency-ai-processing
    capacity = 10
  }
}
