/**
 * The fixture guest in AssemblyScript: plain methods, every import of the contract at will, state, and ways to fail.
 * Its exports are those of the glue, so it has the habits of the language: one input buffer, errors that abort.
 */
import { exchange, Import } from "../../../../../../../sdk/luminarys/assemblyscript/host";
import * as host from "../../../../../../../sdk/luminarys/assemblyscript/imports";
import { Kind, Value, Writer, read } from "../../../../../../../sdk/luminarys/assemblyscript/msgpack";
import { Call, needs, skill, takes } from "../../../../../../../sdk/luminarys/assemblyscript/skill";
import { decoded, encoded } from "./base64";

export { skill_alloc, skill_describe, skill_free, skill_handle } from "../../../../../../../sdk/luminarys/assemblyscript/skill";

/** Calls this instance has counted; a new one starts at nothing. */
let counted: i64 = 0;

skill("dev.annex.fixture.as", "Fixture in AssemblyScript", "1.2.3", "Made for the tests of this host.")
  .method("echo", "Gives the message back", [needs("message", "string", "Any text")], (call) => call.say(call.text("message")))
  .method("ping", "Says pong", [], (call) => call.say("pong"))
  .method("reverse", "Turns a text round", [needs("message", "string", "Any text")], (call) => {
    call.say(call.text("message").split("").reverse().join(""));
  })
  .method("word_count", "Counts words", [needs("text", "string", "Any text")], (call) => {
    call.reply(new Writer().whole(words(call.text("text"))));
  })
  .method(
    "call",
    "Calls a function of the host and gives its response back",
    [
      needs("function", "string", "Name of the import"),
      takes("request", "object", "The request"),
      takes("bytes", "array", "Names of members of the request whose text is sent as bytes"),
      takes("raw", "string", "The request as MessagePack in base64, instead; the response comes back the same way"),
      takes("times", "integer", "How often; the last response is given back"),
      takes("checked", "boolean", "Whether an error of the host ends the call"),
    ],
    callHost,
  )
  .method("kinds", "Says of which kind each argument arrived", [
    takes("text", "string", ""), takes("whole", "integer", ""), takes("number", "number", ""), takes("flag", "boolean", ""),
    takes("map", "object", ""), takes("list", "array", ""), takes("bytes", "bytes", ""),
  ], (call) => {
    const given = call.given;
    const writer = new Writer().map(given.names.length);
    for (let i = 0; i < given.names.length; i++) writer.text(given.names[i]).text(kindName(given.items[i].kind));
    call.reply(writer);
  })
  .method("context", "Gives back the request without its bytes", [], (call) => {
    const request = call.request;
    const writer = new Writer().map(request.names.length);
    for (let i = 0; i < request.names.length; i++) {
      const value = request.items[i];
      writer.text(request.names[i]);
      if (value.kind == Kind.Bytes) writer.whole(value.bytes.length);
      else writer.value(value);
    }
    call.reply(writer);
  })
  .method("count", "Counts the calls of this instance", [], (call) => {
    counted++;
    call.reply(new Writer().whole(counted));
  })
  .method("remember", "Keeps a text", [needs("text", "string", "What to keep")], (call) => {
    call.keep(Uint8Array.wrap(String.UTF8.encode(call.text("text"))));
    call.say("kept");
  })
  .method("recall", "Gives back what is kept", [], (call) => {
    const state = call.state;
    call.say(String.UTF8.decodeUnsafe(state.dataStart, state.length));
  })
  .method("explain", "Answers and tells the model more", [needs("text", "string", "What to tell")], (call) => {
    call.tell(call.text("text"));
    call.say("told");
  })
  .method("fail", "Answers with an error", [needs("message", "string", "The error")], (call) => call.fail(call.text("message")))
  .method("abort", "Throws", [needs("message", "string", "The error")], (call) => {
    throw new Error(call.text("message"));
  })
  .method("trap", "Executes unreachable", [], () => unreachable())
  .method("spin", "Computes without end", [], () => {
    while (true) counted++;
  })
  .method("grow", "Grows memory until it is refused; gives the pages there were and are", [], (call) => {
    const before = memory.size();
    while (memory.grow(16) >= 0) counted++;
    call.reply(new Writer().map(2).text("before").whole(before).text("after").whole(memory.size()));
  })
  .method("pages", "Gives the pages of memory", [], (call) => call.reply(new Writer().whole(memory.size())))
  .method("big", "Gives a long text", [needs("length", "integer", "Letters in it")], (call) => {
    call.say("x".repeat(<i32>call.whole("length")));
  })
  .method("overrun", "Writes past the end of its own heap, as a request too large for its buffer does", [], (call) => {
    memory.fill(__heap_base, 0xff, 0x8000);
    call.say("x".repeat(0x10000));
  })
  .internal("inner", "Is for other skills", [], (call) => call.say("inner"))
  .callback("on_event", (call) => {
    const seen = call.state.length > 0 ? read(call.state) : new Value(Kind.List);
    seen.items.push(call.given);
    call.keep(new Writer().value(seen).finish());
  })
  .method("events", "Gives back what `on_event` was told, in order", [], (call) => {
    call.reply(new Writer().value(call.state.length > 0 ? read(call.state) : new Value(Kind.List)));
  });

function words(text: string): i32 {
  let count = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const blank = text.charCodeAt(i) <= 32;
    if (!blank && !inside) count++;
    inside = !blank;
  }
  return count;
}

function kindName(kind: Kind): string {
  switch (kind) {
    case Kind.Flag: return "flag";
    case Kind.Whole: return "whole";
    case Kind.Number: return "number";
    case Kind.Text: return "text";
    case Kind.Bytes: return "bytes";
    case Kind.List: return "list";
    case Kind.Map: return "map";
    default: return "nil";
  }
}

function callHost(call: Call): void {
  const name = call.text("function");
  const raw = call.given.has("raw");
  const request = raw ? decoded(call.text("raw")) : asked(call.given.at("request"), call.given.at("bytes"));
  const target = functionNamed(name);
  let response = exchange(target, request);
  for (let left = call.whole("times"); left > 1; left--) response = exchange(target, request);
  if (call.flag("checked")) {
    const error = read(response).at("error").asText();
    if (error.length > 0) throw new Error(`abi error: ${name}: ${error}`);
  }
  if (raw) call.say(encoded(response));
  else call.reply(new Writer().raw(response));
}

/** The request as given, with the named members as bytes. */
function asked(request: Value, asBytes: Value): Uint8Array {
  if (request.kind != Kind.Map) return new Writer().map(0).finish();
  const writer = new Writer().map(request.names.length);
  for (let i = 0; i < request.names.length; i++) {
    writer.text(request.names[i]);
    if (contains(asBytes, request.names[i])) writer.bytes(request.items[i].asBytes());
    else writer.value(request.items[i]);
  }
  return writer.finish();
}

function contains(list: Value, text: string): bool {
  for (let i = 0; i < list.items.length; i++) {
    if (list.items[i].asText() == text) return true;
  }
  return false;
}

function functionNamed(name: string): Import {
  if (name == "fs_read") return host.fs_read;
  if (name == "fs_write") return host.fs_write;
  if (name == "fs_create") return host.fs_create;
  if (name == "fs_delete") return host.fs_delete;
  if (name == "fs_mkdir") return host.fs_mkdir;
  if (name == "fs_ls") return host.fs_ls;
  if (name == "fs_chmod") return host.fs_chmod;
  if (name == "fs_read_lines") return host.fs_read_lines;
  if (name == "fs_grep") return host.fs_grep;
  if (name == "fs_glob") return host.fs_glob;
  if (name == "fs_allowed_dirs") return host.fs_allowed_dirs;
  if (name == "fs_copy") return host.fs_copy;
  if (name == "disk_usage") return host.disk_usage;
  if (name == "archive_pack") return host.archive_pack;
  if (name == "archive_unpack") return host.archive_unpack;
  if (name == "archive_list") return host.archive_list;
  if (name == "http_get") return host.http_get;
  if (name == "http_post") return host.http_post;
  if (name == "http_request") return host.http_request;
  if (name == "tcp_request") return host.tcp_request;
  if (name == "tcp_connect") return host.tcp_connect;
  if (name == "tcp_set_callback") return host.tcp_set_callback;
  if (name == "tcp_write") return host.tcp_write;
  if (name == "tcp_close") return host.tcp_close;
  if (name == "ws_connect") return host.ws_connect;
  if (name == "ws_send") return host.ws_send;
  if (name == "ws_close") return host.ws_close;
  if (name == "shell_exec") return host.shell_exec;
  if (name == "prompt_complete") return host.prompt_complete;
  if (name == "history_get") return host.history_get;
  if (name == "sys_info") return host.sys_info;
  if (name == "time_now") return host.time_now;
  if (name == "env_get") return host.env_get;
  if (name == "log_write") return host.log_write;
  if (name == "cluster_node_list") return host.cluster_node_list;
  if (name == "file_transfer_send") return host.file_transfer_send;
  if (name == "file_transfer_recv") return host.file_transfer_recv;
  throw new Error(`there is no function ${name}`);
}
