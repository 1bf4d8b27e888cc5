provider 'kubernetes@1.0.0'
