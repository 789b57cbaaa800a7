import { Json, Kind } from "./json";

/** What an action came to: JSON data, or the reason why there is none. */
export class Answer {
  private constructor(readonly data: string, readonly error: string) {}

  static of(data: string): Answer {
    return new Answer(data, "");
  }

  static failed(error: string): Answer {
    return new Answer("", error);
  }
}

/** The parameters of a request. The first one that is missing or wrong is kept in `error`. */
export class Parameters {
  error: string = "";

  constructor(private readonly object: Json) {}

  text(name: string): string {
    const value = this.present(name);
    if (value === null) {
      this.fail("Missing required parameter: " + name);
      return "";
    }
    return this.asText(name, value);
  }

  textOr(name: string, otherwise: string): string {
    const value = this.present(name);
    return value === null ? otherwise : this.asText(name, value);
  }

  truthOr(name: string, otherwise: bool): bool {
    const value = this.present(name);
    if (value === null) return otherwise;
    if (value.kind != Kind.BOOLEAN) this.fail("Parameter " + name + " must be true or false");
    return value.text == "true";
  }

  wholeOr(name: string, otherwise: i32, least: i32, most: i32): i32 {
    const value = this.present(name);
    if (value === null) return otherwise;
    const number = value.kind == Kind.NUMBER ? parseFloat(value.text) : NaN;
    if (!(number >= least && number <= most && number == Math.floor(number))) {
      this.fail(
        "Parameter " + name + " must be a whole number from " + least.toString() + " to " + most.toString(),
      );
      return otherwise;
    }
    return <i32>number;
  }

  private present(name: string): Json | null {
    const value = this.object.get(name);
    return value === null || value.kind == Kind.NULL ? null : value;
  }

  private asText(name: string, value: Json): string {
    if (value.kind != Kind.STRING) this.fail("Parameter " + name + " must be a string");
    return value.text;
  }

  private fail(reason: string): void {
    if (this.error == "") this.error = reason;
  }
}
