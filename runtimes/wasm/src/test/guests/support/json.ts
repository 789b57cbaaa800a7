/** Just enough JSON for a fixture: picks members out of text that the host already knows to be valid. */

/** The raw text of a member of an object, or "" when there is none. */
export function member(object: string, name: string): string {
  let at = skipSpace(object, 0);
  if (at >= object.length || object.charCodeAt(at) != 0x7b) return "";
  at = skipSpace(object, at + 1);
  while (at < object.length && object.charCodeAt(at) == 0x22) {
    const keyEnd = skipValue(object, at);
    const key = textOf(object.substring(at, keyEnd));
    const start = skipSpace(object, skipSpace(object, keyEnd) + 1);
    const end = skipValue(object, start);
    if (key == name) return object.substring(start, end);
    at = skipSpace(object, end);
    if (at < object.length && object.charCodeAt(at) == 0x2c) at = skipSpace(object, at + 1);
  }
  return "";
}

/** Whether raw JSON text is a string. */
export function isText(raw: string): bool {
  return raw.length > 1 && raw.charCodeAt(0) == 0x22;
}

/** The value of a raw JSON string; "" for anything else. */
export function textOf(raw: string): string {
  if (!isText(raw)) return "";
  const parts: string[] = [];
  let start = 1;
  for (let at = raw.indexOf("\\", start); at >= 0; at = raw.indexOf("\\", start)) {
    parts.push(raw.substring(start, at));
    const code = raw.charCodeAt(at + 1);
    start = at + 2;
    if (code == 0x75) {
      parts.push(String.fromCharCode(<i32>parseInt(raw.substr(start, 4), 16)));
      start += 4;
    } else if (code == 0x6e) parts.push("\n");
    else if (code == 0x74) parts.push("\t");
    else if (code == 0x72) parts.push("\r");
    else if (code == 0x62) parts.push("\b");
    else if (code == 0x66) parts.push("\f");
    else parts.push(String.fromCharCode(code));
  }
  parts.push(raw.substring(start, raw.length - 1));
  return parts.join("");
}

/** A whole number given as a member, or a default. */
export function numberOf(object: string, name: string, otherwise: i64): i64 {
  const raw = member(object, name);
  return raw == "" || raw == "null" ? otherwise : I64.parseInt(raw);
}

export function quote(text: string): string {
  const parts: string[] = ["\""];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code != 0x22 && code != 0x5c) continue;
    parts.push(text.substring(start, i));
    parts.push(code < 0x20 ? "\\u" + code.toString(16).padStart(4, "0") : "\\" + text.charAt(i));
    start = i + 1;
  }
  parts.push(text.substring(start));
  parts.push("\"");
  return parts.join("");
}

function skipSpace(text: string, at: i32): i32 {
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

function skipValue(text: string, at: i32): i32 {
  let depth = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code == 0x22) {
      at = skipString(text, at);
      if (depth == 0) return at;
      continue;
    }
    if (code == 0x7b || code == 0x5b) depth++;
    else if (code == 0x7d || code == 0x5d) {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    } else if (depth == 0 && (code == 0x2c || code <= 0x20)) return at;
    at++;
  }
  return at;
}

function skipString(text: string, at: i32): i32 {
  for (at++; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code == 0x5c) at++;
    else if (code == 0x22) return at + 1;
  }
  return at;
}
