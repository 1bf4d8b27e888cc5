#restore-diagnostics x
