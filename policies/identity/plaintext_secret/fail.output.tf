variable "admin_password" {
  type      = string
  sensitive = true
}

resource "azurerm_resource_group" "data" {
  name     = "rg-data"
  location = "westeurope"
}

data "azurerm_storage_account" "data" {
  name                = "stdata"
  resource_group_name = azurerm_resource_group.data.name
}

# Terraform itself refuses to put out a sensitive value; `nonsensitive` talks it out of that.
output "password" {
  value = nonsensitive(var.admin_password) # expect: identity-plaintext-secret
}

output "storageKey" {
  value = nonsensitive(data.azurerm_storage_account.data.primary_access_key) # expect: identity-plaintext-secret
}

output "connection" {
  value = {
    account = data.azurerm_storage_account.data.name
    text    = nonsensitive("AccountName=${data.azurerm_storage_account.data.name};AccountKey=${data.azurerm_storage_account.data.primary_access_key}") # expect: identity-plaintext-secret
  }
}

output "all" {
  value = [for account in [data.azurerm_storage_account.data] : nonsensitive(account.primary_access_key)] # expect: identity-plaintext-secret
}
