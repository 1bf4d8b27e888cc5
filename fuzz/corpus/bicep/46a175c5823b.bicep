resource e 'f' = if (g) {
    resource h 'i' existing = {}
  }
