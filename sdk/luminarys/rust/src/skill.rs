//! What a skill says about itself, and how a call finds its method.

use crate::msgpack::Value;

/// One invocation, and what goes back besides its result.
pub struct Call {
    /// The whole request as the host sent it.
    pub request: Value,
    /// The arguments by name; for a callback, the event.
    pub given: Value,
    /// What the next call of this session gets as its state, where something is to change.
    pub keep: Option<Vec<u8>>,
    /// Text for the model beside the result.
    pub tell: String,
    commands: Vec<Value>,
}

impl Call {
    pub fn text(&self, name: &str) -> String {
        self.given.at(name).text().to_owned()
    }

    /// What the last call that kept something kept; empty at first.
    pub fn state(&self) -> &[u8] {
        self.request.at("state").bytes()
    }

    /// Asks the host to do something once this call is over.
    pub fn command(&mut self, kind: &str, payload: Value) {
        self.commands.push(Value::map([("type", kind.into()), ("payload", payload)]));
    }
}

/// How a method gives its result, or the text of its error.
pub type Run = fn(&mut Call) -> Result<Value, String>;

/// Who may call a method.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// Agents and other skills.
    Public,
    /// Other skills.
    Internal,
    /// The host alone, for this skill.
    Callback,
}

/// One argument of a method.
pub struct Parameter(&'static str, &'static str, &'static str, bool);

/// A required argument: name, type, description.
pub const fn needs(name: &'static str, kind: &'static str, description: &'static str) -> Parameter {
    Parameter(name, kind, description, true)
}

/// An argument that may be left out: name, type, description.
pub const fn takes(name: &'static str, kind: &'static str, description: &'static str) -> Parameter {
    Parameter(name, kind, description, false)
}

struct Method {
    name: &'static str,
    description: &'static str,
    kind: Kind,
    parameters: Vec<Parameter>,
    run: Run,
}

/// Who the skill is and what it can do.
pub struct Skill {
    id: &'static str,
    name: &'static str,
    version: &'static str,
    description: &'static str,
    methods: Vec<Method>,
    requirements: Vec<[&'static str; 3]>,
}

impl Skill {
    pub fn new(id: &'static str, name: &'static str, version: &'static str, description: &'static str) -> Skill {
        Skill { id, name, version, description, methods: Vec::new(), requirements: Vec::new() }
    }

    pub fn method<const N: usize>(
        self,
        name: &'static str,
        description: &'static str,
        parameters: [Parameter; N],
        run: Run,
    ) -> Skill {
        self.with(Kind::Public, name, description, parameters, run)
    }

    pub fn with<const N: usize>(
        mut self,
        kind: Kind,
        name: &'static str,
        description: &'static str,
        parameters: [Parameter; N],
        run: Run,
    ) -> Skill {
        self.methods.push(Method { name, description, kind, parameters: parameters.into(), run });
        self
    }

    /// A permission without which the skill is of no use; the mode is `ro` or `rw` for files, otherwise empty.
    pub fn requires(mut self, kind: &'static str, pattern: &'static str, mode: &'static str) -> Skill {
        self.requirements.push([kind, pattern, mode]);
        self
    }

    pub fn described(&self) -> Vec<u8> {
        Value::map([
            ("version", 1.into()),
            ("skill_id", self.id.into()),
            ("skill_name", self.name.into()),
            ("skill_version", self.version.into()),
            ("description", self.description.into()),
            ("sdk_version", 0x000200.into()),
            ("methods", self.methods.iter().map(describe).collect()),
            (
                "requirements",
                self.requirements
                    .iter()
                    .map(|[kind, pattern, mode]| {
                        Value::map([("kind", (*kind).into()), ("pattern", (*pattern).into()), ("mode", (*mode).into())])
                    })
                    .collect(),
            ),
        ])
        .encoded()
    }

    /// Answers one request.
    pub fn handle(&self, bytes: &[u8]) -> Vec<u8> {
        let request = match Value::read(bytes) {
            Ok(request) => request,
            Err(wrong) => return failure(&format!("unmarshal InvokeRequest: {wrong}")),
        };
        let given = match request.at("payload").bytes() {
            [] => Ok(Value::Map(Vec::new())),
            payload => Value::read(payload),
        };
        let mut call = match given {
            Ok(given) => Call { request, given, keep: None, tell: String::new(), commands: Vec::new() },
            Err(wrong) => return failure(&format!("arguments: {wrong}")),
        };
        match self.run(&mut call) {
            Ok(result) => success(call, &result),
            Err(error) => failure(&error),
        }
    }

    fn run(&self, call: &mut Call) -> Result<Value, String> {
        let name = call.request.at("method").text().to_owned();
        let method = self.methods.iter().find(|method| method.name == name).ok_or(format!("unknown method: {name}"))?;
        for Parameter(name, _, _, required) in &method.parameters {
            if *required && *call.given.at(name) == Value::Nil {
                return Err(format!("missing required argument: {name}"));
            }
        }
        (method.run)(call)
    }
}

fn describe(method: &Method) -> Value {
    let parameters = method.parameters.iter().map(|Parameter(name, kind, description, required)| {
        Value::map([
            ("name", (*name).into()),
            ("type", (*kind).into()),
            ("description", (*description).into()),
            ("required", (*required).into()),
        ])
    });
    Value::map([
        ("name", method.name.into()),
        ("description", method.description.into()),
        ("params", parameters.collect()),
        ("mcp_hidden", (method.kind != Kind::Public).into()),
        ("private_callback", (method.kind == Kind::Callback).into()),
    ])
}

fn success(call: Call, result: &Value) -> Vec<u8> {
    let mut members = vec![
        ("version".to_owned(), 1.into()),
        ("state".to_owned(), call.keep.unwrap_or_default().into()),
        ("payload".to_owned(), result.encoded().into()),
    ];
    if !call.tell.is_empty() {
        members.push(("llm_context".to_owned(), call.tell.into()));
    }
    if !call.commands.is_empty() {
        members.push(("commands".to_owned(), Value::List(call.commands)));
    }
    Value::Map(members).encoded()
}

fn failure(error: &str) -> Vec<u8> {
    Value::map([
        ("version", 1.into()),
        ("state", Value::Bytes(Vec::new())),
        ("payload", Value::Bytes(Vec::new())),
        ("error", error.into()),
    ])
    .encoded()
}

/// Exports the four functions of the contract for the skill a function gives.
#[macro_export]
macro_rules! export {
    ($skill:expr) => {
        #[unsafe(no_mangle)]
        pub extern "C" fn skill_alloc(size: usize) -> usize {
            $crate::buffers::allocate(size)
        }

        #[unsafe(no_mangle)]
        pub extern "C" fn skill_free(pointer: usize) {
            $crate::buffers::free(pointer)
        }

        #[unsafe(no_mangle)]
        pub extern "C" fn skill_handle(pointer: usize, length: usize) -> u64 {
            $crate::buffers::give($skill().handle(&$crate::buffers::taken(pointer, length)))
        }

        #[unsafe(no_mangle)]
        pub extern "C" fn skill_describe() -> u64 {
            $crate::buffers::give($skill().described())
        }
    };
}
