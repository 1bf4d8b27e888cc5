resource "azurerm_communication_service" "messages" {
  name                = "acs"
  resource_group_name = "rg-data"
  data_location       = "United States" # expect: residency-location
}

resource "azurerm_email_communication_service" "mails" {
  name                = "mail"
  resource_group_name = "rg-data"
  data_location       = "United States" # expect: residency-location
}
