resource "azurerm_resource_group" "data" {
  name     = "rg-data" # expect: governance-budget
  location = "westeurope"
}

data "azurerm_subscription" "current" {}

# One for the whole subscription.
resource "azurerm_consumption_budget_subscription" "monthly" {
  name              = "monthly"
  subscription_id   = data.azurerm_subscription.current.id
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
