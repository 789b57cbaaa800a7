/** A small JSON reader and writer. AssemblyScript has no exceptions, so a reader that failed says so in `error`. */

export enum Kind { NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT }

const NESTING = 200;

/** One JSON value. Which of the fields mean something depends on the kind. */
export class Json {
  items: Array<Json> = [];
  members: Map<string, Json> = new Map();

  constructor(readonly kind: Kind, readonly text: string = "") {}

  /** A member of an object, or null when there is none or this is no object. */
  get(name: string): Json | null {
    return this.members.has(name) ? this.members.get(name) : null;
  }
}

/** Reads one JSON document. Any character it cannot use ends the reading with `error` set. */
export class Reader {
  error: string = "";
  private at: i32 = 0;

  constructor(private readonly source: string) {}

  read(): Json {
    const value = this.value(0);
    this.space();
    if (this.error == "" && this.at < this.source.length) this.fail("more text after the end");
    return value;
  }

  private value(depth: i32): Json {
    this.space();
    if (depth > NESTING) return this.fail("nested deeper than " + NESTING.toString());
    const next = this.peek();
    if (next == 0x7b) return this.object(depth);
    if (next == 0x5b) return this.array(depth);
    if (next == 0x22) return new Json(Kind.STRING, this.string());
    if (next == 0x2d || isDigit(next)) return this.number();
    if (this.word("true")) return new Json(Kind.BOOLEAN, "true");
    if (this.word("false")) return new Json(Kind.BOOLEAN, "false");
    if (this.word("null")) return new Json(Kind.NULL);
    return this.fail("a value was expected");
  }

  private object(depth: i32): Json {
    const object = new Json(Kind.OBJECT);
    this.at++;
    this.space();
    if (this.take(0x7d)) return object;
    while (this.error == "") {
      this.space();
      if (this.peek() != 0x22) return this.fail("a member name was expected");
      const name = this.string();
      this.space();
      if (!this.take(0x3a)) return this.fail("a colon was expected");
      object.members.set(name, this.value(depth + 1));
      this.space();
      if (this.take(0x7d)) return object;
      if (!this.take(0x2c)) return this.fail("a comma or the end of the object was expected");
    }
    return object;
  }

  private array(depth: i32): Json {
    const array = new Json(Kind.ARRAY);
    this.at++;
    this.space();
    if (this.take(0x5d)) return array;
    while (this.error == "") {
      array.items.push(this.value(depth + 1));
      this.space();
      if (this.take(0x5d)) return array;
      if (!this.take(0x2c)) return this.fail("a comma or the end of the array was expected");
    }
    return array;
  }

  private string(): string {
    let start = ++this.at;
    const parts: string[] = [];
    while (this.at < this.source.length) {
      const code = this.source.charCodeAt(this.at);
      if (code == 0x22) {
        const last = this.source.substring(start, this.at++);
        if (parts.length == 0) return last;
        parts.push(last);
        return parts.join("");
      }
      if (code < 0x20) {
        this.fail("a control character in a string");
        return "";
      }
      if (code == 0x5c) {
        parts.push(this.source.substring(start, this.at));
        parts.push(this.escape());
        start = this.at;
      } else this.at++;
    }
    this.fail("a string without end");
    return "";
  }

  private escape(): string {
    const code = this.source.charCodeAt(this.at + 1);
    this.at += 2;
    if (code == 0x22 || code == 0x5c || code == 0x2f) return String.fromCharCode(code);
    if (code == 0x6e) return "\n";
    if (code == 0x74) return "\t";
    if (code == 0x72) return "\r";
    if (code == 0x62) return "\b";
    if (code == 0x66) return "\f";
    if (code != 0x75 || this.at + 4 > this.source.length) {
      this.fail("an unknown escape");
      return "";
    }
    let unit = 0;
    for (let i = 0; i < 4; i++) {
      const digit = hexadecimal(this.source.charCodeAt(this.at++));
      if (digit < 0) {
        this.fail("an unknown escape");
        return "";
      }
      unit = (unit << 4) | digit;
    }
    return String.fromCharCode(unit);
  }

  private number(): Json {
    const start = this.at;
    this.take(0x2d);
    if (!this.take(0x30) && !this.digits()) return this.fail("a digit was expected");
    if (this.take(0x2e) && !this.digits()) return this.fail("a digit was expected");
    if (this.take(0x65) || this.take(0x45)) {
      if (!this.take(0x2b)) this.take(0x2d);
      if (!this.digits()) return this.fail("a digit was expected");
    }
    return new Json(Kind.NUMBER, this.source.substring(start, this.at));
  }

  private digits(): bool {
    const start = this.at;
    while (isDigit(this.peek())) this.at++;
    return this.at > start;
  }

  private word(word: string): bool {
    if (!this.source.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private space(): void {
    while (this.at < this.source.length) {
      const code = this.peek();
      if (code != 0x20 && code != 0x0a && code != 0x0d && code != 0x09) return;
      this.at++;
    }
  }

  private peek(): i32 {
    return this.at < this.source.length ? this.source.charCodeAt(this.at) : -1;
  }

  private take(code: i32): bool {
    if (this.peek() != code) return false;
    this.at++;
    return true;
  }

  private fail(reason: string): Json {
    if (this.error == "") this.error = reason + " at character " + this.at.toString();
    this.at = this.source.length;
    return new Json(Kind.NULL);
  }
}

/** Builds JSON text piece by piece and sets the commas itself. */
export class Writer {
  private readonly pieces: string[] = [];
  private first: bool = true;

  open(bracket: string): this {
    this.comma();
    this.pieces.push(bracket);
    this.first = true;
    return this;
  }

  close(bracket: string): this {
    this.pieces.push(bracket);
    this.first = false;
    return this;
  }

  name(name: string): this {
    this.comma();
    this.pieces.push(quote(name));
    this.pieces.push(":");
    this.first = true;
    return this;
  }

  text(text: string): this {
    return this.raw(quote(text));
  }

  number(number: i64): this {
    return this.raw(number.toString());
  }

  truth(truth: bool): this {
    return this.raw(truth ? "true" : "false");
  }

  raw(json: string): this {
    this.comma();
    this.pieces.push(json);
    return this;
  }

  toString(): string {
    return this.pieces.join("");
  }

  private comma(): void {
    if (!this.first) this.pieces.push(",");
    this.first = false;
  }
}

export function quote(text: string): string {
  const pieces: string[] = ["\""];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code != 0x22 && code != 0x5c) continue;
    pieces.push(text.substring(start, i));
    start = i + 1;
    if (code == 0x22) pieces.push("\\\"");
    else if (code == 0x5c) pieces.push("\\\\");
    else if (code == 0x0a) pieces.push("\\n");
    else if (code == 0x0d) pieces.push("\\r");
    else if (code == 0x09) pieces.push("\\t");
    else pieces.push("\\u" + code.toString(16).padStart(4, "0"));
  }
  pieces.push(text.substring(start));
  pieces.push("\"");
  return pieces.join("");
}

function isDigit(code: i32): bool {
  return code >= 0x30 && code <= 0x39;
}

function hexadecimal(code: i32): i32 {
  if (isDigit(code)) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
