variable "subscription_id" {
  description = "Subscription that everything here lies in"
  type        = string
}

variable "resource_group_name" {
  description = "Resource group that everything here lies in"
  type        = string
  default     = "rg-seawall"
}

variable "location" {
  description = "Region of everything here. Snapshots describe your estate: they stay in the European Union"
  type        = string

  validation {
    condition     = contains(["austriaeast", "belgiumcentral", "francecentral", "germanywestcentral", "italynorth", "northeurope", "polandcentral", "spaincentral", "swedencentral", "westeurope"], var.location)
    error_message = "The region is to be one of the European Union."
  }
}

variable "management_group" {
  description = "What is audited: a management group, with all below it"
  type        = string
}

variable "shards" {
  description = "In how many parts, by subscription"
  type        = number
  default     = 4
}

variable "identity_name" {
  description = "Name of the identity that collects, in this resource group: rights/terraform makes it"
  type        = string
  default     = "id-seawall"
}

variable "image" {
  description = "seawall in your registry, by digest: az acr import --name REGISTRY --source ghcr.io/seawall-dev/seawall@sha256:…"
  type        = string
}

variable "tools_image" {
  description = "busybox in your registry, by digest: it puts the folders of the last night aside"
  type        = string
}

variable "storage_name" {
  description = "Globally unique name of the storage account"
  type        = string
}

variable "address_prefix" {
  description = "First half of the addresses: 10.90 is 10.90.0.0/24 for the jobs and 10.90.1.0/28 for the private endpoint"
  type        = string
  default     = "10.90"
}

variable "collect_at" {
  description = "When collecting begins, in UTC"
  type        = string
  default     = "0 1 * * *"
}

variable "audit_at" {
  description = "When the audit begins, in UTC: after collecting has ended, for which it has three hours"
  type        = string
  default     = "30 4 * * *"
}

variable "keep_days" {
  description = "For how many days snapshots and reports are kept"
  type        = number
  default     = 30
}

variable "profile" {
  description = "Which controls are on, and with which figures"
  type        = string
  default     = "gdpr-eu"
}
