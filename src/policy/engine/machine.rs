//! The register machine for the programs that regorus compiles of policies that come with seawall. It does what regorus's own machine does with them, in less
//! than half the time: that one is prepared for more, such as being suspended in the middle, and copies what it knows of a rule at each call.

mod rounds;
#[cfg(test)]
mod tests;

use std::sync::{Arc, LazyLock};
use std::time::Instant;

use regorus::rvm::Instruction;
use regorus::rvm::instructions::{BuiltinCallParams, GuardMode, LiteralOrRegister};
use regorus::rvm::program::{Program, RuleInfo, RuleType};
use regorus::unstable::{Expr, Ref, Span};
use regorus::value::Set;
use regorus::{LimitError, Source, Value};

use crate::policy::engine::compiled::MISSING;
use crate::policy::engine::guarded::Failure;
use crate::policy::engine::machine::rounds::{Comprehension, Loop};
use crate::policy::engine::{INSTRUCTIONS, TIME};

/// What built-in functions are told of their place in the text: nothing.
static PLACE: LazyLock<(Span, Vec<Ref<Expr>>)> = LazyLock::new(|| {
    /// No function has more arguments.
    const MOST: usize = 8;
    let source = Source::from_contents("<policy>".to_owned(), String::new()).expect("invariant: an empty text is not too long");
    let span = Span { source, line: 1, col: 1, start: 0, end: 0 };
    let places = (0..MOST).map(|_| Ref::new(Expr::Null { span: span.clone(), value: Value::Null, eidx: 0 })).collect();
    (span, places)
});

/// The time is looked at after so many steps.
const CHECK_EVERY: usize = 1024;

/// A machine for one program; it belongs to one thread.
#[derive(Debug)]
pub(super) struct Machine {
    program: Arc<Program>,
    data: Value,
    /// What is used for run after run.
    memory: Memory,
}

/// What a run works with.
#[derive(Debug, Default)]
struct Memory {
    /// The windows of the rules that are being evaluated, one behind the other.
    registers: Vec<Value>,
    /// The values of the rules that were evaluated, by their numbers.
    rules: Vec<Option<Value>>,
    loops: Vec<Loop>,
    comprehensions: Vec<Comprehension>,
    /// The arguments of a call.
    arguments: Vec<Value>,
}

/// One run.
struct Run<'m> {
    program: &'m Program,
    data: &'m Value,
    input: &'m Value,
    memory: &'m mut Memory,
    /// Where things of the rule that is being evaluated begin.
    frame: Frame,
    steps: usize,
    /// When it began; nobody asks before the first look at the time.
    begun: Option<Instant>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    registers: usize,
    loops: usize,
    comprehensions: usize,
    /// Whether this is the first body of the first definition.
    first: bool,
}

/// Why instructions end early.
enum Stop {
    /// A condition does not hold, or something has no value.
    Fails,
    /// The whole run ends.
    Ends(Box<Failure>),
}

/// How instructions end.
enum End {
    Body,
    Value(Value),
}

impl Machine {
    /// A machine for the `program`, which sees `data`.
    pub(super) fn new(program: Arc<Program>, data: Value) -> Self {
        Machine { program, data, memory: Memory::default() }
    }

    /// The value of the rule with this name, which the program answers for.
    pub(super) fn run(&mut self, name: &str, input: &Value) -> Result<Value, Failure> {
        let missing = || Failure::Said(MISSING.to_owned());
        let entry = self.program.get_entry_point(name).ok_or_else(missing)?;
        let memory = &mut self.memory;
        memory.registers.clear();
        memory.registers.resize(usize::from(self.program.dispatch_window_size), Value::Undefined);
        memory.rules.clear();
        memory.rules.resize(self.program.rule_infos.len(), None);
        memory.loops.clear();
        memory.comprehensions.clear();
        let mut run =
            Run { program: &self.program, data: &self.data, input, memory, frame: Frame::default(), steps: 0, begun: None };
        match run.instructions(entry) {
            Ok(End::Value(value)) => Ok(value),
            Ok(End::Body) => Ok(run.register(0).clone()),
            Err(Stop::Fails) => Err(missing()),
            Err(Stop::Ends(failure)) => Err(*failure),
        }
    }
}

impl Run<'_> {
    fn register(&self, number: u8) -> &Value {
        self.memory.registers.get(self.frame.registers + usize::from(number)).unwrap_or(&Value::Undefined)
    }

    fn set(&mut self, number: u8, value: Value) {
        if let Some(register) = self.memory.registers.get_mut(self.frame.registers + usize::from(number)) {
            *register = value;
        }
    }

    fn take(&mut self, number: u8) -> Value {
        let register = self.memory.registers.get_mut(self.frame.registers + usize::from(number));
        register.map_or(Value::Undefined, |register| std::mem::replace(register, Value::Undefined))
    }

    fn literal(&self, number: u16) -> &Value {
        self.program.literals.get(usize::from(number)).unwrap_or(&Value::Undefined)
    }

    fn of(&self, component: &LiteralOrRegister) -> &Value {
        match component {
            LiteralOrRegister::Literal(number) => self.literal(*number),
            LiteralOrRegister::Register(number) => self.register(*number),
        }
    }

    /// One more step.
    fn step(&mut self) -> Result<(), Stop> {
        self.steps += 1;
        if self.steps.is_multiple_of(CHECK_EVERY) { self.look() } else { Ok(()) }
    }

    /// Looks at steps and time.
    #[cold]
    #[expect(clippy::disallowed_methods, reason = "time is a limit here, and decides nothing else")]
    fn look(&mut self) -> Result<(), Stop> {
        let begun = *self.begun.get_or_insert_with(Instant::now);
        if self.steps >= INSTRUCTIONS || begun.elapsed() > TIME {
            return Err(Stop::Ends(Box::new(Failure::Late)));
        }
        Ok(())
    }

    /// Runs from the instruction with number `at` to the end of what it belongs to.
    fn instructions(&mut self, at: usize) -> Result<End, Stop> {
        use Instruction as I;
        let program = self.program;
        let mut at = at;
        while let Some(instruction) = program.instructions.get(at) {
            self.step()?;
            at += 1;
            match *instruction {
                I::Load { dest, literal_idx } => self.set(dest, self.literal(literal_idx).clone()),
                I::LoadTrue { dest } => self.set(dest, Value::Bool(true)),
                I::LoadFalse { dest } => self.set(dest, Value::Bool(false)),
                I::LoadNull { dest } => self.set(dest, Value::Null),
                I::LoadBool { dest, value } => self.set(dest, Value::Bool(value)),
                I::LoadData { dest } => self.set(dest, self.data.clone()),
                I::LoadInput { dest } => self.set(dest, self.input.clone()),
                I::Move { dest, src } => self.set(dest, self.register(src).clone()),
                I::Add { dest, left, right }
                | I::Sub { dest, left, right }
                | I::Mul { dest, left, right }
                | I::Div { dest, left, right }
                | I::Mod { dest, left, right } => {
                    let value = calculated(*instruction, self.register(left), self.register(right))?;
                    self.set(dest, value);
                }
                I::Eq { dest, left, right } => self.compare(dest, left, right, |left, right| left == right),
                I::Ne { dest, left, right } => self.compare(dest, left, right, |left, right| left != right),
                I::Lt { dest, left, right } => self.compare(dest, left, right, |left, right| left < right),
                I::Le { dest, left, right } => self.compare(dest, left, right, |left, right| left <= right),
                I::Gt { dest, left, right } => self.compare(dest, left, right, |left, right| left > right),
                I::Ge { dest, left, right } => self.compare(dest, left, right, |left, right| left >= right),
                I::Not { dest, operand } => {
                    let holds = is_false(self.register(operand));
                    self.set(dest, Value::Bool(holds));
                }
                I::AssertEq { left, right } => {
                    let (left, right) = (self.register(left), self.register(right));
                    if *left == Value::Undefined || left != right {
                        at = self.fail()?;
                    }
                }
                I::Guard { register, mode } => {
                    let value = self.register(register);
                    let holds = match mode {
                        GuardMode::Not => is_false(value),
                        GuardMode::Condition => !matches!(value, Value::Undefined | Value::Bool(false)),
                        GuardMode::NotUndefined => *value != Value::Undefined,
                    };
                    if !holds {
                        at = self.fail()?;
                    }
                }
                I::BuiltinCall { params_index } => {
                    self.built_in(numbered(&program.instruction_data.builtin_call_params, params_index)?)?;
                }
                I::FunctionCall { params_index } => {
                    let call = numbered(&program.instruction_data.function_call_params, params_index)?;
                    let value = self.rule(call.func_rule_index, call.arg_registers())?;
                    self.set(call.dest, value);
                }
                I::CallRule { dest, rule_index } => {
                    let value = self.known(rule_index)?;
                    self.set(dest, value);
                }
                I::Return { value } => return Ok(End::Value(self.register(value).clone())),
                I::RuleInit { result_reg, rule_index } => {
                    let first = self.frame.first;
                    match program.rule_infos.get(usize::from(rule_index)).map(|rule| &rule.rule_type) {
                        Some(RuleType::PartialSet) if first => self.set(result_reg, Value::new_set()),
                        Some(RuleType::PartialObject) if first => self.set(result_reg, Value::new_object()),
                        Some(RuleType::PartialSet | RuleType::PartialObject) => {}
                        Some(RuleType::Complete) | None => self.set(result_reg, Value::Undefined),
                    }
                }
                I::DestructuringSuccess {} | I::RuleReturn {} => return Ok(End::Body),
                I::ObjectSet { obj, key, value } => {
                    let (name, value) = (self.register(key).clone(), self.register(value).clone());
                    self.change(obj, |object| {
                        object.as_object_mut().ok().ok_or(Stop::Fails)?.insert(name, value);
                        Ok(())
                    })?;
                }
                I::ObjectCreate { params_index } => {
                    let of = numbered(&program.instruction_data.object_create_params, params_index)?;
                    let keys = of.fields.iter().flat_map(|(key, value)| [*key, *value]);
                    let mut used = of.literal_key_fields.iter().map(|(_, value)| *value).chain(keys);
                    if used.any(|number| *self.register(number) == Value::Undefined) {
                        self.set(of.dest, Value::Undefined);
                        continue;
                    }
                    let mut made = self.literal(of.template_literal_idx).clone();
                    let object = made.as_object_mut().ok().ok_or(Stop::Fails)?;
                    for (key, value) in &of.literal_key_fields {
                        let (key, value) = (self.literal(*key), self.register(*value).clone());
                        match object.get_mut(key) {
                            Some(place) => *place = value,
                            None => drop(object.insert(key.clone(), value)),
                        }
                    }
                    for (key, value) in &of.fields {
                        object.insert(self.register(*key).clone(), self.register(*value).clone());
                    }
                    self.set(of.dest, made);
                }
                I::Index { dest, container, key } => self.set(dest, self.register(container)[self.register(key)].clone()),
                I::IndexLiteral { dest, container, literal_idx } => {
                    self.set(dest, self.register(container)[self.literal(literal_idx)].clone());
                }
                I::ChainedIndex { params_index } => {
                    let path = numbered(&program.instruction_data.chained_index_params, params_index)?;
                    let found = path.path_components.iter().fold(self.register(path.root), |value, key| &value[self.of(key)]);
                    self.set(path.dest, found.clone());
                }
                I::ArrayNew { dest } => self.set(dest, Value::new_array()),
                I::ArrayPush { arr, value } => {
                    let value = self.register(value).clone();
                    self.change(arr, |array| {
                        array.as_array_mut().ok().ok_or(Stop::Fails)?.push(value);
                        Ok(())
                    })?;
                }
                I::ArrayCreate { params_index } => {
                    let of = numbered(&program.instruction_data.array_create_params, params_index)?;
                    let made = self.all(&of.elements).map(|items| Value::from(items.cloned().collect::<Vec<Value>>()));
                    self.set(of.dest, made.unwrap_or(Value::Undefined));
                }
                I::SetNew { dest } => self.set(dest, Value::new_set()),
                I::SetAdd { set, value } => {
                    let value = self.register(value).clone();
                    self.change(set, |set| {
                        let set = set.as_set_mut().ok().ok_or(Stop::Fails)?;
                        if value != Value::Undefined {
                            set.insert(value);
                        }
                        Ok(())
                    })?;
                }
                I::SetCreate { params_index } => {
                    let of = numbered(&program.instruction_data.set_create_params, params_index)?;
                    let made = self.all(&of.elements).map(|items| items.cloned().collect::<Set>().into_value());
                    self.set(of.dest, made.unwrap_or(Value::Undefined));
                }
                I::Contains { dest, collection, value } => {
                    let value = self.register(value);
                    let holds = match self.register(collection) {
                        Value::Set(items) => items.contains(value),
                        Value::Array(items) => items.contains(value),
                        Value::Object(object) => object.values().any(|known| known == value),
                        _ => false,
                    };
                    self.set(dest, Value::Bool(holds));
                }
                I::Count { dest, collection } => {
                    let count = match self.register(collection) {
                        Value::Array(items) => Value::from(items.len()),
                        Value::Object(object) => Value::from(object.len()),
                        Value::Set(items) => Value::from(items.len()),
                        _ => Value::Undefined,
                    };
                    self.set(dest, count);
                }
                I::LoopStart { params_index } => {
                    at = self.begin(numbered(&program.instruction_data.loop_params, params_index)?);
                }
                I::LoopNext { loop_end, .. } => at = self.next(loop_end),
                I::ComprehensionBegin { params_index } => {
                    self.collect(numbered(&program.instruction_data.comprehension_begin_params, params_index)?);
                }
                I::ComprehensionYield { value_reg, key_reg } => self.give(value_reg, key_reg)?,
                I::ComprehensionEnd {} => self.collected()?,
                _ => return Err(unknown()),
            }
        }
        Ok(End::Body)
    }

    /// The values of registers, if all have one.
    fn all<'r>(&'r self, registers: &'r [u8]) -> Option<impl Iterator<Item = &'r Value> + 'r> {
        let are_defined = registers.iter().all(|number| *self.register(*number) != Value::Undefined);
        are_defined.then(|| registers.iter().map(|number| self.register(*number)))
    }

    fn compare(&mut self, dest: u8, left: u8, right: u8, holds: impl Fn(&Value, &Value) -> bool) {
        let value = match (self.register(left), self.register(right)) {
            (Value::Undefined, _) | (_, Value::Undefined) => Value::Undefined,
            (left, right) => Value::Bool(holds(left, right)),
        };
        self.set(dest, value);
    }

    /// Changes what a register holds in place: nobody else holds it meanwhile.
    fn change(&mut self, number: u8, change: impl FnOnce(&mut Value) -> Result<(), Stop>) -> Result<(), Stop> {
        let mut value = self.take(number);
        let changed = change(&mut value);
        self.set(number, value);
        changed
    }

    /// Calls a built-in function.
    fn built_in(&mut self, call: &BuiltinCallParams) -> Result<(), Stop> {
        let mut arguments = std::mem::take(&mut self.memory.arguments);
        arguments.clear();
        arguments.extend(call.arg_registers().iter().map(|number| self.register(*number).clone()));
        let value = if arguments.contains(&Value::Undefined) {
            Value::Undefined
        } else {
            let (function, _) = numbered(&self.program.resolved_builtins, call.builtin_index)?;
            let (span, places) = &*PLACE;
            match function(span, places.get(..arguments.len()).unwrap_or_default(), &arguments, false) {
                Ok(value) => value,
                Err(error) => match error.downcast_ref::<LimitError>() {
                    None => Value::Undefined,
                    Some(LimitError::TimeLimitExceeded { .. }) => return Err(Stop::Ends(Box::new(Failure::Late))),
                    Some(limit) => return Err(Stop::Ends(Box::new(Failure::Said(limit.to_string())))),
                },
            }
        };
        self.memory.arguments = arguments;
        self.set(call.dest, value);
        Ok(())
    }

    /// The value of a rule without arguments, which is evaluated once.
    fn known(&mut self, number: u16) -> Result<Value, Stop> {
        if let Some(known) = numbered(&self.memory.rules, number)? {
            return Ok(known.clone());
        }
        let value = self.rule(number, &[])?;
        if let Some(place) = self.memory.rules.get_mut(usize::from(number)) {
            *place = Some(value.clone());
        }
        Ok(value)
    }

    /// The value of a rule, or of a function for the arguments in these registers.
    fn rule(&mut self, number: u16, arguments: &[u8]) -> Result<Value, Stop> {
        let rule = numbered(&self.program.rule_infos, number)?;
        if rule.definitions.is_empty() {
            return Ok(self.default_of(rule));
        }
        let outer = self.frame;
        let inner = Frame {
            registers: self.memory.registers.len(),
            loops: self.memory.loops.len(),
            comprehensions: self.memory.comprehensions.len(),
            first: true,
        };
        self.memory.registers.push(Value::Undefined);
        for argument in arguments {
            let value = self.register(*argument).clone();
            self.memory.registers.push(value);
        }
        self.frame = inner;
        let found = self.definitions(rule, arguments.len());
        let left = if let Ok(None) = found { self.take(rule.result_reg) } else { Value::Undefined };
        self.memory.registers.truncate(inner.registers);
        self.memory.loops.truncate(inner.loops);
        self.memory.comprehensions.truncate(inner.comprehensions);
        self.frame = outer;
        let value = match found? {
            Some(value) => return Ok(value),
            None => left,
        };
        Ok(match (value, &rule.rule_type) {
            (Value::Undefined, RuleType::PartialSet) => Value::new_set(),
            (Value::Undefined, RuleType::PartialObject) => Value::new_object(),
            (Value::Undefined, RuleType::Complete) => self.default_of(rule),
            (value, _) => value,
        })
    }

    /// What a rule says where nothing else holds.
    fn default_of(&self, rule: &RuleInfo) -> Value {
        rule.default_literal_index.map_or(Value::Undefined, |literal| self.literal(literal).clone())
    }

    /// Evaluates the definitions of a rule: its value, undefined if they contradict each other, or nothing if it is what the register of its result holds.
    fn definitions(&mut self, rule: &RuleInfo, arguments: usize) -> Result<Option<Value>, Stop> {
        let is_whole = matches!(rule.rule_type, RuleType::Complete) || rule.function_info.is_some();
        // The result and the arguments stay from body to body; a complete rule begins each without a result.
        let retained = arguments + 1;
        let window = usize::from(rule.num_registers);
        let mut found: Option<Value> = None;
        for (number, bodies) in rule.definitions.iter().enumerate() {
            let is_else =
                |body: usize| rule.else_bodies.get(number).and_then(|bodies| bodies.get(body)).copied().unwrap_or(false);
            for (body, entry) in bodies.iter().enumerate() {
                self.frame.first = number == 0 && body == 0;
                let Frame { registers, loops, comprehensions, .. } = self.frame;
                self.memory.registers.truncate(registers + retained);
                self.memory.registers.resize(registers + window, Value::Undefined);
                self.memory.loops.truncate(loops);
                self.memory.comprehensions.truncate(comprehensions);
                if let Some(Some(bind)) = rule.destructuring_blocks.get(number) {
                    match self.instructions(to_usize(*bind)) {
                        Ok(_) => {}
                        Err(Stop::Fails) => break,
                        Err(ends) => return Err(ends),
                    }
                }
                match self.instructions(to_usize(*entry)) {
                    Ok(_) => {}
                    Err(Stop::Fails) => continue,
                    Err(ends) => return Err(ends),
                }
                if is_whole {
                    let value = self.register(rule.result_reg);
                    match &found {
                        _ if *value == Value::Undefined => {}
                        Some(other) if other != value => return Ok(Some(Value::Undefined)),
                        Some(_) => {}
                        None => {
                            found = Some(value.clone());
                            if rule.early_exit_on_first_success {
                                return Ok(found);
                            }
                        }
                    }
                }
                if matches!(rule.rule_type, RuleType::Complete) || is_else(body + 1) {
                    break;
                }
            }
        }
        Ok(found)
    }
}

/// What has this number in a program.
fn numbered<T>(all: &[T], number: u16) -> Result<&T, Stop> {
    all.get(usize::from(number)).ok_or_else(unknown)
}

/// The program is none for this machine; the tests see to it that there is none such.
fn unknown() -> Stop {
    Stop::Ends(Box::new(Failure::Said(MISSING.to_owned())))
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn is_false(value: &Value) -> bool {
    matches!(value, Value::Undefined | Value::Bool(false))
}

/// A sum, difference, product, quotient or remainder.
fn calculated(instruction: Instruction, left: &Value, right: &Value) -> Result<Value, Stop> {
    use Instruction as I;
    let (left, right) = match (left, right) {
        (Value::Undefined, _) | (_, Value::Undefined) => return Ok(Value::Undefined),
        (Value::Set(left), Value::Set(right)) if matches!(instruction, I::Sub { .. }) => {
            return Ok(left.difference(right).into_value());
        }
        (Value::Number(left), Value::Number(right)) => (left, right),
        _ => return Err(Stop::Fails),
    };
    let is_zero = || Value::Number(right.clone()) == Value::from(0_u64);
    let value = match instruction {
        I::Add { .. } => left.add(right),
        I::Sub { .. } => left.sub(right),
        I::Mul { .. } => left.mul(right),
        I::Div { .. } | I::Mod { .. } if is_zero() => return Ok(Value::Undefined),
        I::Div { .. } => left.clone().divide(right),
        I::Mod { .. } if left.is_integer() && right.is_integer() => left.clone().modulo(right),
        _ => return Err(Stop::Fails),
    };
    value.map(Value::from).map_err(|error| Stop::Ends(Box::new(Failure::Said(error.to_string()))))
}
