import 'kubernetes@1.0.0' with {} as k8s
