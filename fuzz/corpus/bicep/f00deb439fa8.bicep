resource a 'T@1' = {
resource b 'c' = {
}
@d()
resource e 'f' = {}
}
