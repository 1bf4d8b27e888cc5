terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
  }
  backend "azurerm" {}
}
variable "rules" { default = { a = { ip = "1.2.3.4/32", on = true }, b = { ip = null, on = false } } }
variable "tags" { type = object({ owner = optional(string, "me"), n = number }) }
locals {
  on   = { for k, v in var.rules : k => v... if v.on }
  text = <<-EOT
    %{ for k in keys(local.on) ~}
    ${upper(k)}
    %{ endfor ~}
  EOT
}
resource "azurerm_resource_group" "g" {
  name     = "rg-${local.text}"
  location = try(var.tags.location, "westeurope")
}
module "m" {
  source   = "./modules/m"
  for_each = local.on
  group    = azurerm_resource_group.g.name
  rules    = values(var.rules)[*].ip
}
data "azurerm_client_config" "me" {}
resource "azapi_resource" "a" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2023-05-01"
  name      = "default"
  parent_id = module.m["a"].ids[0]
  body      = jsonencode({ properties = { x = azurerm_resource_group.g.id } })
}
output "x" { value = cidrsubnet("10.0.0.0/8", 4, 2) == "${1 + 2}" ? module.m : null }
=====
variable "group" {}
variable "rules" { type = list(string) }
resource "azurerm_storage_account" "s" {
  count               = length(var.rules)
  name                = format("st%02d", count.index)
  resource_group_name = var.group
  dynamic "network_rules" {
    for_each = toset(compact(var.rules))
    content {
      default_action = "Deny"
      ip_rules       = [network_rules.value]
    }
  }
}
output "ids" { value = azurerm_storage_account.s[*].id }
=====
tags = { n = 1 }
=====
{"resource": {"azurerm_public_ip": {"p": {"name": "${local.text}", "zones": ["1"]}}}}
