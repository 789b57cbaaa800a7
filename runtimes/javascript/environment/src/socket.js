// WebSocket, evaluated when somebody first asks for it. The host connects, and decides who is met;
// what comes is asked for message by message, so a server waits for a slow reader.
const { Blob, bytesOf, Event, EventTarget } = annex.load('web');

const MOST_OPEN = 16; // each holds one of the calls that the host answers at once
const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;
const PROTOCOL = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
let open = 0;

export class MessageEvent extends Event {
  #init;
  constructor(type, init = {}) { super(type, init); this.#init = init ?? {}; }
  get data() { return this.#init.data === undefined ? null : this.#init.data; }
  get origin() { return String(this.#init.origin ?? ''); }
  get lastEventId() { return String(this.#init.lastEventId ?? ''); }
  get source() { return this.#init.source ?? null; }
  get ports() { return this.#init.ports ?? []; }
}
export class CloseEvent extends Event {
  #init;
  constructor(type, init = {}) { super(type, init); this.#init = init ?? {}; }
  get code() { return Number(this.#init.code ?? 0); }
  get reason() { return String(this.#init.reason ?? ''); }
  get wasClean() { return Boolean(this.#init.wasClean); }
}
export class ErrorEvent extends Event {
  #init;
  constructor(type, init = {}) { super(type, init); this.#init = init ?? {}; }
  get message() { return String(this.#init.message ?? ''); }
  get filename() { return String(this.#init.filename ?? ''); }
  get lineno() { return Number(this.#init.lineno ?? 0); }
  get colno() { return Number(this.#init.colno ?? 0); }
  get error() { return this.#init.error ?? null; }
}

function address(given) {
  let url;
  try {
    url = new URL(String(given));
  } catch {
    throw new DOMException(`Failed to construct 'WebSocket': the URL "${given}" is invalid.`, 'SyntaxError');
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new DOMException(`Failed to construct 'WebSocket': the URL's scheme must be "ws" or "wss", and not "${url.protocol.slice(0, -1)}".`, 'SyntaxError');
  }
  if (url.hash !== '') throw new DOMException("Failed to construct 'WebSocket': the URL may have no fragment.", 'SyntaxError');
  return url;
}

function names(protocols) {
  const all = (typeof protocols === 'string' ? [protocols] : Array.from(protocols ?? [])).map(String);
  if (new Set(all).size !== all.length || !all.every((name) => PROTOCOL.test(name))) {
    throw new DOMException("Failed to construct 'WebSocket': the protocols are no different names.", 'SyntaxError');
  }
  return all;
}

export class WebSocket extends EventTarget {
  #url;
  #state = CONNECTING;
  #handle = null;
  #protocol = '';
  #binaryType = 'arraybuffer';
  #sending = Promise.resolve();
  #handlers = new Map();
  #goodbye = null;

  constructor(url, protocols) {
    super();
    const to = address(url);
    const wanted = names(protocols);
    this.#url = to.href;
    if (open >= MOST_OPEN) throw new DOMException(`At most ${MOST_OPEN} WebSockets can be open at once.`, 'QuotaExceededError');
    open++;
    this.#run({ url: to.href, subprotocols: wanted });
  }

  get url() { return this.#url; }
  get readyState() { return this.#state; }
  get protocol() { return this.#protocol; }
  get extensions() { return ''; }
  get bufferedAmount() { return 0; }
  get binaryType() { return this.#binaryType; }
  set binaryType(value) { if (value === 'blob' || value === 'arraybuffer') this.#binaryType = value; }

  async #run(wish) {
    let end = { code: 1006, reason: '', wasClean: false };
    try {
      const made = JSON.parse(await annex.socket('dial', JSON.stringify(wish)));
      this.#handle = made.handle;
      this.#protocol = made.protocol;
      if (this.#state === CONNECTING) {
        this.#state = OPEN;
        this.dispatchEvent(new Event('open'));
      } else this.#leave();
      for (;;) {
        const heard = JSON.parse(await annex.socket('receive', JSON.stringify({ handle: made.handle })));
        if (heard.type === 'close') {
          end = { code: heard.code, reason: heard.reason, wasClean: true };
          break;
        }
        if (this.#state === OPEN) this.dispatchEvent(new MessageEvent('message', { data: this.#data(heard), origin: new URL(this.#url).origin }));
      }
    } catch (error) {
      // A server that hangs up after our goodbye has understood it.
      if (this.#goodbye === null || this.#handle === null) {
        annex.log('warn', `WebSocket ${this.#url}: ${annex.line(error)}`);
        this.dispatchEvent(new ErrorEvent('error', { message: error.message, error }));
      } else end = { ...this.#goodbye, wasClean: true };
    }
    open--;
    this.#state = CLOSED;
    this.dispatchEvent(new CloseEvent('close', end));
  }

  #data(heard) {
    if (typeof heard.text === 'string') return heard.text;
    const bytes = annex.bytes(heard.bytes);
    return this.#binaryType === 'blob' ? new Blob([bytes]) : bytes.buffer;
  }

  send(data) {
    if (this.#state === CONNECTING) throw new DOMException("Failed to execute 'send' on 'WebSocket': still in CONNECTING state.", 'InvalidStateError');
    if (this.#state !== OPEN) return;
    const raw = data instanceof ArrayBuffer || ArrayBuffer.isView(data) || data instanceof Blob;
    const said = raw ? { bytes: annex.base64(bytesOf(data)) } : { text: String(data).toWellFormed() };
    this.#say('send', said);
  }

  close(code, reason) {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(`Failed to execute 'close' on 'WebSocket': the code must be 1000, or between 3000 and 4999, and not ${code}.`, 'InvalidAccessError');
    }
    if (reason !== undefined && new TextEncoder().encode(String(reason)).length > 123) {
      throw new DOMException("Failed to execute 'close' on 'WebSocket': the reason has more than 123 bytes.", 'SyntaxError');
    }
    if (this.#state >= CLOSING) return;
    this.#goodbye = { code: code ?? 1005, reason: String(reason ?? '') };
    const connected = this.#state === OPEN;
    this.#state = CLOSING;
    if (connected) this.#leave();
  }

  #leave() {
    const { code, reason } = this.#goodbye;
    this.#say('close', code === 1005 ? {} : { code, reason });
  }

  // One after the other. What fails is heard of where messages are waited for.
  #say(operation, said) {
    const wish = JSON.stringify({ handle: this.#handle, ...said });
    this.#sending = this.#sending.then(() => annex.socket(operation, wish)).catch(() => {});
  }

  #handler(type) { return this.#handlers.get(type)?.handler ?? null; }
  #setHandler(type, handler) {
    const known = this.#handlers.get(type);
    if (known !== undefined) this.removeEventListener(type, known.listener);
    this.#handlers.delete(type);
    if (typeof handler !== 'function') return;
    const listener = (event) => handler.call(this, event);
    this.#handlers.set(type, { handler, listener });
    this.addEventListener(type, listener);
  }
  get onopen() { return this.#handler('open'); }
  set onopen(handler) { this.#setHandler('open', handler); }
  get onmessage() { return this.#handler('message'); }
  set onmessage(handler) { this.#setHandler('message', handler); }
  get onerror() { return this.#handler('error'); }
  set onerror(handler) { this.#setHandler('error', handler); }
  get onclose() { return this.#handler('close'); }
  set onclose(handler) { this.#setHandler('close', handler); }
  get [Symbol.toStringTag]() { return 'WebSocket'; }
}
for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
  for (const place of [WebSocket, WebSocket.prototype]) Object.defineProperty(place, name, { value, enumerable: true });
}
// Workers have these names besides.
for (const [name, value] of Object.entries({ READY_STATE_CONNECTING: CONNECTING, READY_STATE_OPEN: OPEN, READY_STATE_CLOSING: CLOSING, READY_STATE_CLOSED: CLOSED })) {
  Object.defineProperty(WebSocket, name, { value, enumerable: true });
}
