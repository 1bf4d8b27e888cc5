variable "mode" {
  description = "New rules are watched before they block."
  type        = string
}

resource "azurerm_resource_group" "edge" {
  name     = "rg-edge"
  location = "westeurope"
}

resource "azurerm_web_application_firewall_policy" "policy" {
  name                = "waf"
  resource_group_name = azurerm_resource_group.edge.name
  location            = azurerm_resource_group.edge.location

  policy_settings {
    enabled = true
    mode    = var.mode # unknown: edge-waf
  }

  managed_rules {
    managed_rule_set {
      type    = "Microsoft_DefaultRuleSet"
      version = "2.1"
    }
  }
}
