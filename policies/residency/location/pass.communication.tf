resource "azurerm_communication_service" "messages" {
  name                = "acs"
  resource_group_name = "rg-data"
  data_location       = "Europe"
}

resource "azurerm_email_communication_service" "mails" {
  name                = "mail"
  resource_group_name = "rg-data"
  data_location       = "Europe"
}
