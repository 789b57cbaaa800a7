//! The fixture guest in Rust: every command at will, callbacks of each kind, versioned state, results of each type.
//! It counts the buffers the host gives back, so that a host that forgets one, or gives one back twice, is found.

use luminarys_skill::{Call, Kind, Skill, Value, buffers, host, needs, takes};
use std::cell::Cell;

luminarys_skill::imports!(env_get, fs_read, fs_write, http_request, log_write, tcp_close, tcp_connect, tcp_write, time_now, ws_connect, ws_send);
luminarys_skill::export!(skill);

thread_local! {
    static COUNTED: Cell<i64> = const { Cell::new(0) };
}

fn skill() -> Skill {
    Skill::new("dev.annex.fixture.rust", "Fixture in Rust", "1.2.3", "Made for the tests of this host.")
        .method("echo", "Gives the message back", [needs("message", "string", "Any text")], |call| {
            Ok(call.text("message").into())
        })
        .method("ping", "Says pong", [], |_| Ok("pong".into()))
        .method("reverse", "Turns a text round", [needs("message", "string", "Any text")], |call| {
            Ok(call.text("message").chars().rev().collect::<String>().into())
        })
        .method("fail", "Answers with an error", [needs("message", "string", "The error")], |call| Err(call.text("message")))
        .method("panic", "Panics", [needs("message", "string", "What it says")], |call| panic!("{}", call.text("message")))
        .method("bytes", "Gives all byte values", [], |_| Ok((0..=255u8).collect::<Vec<u8>>().into()))
        .method("values", "Gives a value of each kind", [], |_| Ok(values()))
        .method("wrapped", "Gives its result as a map of one member", [needs("message", "string", "Any text")], |call| {
            Ok(Value::map([("result", call.text("message").into())]))
        })
        .method("explain", "Answers and tells the model more", [needs("text", "string", "What to tell")], |call| {
            call.tell = call.text("text");
            Ok("told".into())
        })
        .method("count", "Counts the calls of this instance", [], |_| {
            COUNTED.set(COUNTED.get() + 1);
            Ok(COUNTED.get().into())
        })
        .method("buffers", "Gives how many buffers are held and how many were given back wrongly", [], |_| {
            Ok(Value::map([("held", buffers::held().into()), ("strays", buffers::strays().into())]))
        })
        .method(
            "call",
            "Calls a function of the host and gives its response back",
            [needs("function", "string", "Name of the import"), takes("request", "object", "The request")],
            call_host,
        )
        .method(
            "command",
            "Answers with one command",
            [
                needs("type", "string", "Its type"),
                takes("payload", "object", "Its payload"),
                takes("packed", "boolean", "Whether the payload is sent as bytes"),
                takes("packed_members", "array", "Members of the payload, or of its items, that are sent as bytes"),
                takes("times", "integer", "How often the command is given"),
            ],
            command,
        )
        .method(
            "batch",
            "Answers with a batch of calls of one method",
            [
                needs("skill_id", "string", "Whose method"),
                needs("method", "string", "Which method"),
                needs("items", "integer", "How many calls"),
                takes("concurrency", "integer", "How many at once"),
                takes("callback", "string", "Who is told the results; on_result when absent"),
            ],
            batch,
        )
        .method("tally", "Gives how many results and errors `on_batch` was told", [], |call| Ok(tally(call)))
        .method("set_state", "Keeps a state of version 1 or 2", [needs("version", "integer", ""), needs("name", "string", "")], set_state)
        .method("get_state", "Gives the state as version 2 knows it", [], get_state)
        .method("heard", "Gives back what the callbacks were told, in order", [], |call| Ok(heard(call).into_iter().collect()))
        .with(Kind::Internal, "inner", "Says who called", [], |call| Ok(call.request.at("caller_id").clone()))
        .with(Kind::Callback, "on_result", "Is told a result", [], hear)
        .with(Kind::Callback, "on_batch", "Counts results", [], count_results)
        .with(Kind::Callback, "on_data", "Is told what a connection received", [], hear)
        .with(Kind::Internal, "tick", "Is told by a schedule", [], hear)
}

fn values() -> Value {
    Value::map([
        ("nil", Value::Nil),
        ("flag", true.into()),
        ("whole", i64::MIN.into()),
        ("number", Value::Number(0.1)),
        ("text", "zwölf".into()),
        ("bytes", vec![0, 255].into()),
        ("list", (1..4).collect()),
    ])
}

fn call_host(call: &mut Call) -> Result<Value, String> {
    let import = match call.text("function").as_str() {
        "env_get" => env_get,
        "fs_read" => fs_read,
        "fs_write" => fs_write,
        "http_request" => http_request,
        "log_write" => log_write,
        "tcp_close" => tcp_close,
        "tcp_connect" => tcp_connect,
        "tcp_write" => tcp_write,
        "time_now" => time_now,
        "ws_connect" => ws_connect,
        "ws_send" => ws_send,
        other => return Err(format!("this guest does not import {other}")),
    };
    let request = match call.given.at("request") {
        Value::Nil => Value::Map(Vec::new()),
        request => request.clone(),
    };
    host::ask(import, &bytes_where_wanted(&request, &["content".to_owned(), "body".to_owned(), "data".to_owned()]))
}

fn command(call: &mut Call) -> Result<Value, String> {
    let names: Vec<String> = call.given.at("packed_members").items().iter().map(|name| name.text().to_owned()).collect();
    let payload = packed(call.given.at("payload"), &names);
    let payload = if call.given.at("packed").flag() { payload.encoded().into() } else { payload };
    for _ in 0..call.given.at("times").whole().max(1) {
        call.command(&call.text("type"), payload.clone());
    }
    Ok("commanded".into())
}

fn batch(call: &mut Call) -> Result<Value, String> {
    let items = (0..call.given.at("items").whole()).map(|index| {
        Value::map([
            ("index", index.into()),
            ("skill_id", call.given.at("skill_id").clone()),
            ("method", call.given.at("method").clone()),
            ("payload", Value::map([("message", format!("{index}").into())]).encoded().into()),
        ])
    });
    let callback = call.text("callback");
    let payload = Value::map([
        ("items", items.collect()),
        ("callback", if callback.is_empty() { "on_result".into() } else { callback.into() }),
        ("concurrency", call.given.at("concurrency").whole().into()),
    ]);
    call.command("batch_invoke", payload);
    Ok("commanded".into())
}

/// The named members as MessagePack inside bytes, wherever they stand.
fn packed(value: &Value, names: &[String]) -> Value {
    each(value, names, &|member| member.encoded().into())
}

/// The named members as bytes of their text.
fn bytes_where_wanted(value: &Value, names: &[String]) -> Value {
    each(value, names, &|member| member.bytes().to_vec().into())
}

fn each(value: &Value, names: &[String], change: &dyn Fn(&Value) -> Value) -> Value {
    match value {
        Value::List(items) => items.iter().map(|item| each(item, names, change)).collect(),
        Value::Map(members) => Value::Map(
            members
                .iter()
                .map(|(name, member)| {
                    (name.clone(), if names.contains(name) { change(member) } else { each(member, names, change) })
                })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// Version 1 had a name of one text; version 2 has first and last names.
fn set_state(call: &mut Call) -> Result<Value, String> {
    let version = call.given.at("version").whole();
    let name = call.text("name");
    let data = match version {
        1 => Value::map([("name", name.into())]),
        _ => versioned_name(&name),
    };
    call.keep = Some(Value::map([("schema_version", version.into()), ("data", data.encoded().into())]).encoded());
    Ok("kept".into())
}

fn get_state(call: &mut Call) -> Result<Value, String> {
    if call.state().is_empty() {
        return Ok(Value::Nil);
    }
    let envelope = Value::read(call.state())?;
    let data = Value::read(envelope.at("data").bytes())?;
    Ok(match envelope.at("schema_version").whole() {
        1 => versioned_name(data.at("name").text()),
        _ => data,
    })
}

fn versioned_name(name: &str) -> Value {
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    Value::map([("first", first.into()), ("last", last.into())])
}

fn tally(call: &Call) -> Value {
    match Value::read(call.state()) {
        Ok(tally @ Value::Map(_)) => tally,
        _ => Value::map([("results", 0.into()), ("errors", 0.into())]),
    }
}

fn count_results(call: &mut Call) -> Result<Value, String> {
    let before = tally(call);
    let items = call.given.at("items").items();
    let errors = items.iter().filter(|item| !item.at("error").text().is_empty()).count() as i64;
    let after = Value::map([
        ("results", (before.at("results").whole() + items.len() as i64).into()),
        ("errors", (before.at("errors").whole() + errors).into()),
    ]);
    call.keep = Some(after.encoded());
    Ok(Value::Nil)
}

fn heard(call: &Call) -> Vec<Value> {
    Value::read(call.state()).map_or(Vec::new(), |told| told.items().to_vec())
}

fn hear(call: &mut Call) -> Result<Value, String> {
    let mut told = heard(call);
    told.push(Value::map([
        ("method", call.request.at("method").clone()),
        ("caller_id", call.request.at("caller_id").clone()),
        ("event", call.given.clone()),
    ]));
    call.keep = Some(Value::List(told).encoded());
    Ok(Value::Nil)
}
