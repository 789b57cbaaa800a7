import { Answer, Parameters } from "./answer";
import { randomBytes, unixMilliseconds } from "./host";
import { Writer } from "./json";

const WEEKDAYS: string[] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

export function uuid(parameters: Parameters): Answer {
  const count = parameters.wholeOr("count", 1, 1, 1000);
  const version = parameters.wholeOr("version", 4, 4, 7);
  if (parameters.error != "") return Answer.failed(parameters.error);
  if (version != 4 && version != 7) return Answer.failed("Parameter version must be 4 or 7");
  const out = new Writer().open("{").name("uuids").open("[");
  for (let i = 0; i < count; i++) out.text(oneUuid(version));
  return Answer.of(out.close("]").close("}").toString());
}

function oneUuid(version: i32): string {
  const bytes = randomBytes(16);
  if (version == 7) {
    const time = unixMilliseconds();
    for (let i = 0; i < 6; i++) bytes[i] = <u8>(time >> (40 - 8 * i));
  }
  bytes[6] = <u8>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += "-";
    text += bytes[i].toString(16).padStart(2, "0");
  }
  return text;
}

export function now(parameters: Parameters): Answer {
  const offset = parameters.wholeOr("offset_minutes", 0, -1439, 1439);
  if (parameters.error != "") return Answer.failed(parameters.error);
  const unix = unixMilliseconds();
  const local = new Date(unix + <i64>offset * 60_000);
  return Answer.of(
    new Writer().open("{")
      .name("iso").text(local.toISOString().replace("Z", zone(offset)))
      .name("weekday").text(WEEKDAYS[local.getUTCDay()])
      .name("unix_milliseconds").number(unix)
      .close("}").toString(),
  );
}

function zone(offset: i32): string {
  if (offset == 0) return "Z";
  const minutes = abs(offset);
  return (
    (offset < 0 ? "-" : "+") + (minutes / 60).toString().padStart(2, "0") + ":" +
    (minutes % 60).toString().padStart(2, "0")
  );
}
