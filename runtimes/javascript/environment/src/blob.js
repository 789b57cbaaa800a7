// Blob, File and FormData over bytes in memory. Own code, because the kept packages want files or streams of Node.
import { utf8fromStringLoose, utf8toStringLoose } from '@exodus/bytes/utf8.js';

export function join(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const encode = (text) => utf8fromStringLoose(text);
export const decode = (bytes) =>
  utf8toStringLoose(bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes);

export function bytesOf(source) {
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice(0));
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  if (source instanceof Blob) return content(source);
  return encode(String(source));
}

let content;

export class Blob {
  #bytes;
  #type;
  static { content = (blob) => blob.#bytes; }
  constructor(parts = [], options = {}) {
    if (parts === null || typeof parts !== 'object' || !(Symbol.iterator in parts)) {
      throw new TypeError("Failed to construct 'Blob': the first argument must be a sequence.");
    }
    this.#bytes = join(Array.from(parts, bytesOf));
    const type = options?.type === undefined ? '' : String(options.type);
    this.#type = /^[\x20-\x7e]*$/.test(type) ? type.toLowerCase() : '';
  }
  get size() { return this.#bytes.length; }
  get type() { return this.#type; }
  slice(start = 0, end = this.size, type = '') {
    const blob = new Blob([], { type });
    const from = start < 0 ? Math.max(this.size + start, 0) : start;
    const to = end < 0 ? Math.max(this.size + end, 0) : end;
    blob.#bytes = this.#bytes.slice(from, Math.max(from, to));
    return blob;
  }
  async arrayBuffer() { return this.#bytes.slice().buffer; }
  async bytes() { return this.#bytes.slice(); }
  async text() { return utf8toStringLoose(this.#bytes); }
  stream() { return annex.load('streams').streamOf(this.#bytes); }
  get [Symbol.toStringTag]() { return 'Blob'; }
}

export class File extends Blob {
  #name;
  #lastModified;
  constructor(parts, name, options = {}) {
    if (arguments.length < 2) throw new TypeError("Failed to construct 'File': 2 arguments required.");
    super(parts, options);
    this.#name = String(name);
    this.#lastModified = options?.lastModified === undefined ? Date.now() : Math.trunc(Number(options.lastModified)) || 0;
  }
  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }
  get [Symbol.toStringTag]() { return 'File'; }
}

function entry(value, filename) {
  if (!(value instanceof Blob)) return String(value);
  if (value instanceof File && filename === undefined) return value;
  return new File([value], filename === undefined ? 'blob' : String(filename), { type: value.type });
}

export class FormData {
  #entries = [];
  append(name, value, filename) { this.#entries.push([String(name), entry(value, filename)]); }
  set(name, value, filename) {
    const key = String(name);
    const at = this.#entries.findIndex(([each]) => each === key);
    if (at < 0) {
      this.append(key, value, filename);
      return;
    }
    this.#entries[at][1] = entry(value, filename);
    this.#entries = this.#entries.filter(([each], index) => each !== key || index <= at);
  }
  delete(name) { this.#entries = this.#entries.filter(([each]) => each !== String(name)); }
  get(name) { return this.#entries.find(([each]) => each === String(name))?.[1] ?? null; }
  getAll(name) { return this.#entries.filter(([each]) => each === String(name)).map(([, value]) => value); }
  has(name) { return this.#entries.some(([each]) => each === String(name)); }
  forEach(callback, self) { for (const [name, value] of this) callback.call(self, value, name, this); }
  *entries() { for (const [name, value] of this.#entries) yield [name, value]; }
  *keys() { for (const [name] of this.#entries) yield name; }
  *values() { for (const [, value] of this.#entries) yield value; }
  [Symbol.iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'FormData'; }
}

const quoted = (text) => text.replace(/\r\n?|\n/g, '%0D%0A').replace(/"/g, '%22');

// The form as multipart/form-data: its type and its bytes.
export function multipart(form) {
  const boundary = `----annex${Array.from(annex.random(16), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const parts = [];
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"`;
    if (value instanceof File) {
      parts.push(encode(`${head}; filename="${quoted(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`),
        content(value), encode('\r\n'));
    } else parts.push(encode(`${head}\r\n\r\n${value.replace(/\r\n?|\n/g, '\r\n')}\r\n`));
  }
  parts.push(encode(`--${boundary}--\r\n`));
  return { type: `multipart/form-data; boundary=${boundary}`, bytes: join(parts) };
}

const latin = (bytes) => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode.apply(null, bytes.subarray(at, at + 8192));
  return text;
};

// Reads multipart/form-data.
export function parseMultipart(bytes, type) {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
  if (boundary === null) throw new TypeError('The content type names no boundary.');
  const text = latin(bytes);
  const mark = `--${boundary[1] ?? boundary[2]}`;
  const form = new FormData();
  let at = text.indexOf(mark);
  if (at < 0) throw new TypeError('The body is no multipart/form-data.');
  for (;;) {
    at += mark.length;
    if (text.startsWith('--', at)) return form;
    const headEnd = text.indexOf('\r\n\r\n', at);
    const next = text.indexOf(`\r\n${mark}`, headEnd < 0 ? at : headEnd + 2);
    if (headEnd < 0 || next < 0) throw new TypeError('The body is no multipart/form-data.');
    const head = decode(bytes.subarray(at, headEnd));
    const body = bytes.slice(headEnd + 4, Math.max(headEnd + 4, next));
    const name = /;\s*name="([^"]*)"/i.exec(head);
    if (name === null) throw new TypeError('A part of the body has no name.');
    const plain = (each) => each.replace(/%0D%0A/gi, '\r\n').replace(/%22/g, '"');
    const filename = /;\s*filename="([^"]*)"/i.exec(head);
    if (filename === null) form.append(plain(name[1]), utf8toStringLoose(body));
    else {
      const partType = /content-type:\s*([^\r\n]+)/i.exec(head);
      form.append(plain(name[1]), new File([body], plain(filename[1]), { type: partType?.[1] ?? 'text/plain' }));
    }
    at = next + 2;
  }
}
