using 'main.bicep'

param location = 'westeurope'
param managementGroup = 'platform'
param shards = 4
param storageName = 'stseawallexample'
param image = 'example.azurecr.io/seawall@sha256:0000000000000000000000000000000000000000000000000000000000000000'
param toolsImage = 'example.azurecr.io/busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000'
