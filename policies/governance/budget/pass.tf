resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

resource "azurerm_consumption_budget_resource_group" "monthly" {
  name              = "monthly"
  resource_group_id = azurerm_resource_group.data.id
  amount            = 500
  time_grain        = "Monthly"

  time_period {
    start_date = "2026-01-01T00:00:00Z"
  }

  notification {
    threshold      = 80
    operator       = "GreaterThanOrEqualTo"
    contact_emails = ["finance@example.com"]
  }

  notification {
    enabled        = true
    threshold      = 100
    operator       = "GreaterThanOrEqualTo"
    contact_emails = ["finance@example.com"]
  }
}
