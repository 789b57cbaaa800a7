// AbortController and AbortSignal, which the package of events leaves out.
import { Event, EventTarget } from 'event-target-shim';

const token = Symbol('made here');
const states = new WeakMap();

const state = (signal) => {
  const found = states.get(signal);
  if (found === undefined) throw new TypeError('Illegal invocation');
  return found;
};

export class CustomEvent extends Event {
  #detail;
  constructor(type, init) {
    super(type, init);
    this.#detail = init?.detail ?? null;
  }
  get detail() { return this.#detail; }
}

function abort(signal, reason) {
  const own = state(signal);
  if (own.aborted) return;
  own.aborted = true;
  own.reason = reason === undefined ? new DOMException('The operation was aborted', 'AbortError') : reason;
  for (const action of own.actions.splice(0)) action(own.reason);
  const event = new Event('abort');
  signal.dispatchEvent(event);
}

export class AbortSignal extends EventTarget {
  constructor(given) {
    if (given !== token) throw new TypeError('Illegal constructor');
    super();
    states.set(this, { aborted: false, reason: undefined, actions: [], handler: null, listener: null });
  }
  get aborted() { return state(this).aborted; }
  get reason() { return state(this).reason; }
  get onabort() { return state(this).handler; }
  set onabort(handler) {
    const own = state(this);
    if (own.listener !== null) this.removeEventListener('abort', own.listener);
    own.handler = typeof handler === 'function' ? handler : null;
    own.listener = own.handler === null ? null : (event) => own.handler.call(this, event);
    if (own.listener !== null) this.addEventListener('abort', own.listener);
  }
  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }
  static abort(reason) {
    const signal = new AbortSignal(token);
    abort(signal, reason);
    return signal;
  }
  static timeout(milliseconds) {
    const signal = new AbortSignal(token);
    setTimeout(() => abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      milliseconds);
    return signal;
  }
  static any(signals) {
    const given = Array.from(signals);
    const signal = new AbortSignal(token);
    const aborted = given.find((each) => each.aborted);
    if (aborted !== undefined) {
      abort(signal, aborted.reason);
      return signal;
    }
    for (const each of given) whenAborted(each, (reason) => abort(signal, reason));
    return signal;
  }
  get [Symbol.toStringTag]() { return 'AbortSignal'; }
}

// Runs the action when the signal is aborted, before its listeners hear of it.
export function whenAborted(signal, action) {
  if (signal.aborted) action(signal.reason);
  else state(signal).actions.push(action);
}

export class AbortController {
  #signal = new AbortSignal(token);
  get signal() { return this.#signal; }
  abort(reason) { abort(this.#signal, reason); }
  get [Symbol.toStringTag]() { return 'AbortController'; }
}
