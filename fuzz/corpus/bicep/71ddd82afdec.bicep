#disable-diagnostics no-unused-params
  #disable-next-line BCP037 no-hardcoded-env-urls // why
var a = {
  #disable-next-line a-b
  c: 1
}
#restore-diagnostics x
