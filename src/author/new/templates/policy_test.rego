package {{package}}_test

import data.{{package}} as subject

judge(body) := denials if {
	resource := object.union({"type": "{{type}}", "apiVersion": "{{version}}"}, body)
	denials := subject.deny with input as {"resource": resource}
}

denied := {{"path": {{path}}, "message": "{{message}}"}}

{{open}}
test_what_is_asked_for if judge({{good}}) == set()

test_something_else if judge({{bad}}) == denied

test_what_is_left_out if judge({}) == {{omitted}}
