# The identity that collects, those who may be it, and its rights, at a subscription or a management group. The same as the Bicep
# beside this folder.

terraform {
  required_version = ">= 1.9"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.55"
    }
  }
}

provider "azurerm" {
  features {}
  subscription_id = var.subscription_id
}

locals {
  audience = ["api://AzureADTokenExchange"]
  actions  = jsondecode(file("${path.module}/../actions.json"))
}

resource "azurerm_user_assigned_identity" "seawall" {
  name                = var.name
  location            = var.location
  resource_group_name = var.resource_group_name
}

resource "azurerm_federated_identity_credential" "github" {
  count = var.github_subject == "" ? 0 : 1

  name                = "github"
  resource_group_name = var.resource_group_name
  parent_id           = azurerm_user_assigned_identity.seawall.id
  issuer              = "https://token.actions.githubusercontent.com"
  subject             = var.github_subject
  audience            = local.audience
}

resource "azurerm_federated_identity_credential" "kubernetes" {
  count = var.kubernetes_issuer == "" ? 0 : 1

  name                = "kubernetes"
  resource_group_name = var.resource_group_name
  parent_id           = azurerm_user_assigned_identity.seawall.id
  issuer              = var.kubernetes_issuer
  subject             = var.kubernetes_subject
  audience            = local.audience

  # Azure refuses to write two of them at the same time.
  depends_on = [azurerm_federated_identity_credential.github]
}

resource "azurerm_role_assignment" "read" {
  name                 = uuidv5("url", "${var.scope}/${azurerm_user_assigned_identity.seawall.id}/read")
  scope                = var.scope
  role_definition_name = "Reader"
  principal_id         = azurerm_user_assigned_identity.seawall.principal_id
  principal_type       = "ServicePrincipal"
  description          = "seawall collects what there is"
}

resource "azurerm_role_definition" "settings" {
  count = var.setting_names ? 1 : 0

  # It is the same in every run.
  role_definition_id = uuidv5("url", "${var.scope}/seawall-settings")
  name               = "seawall settings (${substr(sha256(var.scope), 0, 8)})"
  description        = "Lists application settings, of which seawall keeps names and kinds"
  scope              = var.scope
  assignable_scopes  = [var.scope]

  permissions {
    actions = local.actions
  }
}

resource "azurerm_role_assignment" "settings" {
  count = var.setting_names ? 1 : 0

  name               = uuidv5("url", "${var.scope}/${azurerm_user_assigned_identity.seawall.id}/settings")
  scope              = var.scope
  role_definition_id = azurerm_role_definition.settings[0].role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.seawall.principal_id
  principal_type     = "ServicePrincipal"
  description        = "seawall looks at the names and kinds of application settings"
}

output "client_id" {
  description = "AZURE_CLIENT_ID of whoever collects"
  value       = azurerm_user_assigned_identity.seawall.client_id
}

output "tenant_id" {
  description = "AZURE_TENANT_ID"
  value       = azurerm_user_assigned_identity.seawall.tenant_id
}
