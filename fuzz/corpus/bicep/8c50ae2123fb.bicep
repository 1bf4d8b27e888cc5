#disable-diagnostics no-unused-params
