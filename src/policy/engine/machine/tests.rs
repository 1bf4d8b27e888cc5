//! The machine against the one of the engine.

use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::Instruction;
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use regorus::unstable::must_cache;
use regorus::{Engine, Value};

use crate::policy::engine::compiled::program_of;
use crate::policy::engine::guarded::Failure;
use crate::policy::engine::machine::Machine;
use crate::policy::ready::FILES;

/// The rule that is asked for.
const ANSWER: &str = "data.p.answer";

/// Whether the machine knows the instruction.
fn is_known(instruction: Instruction) -> bool {
    use Instruction as I;
    !matches!(
        instruction,
        I::LoadContext { .. }
            | I::LoadMetadata { .. }
            | I::HostAwait { .. }
            | I::And { .. }
            | I::Or { .. }
            | I::ArrayPushDefined { .. }
            | I::ReturnUndefinedIfNotTrue { .. }
            | I::CoalesceUndefinedToNull { .. }
            | I::VirtualDataDocumentLookup { .. }
            | I::PolicyCondition { .. }
            | I::LogicalBlockStart { .. }
            | I::AllOfNext { .. }
            | I::AnyOfNext { .. }
            | I::LogicalBlockEnd { .. }
            | I::Halt {}
    )
}

#[test]
fn every_policy_that_comes_with_seawall_is_known_to_the_machine() {
    let mut programs = 0;
    for file in FILES {
        let Some(ready) = &file.policy else { continue };
        let program = program_of(ready).unwrap();
        for instruction in &program.instructions {
            assert!(is_known(*instruction), "{}: {instruction:?}", file.path);
        }
        // A comprehension goes over nothing itself: its body has loops for that.
        let begun = &program.instruction_data.comprehension_begin_params;
        assert!(begun.iter().all(|one| one.collection_reg == one.result_reg), "{}", file.path);
        // No function gives another answer when it is asked again.
        assert!(program.builtin_info_table.iter().all(|one| must_cache(&one.name).is_none()), "{}", file.path);
        programs += 1;
    }
    assert!(programs > 60, "{programs}");
}

/// The program of the rule `answer`.
fn compiled(rules: &str, data: &Value) -> Arc<Program> {
    let mut engine = Engine::new();
    engine.set_strict_builtin_errors(false);
    engine.add_policy("p.rego".to_owned(), format!("package p\n\n{rules}\n")).unwrap();
    engine.add_data(data.clone()).unwrap();
    let policy = engine.compile_with_entrypoint(&ANSWER.into()).unwrap();
    Compiler::compile_from_policy(&policy, &[ANSWER]).unwrap()
}

/// What the machine and that of regorus make of the rule `answer`.
fn both(rules: &str, data: &Value, input: &Value) -> [Result<Value, String>; 2] {
    let program = compiled(rules, data);
    for instruction in &program.instructions {
        assert!(is_known(*instruction), "{rules}: {instruction:?}");
    }
    let mut other = RegoVM::new();
    other.load_program(program.clone());
    other.set_data(data.clone()).unwrap();
    other.set_input(input.clone());
    let mut machine = Machine::new(program, data.clone());
    // What is left of a run is not seen by the next.
    let first = machine.run(ANSWER, input).map_err(|failure| format!("{failure:?}"));
    let second = machine.run(ANSWER, input).map_err(|failure| format!("{failure:?}"));
    assert_eq!(first, second, "{rules}");
    [first, other.execute_entry_point_by_name(ANSWER).map_err(|error| error.to_string())]
}

#[test]
fn it_answers_as_the_machine_of_the_engine_does() {
    let input = r#"{"a": 3, "b": "Text", "list": [1, 2, 3, 2], "words": ["x", "Y"], "nested": [{"k": [1, 2]}, {"k": []}, {"j": 1}],
        "object": {"p": {"on": true, "n": 1}, "q": {"on": false, "n": 2}, "r": {"n": 3}}, "empty": [], "nothing": null, "set": {}}"#;
    let input = Value::from_json_str(input).unwrap();
    let data = Value::from_json_str(r#"{"table": {"x": {"y": 1}, "Text": "found"}}"#).unwrap();
    let cases = [
        "answer := input.a + 1",
        "answer := input.a * 2 - 10 / 4",
        "answer := [input.a % 2, input.a - 5]",
        "answer := input.a / 0",
        "answer := input.a % 0",
        "answer := 1.5 % 2",
        "answer if { input.a + input.b }",
        "answer := input.missing + 1",
        "answer := {1, 2, 3} - {2}",
        "answer := {1, 2} | {3}",
        "answer := {1, 2} & {2, 3}",
        "answer := [input.a < 4, input.a <= 3, input.a > 3, input.a >= 3, input.a == 3, input.a != 3]",
        "answer := [input.b < 4, input.b > input.list]",
        "answer := input.a == input.missing",
        "answer := input.object.p.n",
        "answer := input.list[2]",
        "answer := input.list[7]",
        "answer := input.object[input.b]",
        "answer := data.table[input.b]",
        "answer := data.table.x.y",
        "answer := data.table.z.y",
        "answer if not input.nothing",
        "answer if not input.missing",
        "answer if input.nothing",
        "answer if { input.a == 3; not input.a == 4 }",
        "answer := \"first\" if { input.a == 4 } else := \"second\" if { input.a == 3 } else := \"third\"",
        "answer := \"first\" if { input.a == 4 } else := \"second\" if { input.a == 5 } else := \"third\"",
        "default answer := \"nothing\"\nanswer := input.missing",
        "default answer := \"nothing\"",
        "default answer := 1\nanswer := 2 if input.a == 3\nanswer := 3 if input.a == 4",
        "answer := 1 if input.a == 3\nanswer := 2 if input.b == \"Text\"",
        "answer := 1 if input.a == 3\nanswer := 1 if input.b == \"Text\"",
        "default answer := 7\nanswer := 1 if input.a == 3\nanswer := 2 if input.b == \"Text\"",
        "answer := f(1)\nf(x) := x + 1 if x > 0\nf(x) := x - 1 if x < 0",
        "answer := [f(1), f(-1)]\nf(x) := x + 1 if x > 0\nf(x) := x - 1 if x < 0",
        "answer := f(0)\nf(x) := x + 1 if x > 0\nf(x) := x - 1 if x < 0",
        "answer := f(1)\nf(x) := 1 if x > 0\nf(x) := 2 if x > 0",
        "answer := [f(1), f(2), f(\"x\")]\nf(1) := \"one\"\nf(2) := \"two\"\nf(x) := x if is_string(x)",
        "answer := f([1, 2])\nf([a, b]) := a + b",
        "answer := f([1, 2, 3])\nf([a, b]) := a + b",
        "answer := f({\"k\": 4})\nf({\"k\": k}) := k",
        "answer := f(3)\nf(x) := \"small\" if { x < 2 } else := \"large\" if { x > 2 }",
        "answer := f(input.missing)\nf(x) := 1",
        "answer contains x if some x in input.list",
        "answer contains x if { some x in input.list; x > 1; x < 3 }",
        "answer contains x if { some x in input.missing }",
        "answer contains 1 if input.a == 3\nanswer contains 2 if input.a == 4\nanswer contains 3",
        "answer contains [i, x] if some i, x in input.list",
        "answer contains [k, v.n] if { some k, v in input.object; v.on }",
        "answer contains [k, x] if { some k, v in input.nested; some x in v.k }",
        "answer contains sprintf(\"%v-%v\", [x, y]) if { some x in input.list; some y in input.words; x != 2 }",
        "answer[k] := v.n if some k, v in input.object",
        "answer[k] := v if { some k, v in input.missing }",
        "answer[x] := i if some i, x in input.words",
        "answer := [x | some x in input.list; x > 1]",
        "answer := {x | some x in input.list; x > 1}",
        "answer := {k: v.n | some k, v in input.object; v.on == true}",
        "answer := [y | some x in input.nested; y := [z | some z in x.k; z > 1]]",
        "answer := {count(xs) | some entry in input.nested; xs := [x | some x in entry.k]}",
        "answer := [x | x := input.missing]",
        "answer := [[x, y] | some x in input.list; some y in input.list; x < y]",
        "answer contains x if { some x in input.list; ys := {y | some y in input.list; y > x}; count(ys) == 1 }",
        "answer contains x if { some x in input.list; not some_above(x) }\nsome_above(x) if { some y in input.list; y > x }",
        "answer if { every x in input.list { x > 0 } }",
        "answer if { every x in input.list { x > 1 } }",
        "answer if { every x in input.empty { x > 1 } }",
        "answer if { every x in input.a { x > 1 } }",
        "answer if { every x in input.missing { x > 1 } }",
        "answer if { every k, v in input.object { v.n > 0; k != \"z\" } }",
        "answer contains k if { some k, v in input.nested; every x in v.k { x > 1 } }",
        "answer if { some x in input.list; x == 4 }",
        "answer if { some x in input.list; x == 2 }",
        "answer := x if { some x in input.list; x == 2 }",
        "answer := x if { some x in input.list; x > 1 }",
        "answer if 2 in input.list",
        "answer if 4 in input.list",
        "answer := [2 in input.object, {\"n\": 3} in input.object]",
        "answer if \"k\", 1 in {\"k\": 1}",
        "answer contains i if input.list[i] == 2",
        "answer := lower(input.b)",
        "answer := lower(input.a)",
        "answer := to_number(\"x\")",
        "answer := to_number(\"12\")",
        "answer := count(input.missing)",
        "answer := [count(input.list), count(input.object), count(input.b)]",
        "answer := object.get(input, [\"object\", \"p\", \"n\"], 0)",
        "answer := object.get(input, \"zz\", {\"d\": 1}).d",
        "answer := object.union({\"a\": 1}, {\"b\": input.a})",
        "answer := {\"k\": input.a, input.b: [input.a], \"c\": {\"d\": input.words}}",
        "answer := {\"k\": input.missing}",
        "answer := [1, input.missing]",
        "answer := {1, input.a, input.a}",
        "answer := {1, input.missing}",
        "answer := set()",
        "answer := [[], {}, \"\", null, true, 1.25, -3]",
        "answer := concat(\",\", [lower(x) | some x in input.words])",
        "answer := regex.match(`^t`, lower(input.b))",
        "answer := regex.match(`(`, \"(\")",
        "answer := { \"x\": y | y := 1 }",
        "answer := {1: 1} if input.a == 3",
        "answer := a + b\na := 1\nb := a + 1",
        "answer := [a, a, b]\na := {x | some x in input.list}\nb := a | {9}",
        "answer := [x, y] if { [x, y] := input.words }",
        "answer := [x, y] if { [x, y] := input.list }",
        "answer := x if { {\"n\": x} := input.object.r }",
        "answer := x if { [x, 2] = [1, 2] }",
        "answer := x if { some [x, \"t\"] in [[1, \"s\"], [2, \"t\"]] }",
    ];
    let mut defined = 0;
    for rules in cases {
        let [own, other] = both(rules, &data, &input);
        match (&own, &other) {
            (Ok(own), Ok(other)) => assert_eq!(own, other, "{rules}"),
            (own, other) => panic!("{rules}: {own:?}, {other:?}"),
        }
        defined += usize::from(own.is_ok_and(|value| value != Value::Undefined));
    }
    assert!(defined > 60, "{defined} of {} have a value", cases.len());
}

#[test]
fn what_takes_too_many_steps_is_late() {
    let rules = "answer := count([1 | some a in input; some b in input; some c in input; some d in input; a + b + c + d < 0])";
    let input = Value::from((0..120_u32).map(Value::from).collect::<Vec<_>>());
    let none = Value::new_object();
    let answer = Machine::new(compiled(rules, &none), none).run(ANSWER, &input);
    assert!(matches!(answer, Err(Failure::Late)), "{answer:?}");
}
