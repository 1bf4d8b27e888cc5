extends {}
