#disable-diagnostics no-unused-params
targetScope = 'resourceGroup'
metadata about = { it: 'is', 'a-b': 1 }
import { tags, size as defaultSize } from './shared.bicep'
import * as names from 'br/public:names:1.0'
extension microsoftGraphV1 with { a: 1 } as graph

@description('''
  Many lines, 'quoted', with ${no} holes
''')
@allowed(['a', 'b'])
@secure()
param secret string = 'a'
param count int = -3
param rules ({ name: string, *: (int | 'x')[]? } | null)[]
type pair = [@minLength(1)
  string
  resourceInput<'Microsoft.Storage/storageAccounts@2023-01-01'>.properties.sku!]
var total = count > 2 && !empty(rules) ? length(rules) * 2 + 1 : count ?? 0 // why
var text = $$'''a${b}$${total}'''
var list = [
  ...rules
  for1
  rules[?^1].?name!.b
]
var mapped = map(range(0, count), (i, j) => { i: i, ...names.all })
func join(a string, b string?) string => '${a}-${b ?? '\u{1F600}\'\${'}'

resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = [for (x, i) in list: if (i > 0) {
  name: 'a${uniqueString(resourceGroup().id, 'b${x}')}'
  #disable-next-line BCP037
  properties: { minimumTlsVersion: 'TLS1_2', list: [for r in rules: { a: r }] }

  @batchSize(1)
  resource blob 'blobServices' existing = {
    name: 'default'
  }
}]
module inner './inner.bicep' = if (true) { params: { id: account[0]::blob.id } }
output result string = az.resourceId('a', 'b') =~ 'c' ? /* or */ inner.outputs.x : ''
assert fine = total <= 3
