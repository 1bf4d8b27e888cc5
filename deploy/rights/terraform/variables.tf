variable "subscription_id" {
  description = "Subscription that the identity lies in"
  type        = string
}

variable "resource_group_name" {
  description = "Resource group that the identity lies in"
  type        = string
  default     = "rg-seawall"
}

variable "location" {
  description = "Region of the identity"
  type        = string
  default     = "westeurope"
}

variable "name" {
  description = "Name of the identity"
  type        = string
  default     = "id-seawall"
}

variable "scope" {
  description = "What is audited: /subscriptions/ID or /providers/Microsoft.Management/managementGroups/NAME"
  type        = string

  validation {
    condition     = can(regex("^/(subscriptions|providers/Microsoft\\.Management/managementGroups)/[^/]+$", var.scope))
    error_message = "The scope is the id of a subscription or of a management group."
  }
}

variable "setting_names" {
  description = "The second tier: the names of application settings, and whether each is a literal or a reference. Azure knows no right to the names alone; whoever has this one can read the values."
  type        = bool
  default     = false
}

variable "github_subject" {
  description = "Who in GitHub may be the identity, as in repo:OWNER/REPOSITORY:environment:audit. Empty: nobody"
  type        = string
  default     = ""
}

variable "kubernetes_issuer" {
  description = "Issuer of a Kubernetes cluster: az aks show --query oidcIssuerProfile.issuerUrl. Empty: none"
  type        = string
  default     = ""
}

variable "kubernetes_subject" {
  description = "Who in that cluster may be the identity"
  type        = string
  default     = "system:serviceaccount:seawall:seawall-collect"
}
