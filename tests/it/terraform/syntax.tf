# Odd and right: how it may be written.
/* a comment
   of two lines */
variable x { default = "x" } // behind
variable "y" {
  default = 1
  }

variable "z" /* here */ {
  # inside
  default /* before */ = /* after */ ["z"] # behind
}

locals {}
locals { one = "line" }
locals {
  number=1
}

locals {
  über = "ü"
  a-b  = "dash"
  chain = var.z[0] == "z" ? var.y == 1 ? "both" : "first" : "none"
  lines = (
    1
    + 2 *
    3
  )
  call = join(
    "-",
    [
      "a", "b",
      # between
      "c",
    ],
  )
  expanded = max([
    1, 2
    ]...
  )
  conditional = [
    var.y == 1
    ? "yes"
    : "no",
    var.y ==
    2 ? "yes" :
    "no"
  ]
  pairs = { for /* k */ k, v in {
    a = 1
    b = 2
    } :
    upper(k) =>
    v * 2...
    if v
    > 1
  }
  nested = { for o in [
    for n in [1, 2] : {
      n = n
      s = [for c in ["x", "y"] : "${c}${n}"
        if c != "y" || n == 2
      ]
    }
    ] : o.n => merge(o, {
      more = true
      text = <<-EOT
        n is ${o.n
        + 0}
        %{ for s in o.s ~}
        - ${s}
        %{ endfor ~}
        %{ if o.n == 1
      }one%{ else }two%{ endif }
      EOT
    })
  }
  twice = {
    k = 1, "k" = 2
    l = { m = 1, m = 2 }
    "n" : "first"
    "n" : "last"
  }
  splat = var.z[ * ]
  steps = ({ a = [{ b = [1, 2] }] }
    .a
    [0]
    . b)
  spaced = var . z [ 0 ]
  unary = ! ! true
  minus = 1 - -1
  minus2 = [1 -1, 2-1]
  division = 4 / 2 // comment
  percent = "100%"
  dollar = "$" == "${"$"}"
  escapes = "$${x} %%{x} \" \\ \u00fc ${"\"${"deep"}\""}"
}
output "über" { value = local.über }
output "chain" { value = local.chain }
output "lines" { value = local.lines }
output "expanded" { value = local.expanded }
output "call" { value = local.call }
output "conditional" { value = local.conditional }
output "pairs" { value = local.pairs }
output "nested" { value = local.nested }
output "twice" { value = local.twice }
output "splat" { value = local.splat }
output "steps" { value = local.steps }
output "spaced" { value = local.spaced }
output "unary" { value = local.unary }
output "minus" { value = local.minus }
output "minus2" { value = local.minus2 }
output "division" { value = local.division }
output "percent" { value = local.percent }
output "dollar" { value = local.dollar }
output "escapes" { value = local.escapes }
output "x" { value = "${var.x}${var.y}${local.one}${local.number}" }
