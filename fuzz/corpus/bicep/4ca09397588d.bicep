module vault 'br/public:avm/res/key-vault/vault:0.1.0' = { params: { name: 'kv' } }
module other 'br/own:net:1' = {}
output id string = vault.outputs.id
