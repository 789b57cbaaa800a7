/** Looks things up on the web for an agent: pages as text, links, any request with cookies kept, and WebSockets. */
import { ask } from "../../../../sdk/luminarys/assemblyscript/host";
import { http_request, log_write, ws_close, ws_connect, ws_send } from "../../../../sdk/luminarys/assemblyscript/imports";
import { Kind, Value, Writer } from "../../../../sdk/luminarys/assemblyscript/msgpack";
import { Call, needs, skill, takes } from "../../../../sdk/luminarys/assemblyscript/skill";
import { Mailbox } from "./mailbox";
import { linksOf, textOf } from "./page";

export { skill_alloc, skill_describe, skill_free, skill_handle } from "../../../../sdk/luminarys/assemblyscript/skill";

/** Milliseconds a server has to answer. */
const PATIENCE: i64 = 30_000;

skill("dev.annex.web", "Web", "1.0.0", "Reads web pages, sends HTTP requests with cookies, talks over WebSockets.")
  .method("read", "Reads a web page as plain text.", [needs("url", "string", "http or https address")], (call) => {
    const response = request(call, "GET");
    call.say(textOf(response.at("body").asText()));
  })
  .method("links", "Lists the links of a web page, one per line: address and text.", [needs("url", "string", "http or https address")], (call) => {
    const response = request(call, "GET");
    call.say(linksOf(response.at("body").asText(), call.text("url")).join("\n"));
  })
  .method(
    "request",
    "Sends one HTTP request. Gives status, headers and body. Cookies are kept from request to request.",
    [
      needs("url", "string", "http or https address"),
      takes("method", "string", "GET when absent"),
      takes("headers", "object", "Headers by name"),
      takes("body", "string", "What to send"),
      takes("follow", "boolean", "Whether redirects are followed; they are when absent"),
    ],
    (call) => {
      const method = call.text("method");
      const response = request(call, method.length > 0 ? method.toUpperCase() : "GET");
      const writer = new Writer().map(3);
      writer.text("status").whole(response.at("status").asWhole());
      writer.text("headers").value(response.at("headers"));
      writer.text("body").text(response.at("body").asText());
      call.reply(writer);
    },
  )
  .method("connect", "Opens a WebSocket. Gives the name of the connection.", [needs("url", "string", "ws or wss address")], (call) => {
    const wanted = new Writer().map(3);
    wanted.text("url").text(call.text("url")).text("timeout_ms").whole(PATIENCE).text("callback").text("on_message");
    call.say(ask("ws_connect", ws_connect, wanted).at("conn_id").asText());
  })
  .method(
    "send",
    "Sends text over a WebSocket.",
    [needs("connection", "string", "Name that connect gave"), needs("text", "string", "What to send")],
    (call) => {
      const wanted = new Writer().map(3).text("conn_id").text(call.text("connection"));
      wanted.text("data").bytes(Uint8Array.wrap(String.UTF8.encode(call.text("text")))).text("message_type").text("text");
      ask("ws_send", ws_send, wanted);
      call.say("sent");
    },
  )
  .method("received", "Gives what came in since it was last asked, oldest first, and forgets it.", [], (call) => {
    const mailbox = Mailbox.of(call.state);
    call.reply(mailbox.shown());
    call.keep(new Mailbox().kept());
  })
  .method("disconnect", "Closes a WebSocket.", [needs("connection", "string", "Name that connect gave")], (call) => {
    const wanted = new Writer().map(3).text("conn_id").text(call.text("connection"));
    ask("ws_close", ws_close, wanted.text("code").whole(1000).text("reason").text("done"));
    call.say("closed");
  })
  .callback("on_message", (call) => {
    const mailbox = Mailbox.of(call.state);
    mailbox.add(call.given);
    call.keep(mailbox.kept());
  });

/** Sends what the call asks for. A status of 400 or more is told to the model, and for pages it is an error. */
function request(call: Call, method: string): Value {
  const given = call.given;
  const wanted = new Writer().map(7);
  wanted.text("method").text(method).text("url").text(call.text("url")).text("timeout_ms").whole(PATIENCE);
  wanted.text("use_jar").flag(true).text("follow_redirects").flag(!given.has("follow") || call.flag("follow"));
  wanted.text("body").bytes(given.at("body").asBytes());
  headers(wanted.text("headers"), given.at("headers"));
  const response = ask("http_request", http_request, wanted);
  const status = response.at("status").asWhole();
  note(method, call.text("url"), status);
  if (status >= 400) {
    if (call.method != "request") throw new Error(`${call.text("url")} answered ${status}`);
    call.tell(`The server refused the request with status ${status}.`);
  } else if (response.at("truncated").asFlag()) {
    call.tell("The answer was longer than may be read; this is its beginning.");
  }
  return response;
}

function headers(writer: Writer, given: Value): void {
  const count = given.kind == Kind.Map ? given.names.length : 0;
  writer.list(count);
  for (let i = 0; i < count; i++) {
    writer.map(2).text("name").text(given.names[i]).text("value").text(given.items[i].asText());
  }
}

function note(method: string, url: string, status: i64): void {
  const entry = new Writer().map(3).text("level").text("info").text("message").text(`${method} ${url}`);
  ask("log_write", log_write, entry.text("fields").map(1).text("status").whole(status));
}
