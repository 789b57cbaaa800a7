// Headers, Request, Response and fetch. Own code: the kept packages sit on the sockets of Node or the
// fetch of a browser. Bodies are whole in memory; requests go to the host one by one.
import { URL, URLSearchParams } from 'whatwg-url';
import { AbortController, AbortSignal, whenAborted } from './abort.js';
import { Blob, bytesOf, decode, encode, FormData, join, multipart, parseMultipart } from './blob.js';

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const MOST_STATUS = 599;

function checkedName(name) {
  const text = String(name);
  if (!NAME.test(text)) throw new TypeError(`Invalid header name: ${text}`);
  return text.toLowerCase();
}

function checkedValue(value) {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (/[\0\r\n]|[^\x00-\xff]/.test(text)) throw new TypeError('Invalid header value.');
  return text;
}

export class Headers {
  #values = new Map();
  #frozen = false;
  static freeze(headers) { headers.#frozen = true; return headers; }
  constructor(init) {
    if (init === undefined) return;
    if (init === null || typeof init !== 'object') throw new TypeError("Failed to construct 'Headers'.");
    if (typeof init[Symbol.iterator] === 'function') {
      for (const pair of init) {
        const [name, value, ...more] = pair;
        if (more.length > 0 || value === undefined) throw new TypeError('Each header must be a name and a value.');
        this.append(name, value);
      }
    } else for (const name of Object.keys(init)) this.append(name, init[name]);
  }
  #open() { if (this.#frozen) throw new TypeError("Can't modify immutable headers."); }
  append(name, value) {
    this.#open();
    const key = checkedName(name);
    const text = checkedValue(value);
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, [text]);
    else values.push(text);
  }
  set(name, value) { this.#open(); this.#values.set(checkedName(name), [checkedValue(value)]); }
  get(name) { return this.#values.get(checkedName(name))?.join(', ') ?? null; }
  has(name) { return this.#values.has(checkedName(name)); }
  delete(name) { this.#open(); this.#values.delete(checkedName(name)); }
  getSetCookie() { return [...this.#values.get('set-cookie') ?? []]; }
  forEach(callback, self) { for (const [name, value] of this) callback.call(self, value, name, this); }
  *entries() {
    for (const name of [...this.#values.keys()].sort()) {
      if (name === 'set-cookie') for (const value of this.#values.get(name)) yield [name, value];
      else yield [name, this.get(name)];
    }
  }
  *keys() { for (const [name] of this.entries()) yield name; }
  *values() { for (const [, value] of this.entries()) yield value; }
  [Symbol.iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'Headers'; }
}
const freeze = Headers.freeze;
delete Headers.freeze;

const isStream = (value) => typeof value === 'object' && value !== null && typeof value.getReader === 'function';

// A body as bytes or a stream, and the type it brings with it.
function extract(body) {
  if (body === null || body === undefined) return { source: null, type: null };
  if (isStream(body)) return { source: body, type: null };
  if (body instanceof Blob) return { source: bytesOf(body), type: body.type || null };
  if (body instanceof FormData) {
    const form = multipart(body);
    return { source: form.bytes, type: form.type };
  }
  if (body instanceof URLSearchParams) {
    return { source: encode(body.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return { source: bytesOf(body), type: null };
  return { source: encode(String(body)), type: 'text/plain;charset=UTF-8' };
}

async function drain(stream) {
  const reader = stream.getReader();
  const parts = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return join(parts);
    if (typeof value === 'string') parts.push(encode(value));
    else parts.push(bytesOf(value));
  }
}

class Body {
  #source;
  #stream = null;
  #used = false;
  headers;
  constructor(source, headers) {
    this.#source = source;
    Object.defineProperty(this, 'headers', { value: headers, enumerable: true });
  }
  get body() {
    if (this.#source === null) return null;
    if (this.#stream === null) {
      this.#stream = isStream(this.#source) ? this.#source : annex.load('streams').streamOf(this.#source);
    }
    return this.#stream;
  }
  get bodyUsed() { return this.#used; }
  async bytes() {
    if (this.#used) throw new TypeError('Body has already been used. It can only be used once. Use tee() first if you need to read it twice.');
    if (this.#source === null) return new Uint8Array(0);
    this.#used = true;
    if (this.#stream !== null || isStream(this.#source)) return drain(this.body);
    return this.#source.slice();
  }
  async arrayBuffer() { return (await this.bytes()).buffer; }
  async text() { return decode(await this.bytes()); }
  async json() { return JSON.parse(await this.text()); }
  async blob() { return new Blob([await this.bytes()], { type: this.headers.get('content-type') ?? '' }); }
  async formData() {
    const type = this.headers.get('content-type') ?? '';
    if (/^multipart\/form-data/i.test(type)) return parseMultipart(await this.bytes(), type);
    if (/^application\/x-www-form-urlencoded/i.test(type)) {
      const form = new FormData();
      for (const [name, value] of new URLSearchParams(await this.text())) form.append(name, value);
      return form;
    }
    throw new TypeError(`Unrecognized Content-Type header value: ${type}`);
  }
  // Another reader of the same body.
  static share(body) {
    if (body.#used) throw new TypeError('Cannot clone a body that was used.');
    if (body.#source === null || !(isStream(body.#source) || body.#stream !== null)) return body.#source;
    const [one, two] = body.body.tee();
    body.#stream = one;
    body.#source = one;
    return two;
  }
  // The body of a request that becomes part of another.
  static take(body) {
    if (body.#used) throw new TypeError('Cannot reconstruct a Request with a used body.');
    if (body.#source !== null) body.#used = true;
    return body.#stream ?? body.#source;
  }
}
const { share, take } = Body;
delete Body.share;
delete Body.take;

function typed(headers, type) {
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
}

const methods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH'];

function checkedMethod(method) {
  const text = String(method);
  if (!NAME.test(text)) throw new TypeError(`Invalid HTTP method string: ${text}`);
  const upper = text.toUpperCase();
  if (['CONNECT', 'TRACE', 'TRACK'].includes(upper)) throw new TypeError(`Forbidden HTTP method: ${text}`);
  return methods.includes(upper) ? upper : text;
}

export class Request extends Body {
  constructor(input, init = {}) {
    const given = input instanceof Request ? input : null;
    const url = given === null ? new URL(String(input)) : null;
    if (url !== null && (url.username !== '' || url.password !== '')) {
      throw new TypeError('A request URL may hold no credentials.');
    }
    const method = init.method === undefined ? given?.method ?? 'GET' : checkedMethod(init.method);
    const headers = new Headers(init.headers ?? given?.headers);
    const replaced = init.body !== undefined && init.body !== null;
    if (replaced && (method === 'GET' || method === 'HEAD')) {
      throw new TypeError('Request with a GET or HEAD method cannot have a body.');
    }
    const { source, type } = replaced ? extract(init.body) : { source: given === null ? null : take(given), type: null };
    typed(headers, type);
    super(source, headers);
    const signal = init.signal === undefined ? given?.signal : init.signal;
    if (signal !== null && signal !== undefined && !(signal instanceof AbortSignal)) {
      throw new TypeError('The signal of a request must be an AbortSignal.');
    }
    const redirect = init.redirect ?? given?.redirect ?? 'follow';
    if (!['follow', 'error', 'manual'].includes(redirect)) throw new TypeError(`Invalid redirect mode: ${redirect}`);
    const values = {
      url: given?.url ?? url.href, method, redirect, signal: signal ?? new AbortController().signal,
      cache: init.cache, integrity: '', keepalive: false, mode: 'cors', credentials: 'same-origin', referrer: 'about:client',
    };
    for (const name of Object.keys(values)) Object.defineProperty(this, name, { value: values[name], enumerable: true });
  }
  clone() {
    const source = share(this);
    const copy = new Request(this.url, { method: this.method, headers: this.headers, redirect: this.redirect, signal: this.signal });
    return source === null ? copy : new Request(copy, { method: this.method === 'GET' || this.method === 'HEAD' ? 'POST' : this.method, body: source });
  }
  get [Symbol.toStringTag]() { return 'Request'; }
}

const EMPTY = [101, 204, 205, 304];

export class Response extends Body {
  constructor(body = null, init = {}) {
    const status = init.status === undefined ? 200 : Number(init.status);
    if (!Number.isInteger(status) || (status !== 101 && status < 200) || status > MOST_STATUS) {
      throw new RangeError('Responses may only be constructed with status codes in the range 200 to 599, inclusive.');
    }
    if (body !== null && EMPTY.includes(status)) {
      throw new TypeError(`Response with null body status (${EMPTY.join(', ')}) cannot have a body.`);
    }
    const headers = new Headers(init.headers);
    const { source, type } = extract(body);
    typed(headers, type);
    super(source, headers);
    const values = { status, statusText: init.statusText === undefined ? '' : String(init.statusText), ok: status >= 200 && status < 300,
      url: '', redirected: false, type: 'default' };
    for (const name of Object.keys(values)) {
      Object.defineProperty(this, name, { value: values[name], enumerable: true, configurable: true });
    }
  }
  clone() { return dressed(new Response(share(this), this), this); }
  static json(value, init = {}) {
    const headers = new Headers(init.headers);
    typed(headers, 'application/json');
    return new Response(JSON.stringify(value), { ...init, headers });
  }
  static error() { return dressed(new Response(), { type: 'error', status: 0, ok: false }); }
  static redirect(url, status = 302) {
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError('Invalid status code for a redirect.');
    return new Response(null, { status, headers: { location: new URL(String(url)).href } });
  }
  get [Symbol.toStringTag]() { return 'Response'; }
}

function dressed(response, values) {
  for (const name of ['url', 'redirected', 'type', 'status', 'ok']) {
    if (values[name] !== undefined) {
      Object.defineProperty(response, name, { value: values[name], enumerable: true, configurable: true });
    }
  }
  return response;
}

function* pairs(headers) { yield* headers.entries(); }

export async function fetch(input, init) {
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  const body = await request.bytes();
  const asked = annex.fetch(JSON.stringify({
    url: request.url, method: request.method, headers: [...pairs(request.headers)], redirect: request.redirect,
    body: body.length === 0 ? '' : annex.base64(body),
  }));
  const answer = JSON.parse(await new Promise((resolve, reject) => {
    whenAborted(request.signal, reject);
    asked.then(resolve, reject);
  }));
  const bytes = annex.bytes(answer.body);
  const response = new Response(EMPTY.includes(answer.status) ? null : bytes, { status: answer.status, headers: answer.headers });
  freeze(response.headers);
  return dressed(response, { url: answer.url, redirected: answer.redirected, type: 'basic' });
}
