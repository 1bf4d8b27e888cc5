extension microsoftGraphV1
extension kubernetes with { namespace: 'default', kubeConfig: '' } as k8s
resource r 'A.B/c@1' = { name: 'r' }
