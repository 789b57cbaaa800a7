/** MessagePack as the Luminarys contract uses it: text and bytes apart, no extension types, no 32-bit floats. */

export enum Kind {
  Nil,
  Flag,
  Whole,
  Number,
  Text,
  Bytes,
  List,
  Map,
}

/** One value. Only the member its kind names means anything. */
export class Value {
  flag: bool = false;
  whole: i64 = 0;
  number: f64 = 0;
  text: string = "";
  bytes: Uint8Array = new Uint8Array(0);
  items: Value[] = [];
  /** Names of the members of a map; the values are the items of the same index. */
  names: string[] = [];

  constructor(public kind: Kind) {}

  /** The member of that name, or nil. */
  at(name: string): Value {
    if (this.kind == Kind.Map) {
      for (let i = 0; i < this.names.length; i++) {
        if (this.names[i] == name) return this.items[i];
      }
    }
    return new Value(Kind.Nil);
  }

  has(name: string): bool {
    return this.at(name).kind != Kind.Nil;
  }

  /** The text of text and of UTF-8 bytes, otherwise empty. */
  asText(): string {
    if (this.kind == Kind.Bytes) return String.UTF8.decodeUnsafe(this.bytes.dataStart, this.bytes.length);
    return this.kind == Kind.Text ? this.text : "";
  }

  /** The bytes of bytes and of text, otherwise none. */
  asBytes(): Uint8Array {
    if (this.kind == Kind.Text) return Uint8Array.wrap(String.UTF8.encode(this.text));
    return this.kind == Kind.Bytes ? this.bytes : new Uint8Array(0);
  }

  /** The whole number; a host may send it as a float. */
  asWhole(): i64 {
    if (this.kind == Kind.Number) return <i64>this.number;
    return this.kind == Kind.Whole ? this.whole : 0;
  }

  asNumber(): f64 {
    if (this.kind == Kind.Whole) return <f64>this.whole;
    return this.kind == Kind.Number ? this.number : 0;
  }

  asFlag(): bool {
    return this.kind == Kind.Flag ? this.flag : this.asNumber() != 0;
  }
}

/** Builds one value, byte by byte. Lists and maps are told their size first and then filled. */
export class Writer {
  private buffer: Uint8Array = new Uint8Array(256);
  private length: i32 = 0;

  nil(): Writer {
    return this.byte(0xc0);
  }

  flag(value: bool): Writer {
    return this.byte(value ? 0xc3 : 0xc2);
  }

  whole(value: i64): Writer {
    if (value >= -32 && value <= 127) return this.byte(<u8>value);
    if (value >= i32.MIN_VALUE && value <= i32.MAX_VALUE) return this.byte(0xd2).bigEndian(value, 4);
    return this.byte(0xd3).bigEndian(value, 8);
  }

  number(value: f64): Writer {
    return this.byte(0xcb).bigEndian(reinterpret<i64>(value), 8);
  }

  text(value: string): Writer {
    const bytes = Uint8Array.wrap(String.UTF8.encode(value));
    const length = bytes.length;
    if (length < 32) this.byte(<u8>(0xa0 | length));
    else if (length < 0x100) this.byte(0xd9).bigEndian(length, 1);
    else if (length < 0x10000) this.byte(0xda).bigEndian(length, 2);
    else this.byte(0xdb).bigEndian(length, 4);
    return this.raw(bytes);
  }

  bytes(value: Uint8Array): Writer {
    const length = value.length;
    if (length < 0x100) this.byte(0xc4).bigEndian(length, 1);
    else if (length < 0x10000) this.byte(0xc5).bigEndian(length, 2);
    else this.byte(0xc6).bigEndian(length, 4);
    return this.raw(value);
  }

  list(size: i32): Writer {
    if (size < 16) return this.byte(<u8>(0x90 | size));
    if (size < 0x10000) return this.byte(0xdc).bigEndian(size, 2);
    return this.byte(0xdd).bigEndian(size, 4);
  }

  map(size: i32): Writer {
    if (size < 16) return this.byte(<u8>(0x80 | size));
    if (size < 0x10000) return this.byte(0xde).bigEndian(size, 2);
    return this.byte(0xdf).bigEndian(size, 4);
  }

  value(value: Value): Writer {
    switch (value.kind) {
      case Kind.Flag: return this.flag(value.flag);
      case Kind.Whole: return this.whole(value.whole);
      case Kind.Number: return this.number(value.number);
      case Kind.Text: return this.text(value.text);
      case Kind.Bytes: return this.bytes(value.bytes);
      case Kind.List:
        this.list(value.items.length);
        for (let i = 0; i < value.items.length; i++) this.value(value.items[i]);
        return this;
      case Kind.Map:
        this.map(value.items.length);
        for (let i = 0; i < value.items.length; i++) this.text(value.names[i]).value(value.items[i]);
        return this;
      default: return this.nil();
    }
  }

  /** Bytes that are MessagePack already. */
  raw(bytes: Uint8Array): Writer {
    this.room(bytes.length);
    memory.copy(this.buffer.dataStart + this.length, bytes.dataStart, bytes.length);
    this.length += bytes.length;
    return this;
  }

  finish(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private byte(value: u8): Writer {
    this.room(1);
    store<u8>(this.buffer.dataStart + this.length, value);
    this.length++;
    return this;
  }

  private bigEndian(value: i64, width: i32): Writer {
    for (let shift = 8 * (width - 1); shift >= 0; shift -= 8) this.byte(<u8>(value >> shift));
    return this;
  }

  private room(more: i32): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = new Uint8Array(max(2 * this.buffer.length, this.length + more));
    memory.copy(larger.dataStart, this.buffer.dataStart, this.length);
    this.buffer = larger;
  }
}

/** Reads one value; throws on what the contract does not know and on bytes that end too early. */
export function read(bytes: Uint8Array): Value {
  return new Reader(bytes).value();
}

class Reader {
  private position: i32 = 0;

  constructor(private bytes: Uint8Array) {}

  value(): Value {
    const lead = <u8>this.unsigned(1);
    if (lead < 0x80) return whole(lead);
    if (lead >= 0xe0) return whole(<i64>(<i8>lead));
    if (lead < 0x90) return this.map(lead & 0x0f);
    if (lead < 0xa0) return this.list(lead & 0x0f);
    if (lead < 0xc0) return this.text(lead & 0x1f);
    switch (lead) {
      case 0xc0: return new Value(Kind.Nil);
      case 0xc2: return flag(false);
      case 0xc3: return flag(true);
      case 0xc4: return this.binary(<i32>this.unsigned(1));
      case 0xc5: return this.binary(<i32>this.unsigned(2));
      case 0xc6: return this.binary(<i32>this.unsigned(4));
      case 0xcb: return number(reinterpret<f64>(this.unsigned(8)));
      case 0xcc: return whole(this.unsigned(1));
      case 0xcd: return whole(this.unsigned(2));
      case 0xce: return whole(this.unsigned(4));
      case 0xcf: return whole(this.unsigned(8));
      case 0xd0: return whole(<i64>(<i8>this.unsigned(1)));
      case 0xd1: return whole(<i64>(<i16>this.unsigned(2)));
      case 0xd2: return whole(<i64>(<i32>this.unsigned(4)));
      case 0xd3: return whole(this.unsigned(8));
      case 0xd9: return this.text(<i32>this.unsigned(1));
      case 0xda: return this.text(<i32>this.unsigned(2));
      case 0xdb: return this.text(<i32>this.unsigned(4));
      case 0xdc: return this.list(<i32>this.unsigned(2));
      case 0xdd: return this.list(<i32>this.unsigned(4));
      case 0xde: return this.map(<i32>this.unsigned(2));
      case 0xdf: return this.map(<i32>this.unsigned(4));
      default: throw new Error("msgpack: no value of the contract begins with byte " + lead.toString());
    }
  }

  private text(length: i32): Value {
    const value = new Value(Kind.Text);
    value.text = String.UTF8.decodeUnsafe(this.take(length), length);
    return value;
  }

  private binary(length: i32): Value {
    const value = new Value(Kind.Bytes);
    value.bytes = new Uint8Array(length);
    memory.copy(value.bytes.dataStart, this.take(length), length);
    return value;
  }

  private list(size: i32): Value {
    const value = new Value(Kind.List);
    for (let i = 0; i < size; i++) value.items.push(this.value());
    return value;
  }

  private map(size: i32): Value {
    const value = new Value(Kind.Map);
    for (let i = 0; i < size; i++) {
      value.names.push(this.value().asText());
      value.items.push(this.value());
    }
    return value;
  }

  private unsigned(width: i32): i64 {
    const start = this.take(width);
    let value: i64 = 0;
    for (let i = 0; i < width; i++) value = (value << 8) | load<u8>(start + i);
    return value;
  }

  private take(length: i32): usize {
    if (length < 0 || length > this.bytes.length - this.position) throw new Error("msgpack: the bytes end inside a value");
    const start = this.bytes.dataStart + this.position;
    this.position += length;
    return start;
  }
}

function whole(value: i64): Value {
  const made = new Value(Kind.Whole);
  made.whole = value;
  return made;
}

function flag(value: bool): Value {
  const made = new Value(Kind.Flag);
  made.flag = value;
  return made;
}

function number(value: f64): Value {
  const made = new Value(Kind.Number);
  made.number = value;
  return made;
}
