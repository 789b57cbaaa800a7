/**
 * The guest's side of the Luminarys contract: the four exports, requests and responses, and the description.
 *
 * A skill calls `skill` once at the top level of its module and exports the four functions from here.
 */
import { Value, Kind, Writer, read } from "./msgpack";

/** One invocation, and what is answered to it. */
export class Call {
  private answer: Uint8Array = new Uint8Array(0);
  private after: Uint8Array = new Uint8Array(0);
  private failure: string = "";
  private context: string = "";

  constructor(
    /** The whole request as the host sent it. */
    public request: Value,
    /** The arguments by name; for a callback, the event. */
    public given: Value,
  ) {}

  get method(): string {
    return this.request.at("method").asText();
  }

  /** What the last call that kept something kept; empty at first. */
  get state(): Uint8Array {
    return this.request.at("state").asBytes();
  }

  text(name: string): string {
    return this.given.at(name).asText();
  }

  whole(name: string): i64 {
    return this.given.at(name).asWhole();
  }

  flag(name: string): bool {
    return this.given.at(name).asFlag();
  }

  /** Answers with text. */
  say(text: string): void {
    this.reply(new Writer().text(text));
  }

  /** Answers with any value. */
  reply(value: Writer): void {
    this.answer = value.finish();
  }

  fail(message: string): void {
    this.failure = message;
  }

  /** Keeps bytes for the next call of this session. */
  keep(state: Uint8Array): void {
    this.after = state;
  }

  /** Adds text for the model beside the answer. */
  tell(context: string): void {
    this.context = context;
  }

  encoded(): Uint8Array {
    const writer = new Writer();
    writer.map(3 + i32(this.failure.length > 0) + i32(this.context.length > 0));
    writer.text("version").whole(1);
    writer.text("state").bytes(this.after);
    writer.text("payload").bytes(this.answer);
    if (this.failure.length > 0) writer.text("error").text(this.failure);
    if (this.context.length > 0) writer.text("llm_context").text(this.context);
    return writer.finish();
  }
}

/** One argument of a method. */
export class Parameter {
  constructor(public name: string, public type: string, public description: string, public required: bool) {}
}

/** A required argument. */
export function needs(name: string, type: string, description: string): Parameter {
  return new Parameter(name, type, description, true);
}

/** An argument that may be left out. */
export function takes(name: string, type: string, description: string): Parameter {
  return new Parameter(name, type, description, false);
}

class Method {
  hidden: bool = false;
  callback: bool = false;

  constructor(public name: string, public description: string, public parameters: Parameter[], public run: (call: Call) => void) {}
}

/** Who the skill is and what it can do. */
export class Skill {
  private methods: Method[] = [];
  private requirements: string[][] = [];

  constructor(private id: string, private name: string, private version: string, private description: string) {}

  method(name: string, description: string, parameters: Parameter[], run: (call: Call) => void): Skill {
    this.methods.push(new Method(name, description, parameters, run));
    return this;
  }

  /** A method that other skills may call and agents do not see. */
  internal(name: string, description: string, parameters: Parameter[], run: (call: Call) => void): Skill {
    const method = new Method(name, description, parameters, run);
    method.hidden = true;
    this.methods.push(method);
    return this;
  }

  /** A method that only the host calls, for this skill: what a connection receives, what comes back from a command. */
  callback(name: string, run: (call: Call) => void): Skill {
    const method = new Method(name, "Called by the host.", [], run);
    method.hidden = true;
    method.callback = true;
    this.methods.push(method);
    return this;
  }

  /** A permission without which the skill is of no use. `mode` is `ro` or `rw` for files, otherwise empty. */
  requires(kind: string, pattern: string, mode: string = ""): Skill {
    this.requirements.push([kind, pattern, mode]);
    return this;
  }

  handle(call: Call): void {
    for (let i = 0; i < this.methods.length; i++) {
      const method = this.methods[i];
      if (method.name != call.method) continue;
      for (let j = 0; j < method.parameters.length; j++) {
        const parameter = method.parameters[j];
        if (parameter.required && !call.given.has(parameter.name)) {
          return call.fail(`missing required argument: ${parameter.name}`);
        }
      }
      const run = method.run;
      return run(call);
    }
    call.fail(`unknown method: ${call.method}`);
  }

  described(): Uint8Array {
    const writer = new Writer().map(8);
    writer.text("version").whole(1);
    writer.text("skill_id").text(this.id);
    writer.text("skill_name").text(this.name);
    writer.text("skill_version").text(this.version);
    writer.text("description").text(this.description);
    writer.text("sdk_version").whole(0x000200);
    writer.text("methods").list(this.methods.length);
    for (let i = 0; i < this.methods.length; i++) this.describe(writer, this.methods[i]);
    writer.text("requirements").list(this.requirements.length);
    for (let i = 0; i < this.requirements.length; i++) {
      const requirement = this.requirements[i];
      writer.map(3).text("kind").text(requirement[0]).text("pattern").text(requirement[1]).text("mode").text(requirement[2]);
    }
    return writer.finish();
  }

  private describe(writer: Writer, method: Method): void {
    writer.map(3 + i32(method.hidden) + i32(method.callback));
    writer.text("name").text(method.name).text("description").text(method.description);
    writer.text("params").list(method.parameters.length);
    for (let i = 0; i < method.parameters.length; i++) {
      const parameter = method.parameters[i];
      writer.map(4).text("name").text(parameter.name).text("type").text(parameter.type);
      writer.text("description").text(parameter.description).text("required").flag(parameter.required);
    }
    if (method.hidden) writer.text("mcp_hidden").flag(true);
    if (method.callback) writer.text("private_callback").flag(true);
  }
}

let installed: Skill = new Skill("", "", "", "");
/** What the host writes into: one buffer, so each allocation ends the last one. */
let input = new Uint8Array(0);
/** What the host reads from, kept until the host gives it back. */
let output = new Uint8Array(0);

/** Makes this the skill of the module. */
export function skill(id: string, name: string, version: string, description: string): Skill {
  installed = new Skill(id, name, version, description);
  return installed;
}

export function skill_alloc(size: u32): usize {
  if (size > <u32>input.length) input = new Uint8Array(size);
  return input.dataStart;
}

export function skill_free(pointer: usize): void {
  if (pointer == output.dataStart) output = new Uint8Array(0);
}

/** The pointer is not looked at: what the host wrote stands in the one input buffer. */
export function skill_handle(pointer: usize, length: u32): u64 {
  const request = read(input.slice(0, length));
  const payload = request.at("payload").asBytes();
  const call = new Call(request, payload.length > 0 ? read(payload) : new Value(Kind.Map));
  installed.handle(call);
  return packed(call.encoded());
}

export function skill_describe(): u64 {
  return packed(installed.described());
}

function packed(bytes: Uint8Array): u64 {
  output = bytes;
  return (<u64>bytes.dataStart << 32) | <u64>bytes.length;
}
