# Nobody says which region it is, but there is no second one.
variable "location" {
  type = string
}

resource "azurerm_log_analytics_workspace" "logs" {
  name                = "log-records"
  resource_group_name = "rg-records"
  location            = var.location
}

resource "azurerm_eventhub_namespace" "events" {
  name                = "events-records"
  resource_group_name = "rg-records"
  location            = var.location
  sku                 = "Standard"
}

resource "azurerm_api_management" "apis" {
  name                = "apim-records"
  resource_group_name = "rg-records"
  location            = var.location
  publisher_name      = "Records"
  publisher_email     = "apis@example.com"
  sku_name            = "Developer_1"
}
