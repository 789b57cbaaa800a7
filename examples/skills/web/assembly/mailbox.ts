import { Kind, Value, Writer, read } from "../../../../sdk/luminarys/assemblyscript/msgpack";

/** Messages that are kept; older ones give way. */
const MOST = 50;

/** What came in over WebSockets and nobody has seen yet. */
export class Mailbox {
  private messages: Value[] = [];

  static of(state: Uint8Array): Mailbox {
    const mailbox = new Mailbox();
    if (state.length > 0) mailbox.messages = read(state).items;
    return mailbox;
  }

  add(message: Value): void {
    this.messages.push(message);
    if (this.messages.length > MOST) this.messages.shift();
  }

  kept(): Uint8Array {
    const list = new Value(Kind.List);
    list.items = this.messages;
    return new Writer().value(list).finish();
  }

  /** Each message with its connection, and its text or why the connection ended. */
  shown(): Writer {
    const writer = new Writer().list(this.messages.length);
    for (let i = 0; i < this.messages.length; i++) {
      const message = this.messages[i];
      const failure = message.at("error_kind").asText();
      const ended = failure.length > 0 || message.at("message_type").asText() == "close";
      writer.map(2).text("connection").text(message.at("conn_id").asText());
      if (ended) writer.text("ended").text(failure.length > 0 ? failure : message.at("close_text").asText());
      else writer.text("text").text(message.at("data").asText());
    }
    return writer;
  }
}
