// The first script of every guest: the one way between JavaScript and the host, and the loop that
// drives a call. Evaluates to a function that is given the host's only function, and gives the
// functions that the host calls. Nothing here looks anything up on the global object, or on a
// prototype, once extension code may have changed it.
(function (ask) {
  'use strict';

  const SETTLED = 1, FAILED = 2, HOST = 3, LOG = 4, RANDOM = 5, SOURCE = 6, CRYPTO = 7, FETCH = 8, SOCKET = 9, INTL = 10;

  const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Reflect;
  const { create } = Object;
  const NativePromise = Promise;
  const NativeError = Error;
  const NativeTypeError = TypeError;
  const NativeRangeError = RangeError;
  const NativeEvalError = EvalError;
  const NativeString = String;
  const NativeNumber = Number;
  const NativeArray = Array;
  const NativeFunction = Function;
  const Dom = DOMException;
  const domNames = ['AbortError', 'TimeoutError', 'NotSupportedError', 'OperationError', 'DataError',
    'InvalidAccessError', 'NetworkError'];
  const errors = create(null);
  errors.Error = NativeError;
  errors.TypeError = NativeTypeError;
  errors.RangeError = NativeRangeError;
  errors.SyntaxError = SyntaxError;
  errors.EvalError = NativeEvalError;
  errors.ReferenceError = ReferenceError;
  errors.URIError = URIError;
  const then = Promise.prototype.then;
  const evaluate = eval;
  const now = performance.now.bind(performance);
  const Bytes = Uint8Array;
  const fromBase64 = Uint8Array.fromBase64.bind(Uint8Array);
  const toBase64 = Uint8Array.prototype.toBase64;
  const { imul, floor } = Math;
  const target = globalThis;

  // Own properties only, so that a setter on a prototype hears of nothing.
  const set = (object, key, value) => defineProperty(object, key,
    { __proto__: null, value, writable: true, enumerable: true, configurable: true });

  const define = (name, value) => defineProperty(target, name,
    { __proto__: null, value, writable: true, enumerable: false, configurable: true });

  function demand(number, a, b, c) {
    const answer = ask(number, a, b, c);
    if (answer === undefined) return '';
    if (answer[0] === '!') throw error(answer);
    return apply(substring, answer, [1]);
  }
  const substring = String.prototype.substring;
  const indexOf = String.prototype.indexOf;
  const startsWith = String.prototype.startsWith;
  const quote = JSON.stringify;

  // "!name\nmessage"
  function error(text) {
    const end = apply(indexOf, text, ['\n']);
    return makeError(apply(substring, text, [1, end]), apply(substring, text, [end + 1]));
  }

  function makeError(name, message) {
    for (let i = 0; i < domNames.length; i++) {
      if (domNames[i] === name) return new Dom(message, name);
    }
    const known = errors[name];
    if (known !== undefined) return new known(message);
    const made = new NativeError(message);
    if (name !== '') {
      defineProperty(made, 'name',
        { __proto__: null, value: name, writable: true, enumerable: false, configurable: true });
    }
    return made;
  }

  // ---- calls to the host -----------------------------------------------------------------------

  let waiting = create(null);
  let lastId = 0;
  let running = false;

  function request(number, name, text) {
    return new NativePromise((resolve, reject) => {
      if (!running) {
        throw new NativeError('Disallowed operation called within global scope. Asynchronous I/O '
          + '(ex: fetch() or connect()) can only be performed while handling a call.');
      }
      const id = NativeString(++lastId);
      waiting[id] = { __proto__: null, resolve, reject };
      try {
        demand(number, id, name, text);
      } catch (e) {
        delete waiting[id];
        throw e;
      }
    });
  }

  const host = (name, argumentsJson) => request(HOST, `${name}`, `${argumentsJson}`);

  function deliver(id, name, text) {
    const entry = waiting[id];
    if (entry === undefined) return;
    delete waiting[id];
    if (name === undefined) entry.resolve(text);
    else entry.reject(makeError(name, text));
  }

  // ---- timers ----------------------------------------------------------------------------------

  // A heap of those that are due soonest; equal times in the order in which they were set.
  const heap = [];
  let size = 0;
  let lastTimer = 0;
  let timers = create(null);

  const before = (a, b) => a.due < b.due || (a.due === b.due && a.order < b.order);

  function push(timer) {
    let at = size++;
    set(heap, at, timer);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(timer, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = timer;
  }

  function pop() {
    const first = heap[0];
    const last = heap[--size];
    heap[size] = null;
    if (size > 0) {
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= size) break;
        if (child + 1 < size && before(heap[child + 1], heap[child])) child++;
        if (!before(heap[child], last)) break;
        heap[at] = heap[child];
        at = child;
      }
      heap[at] = last;
    }
    return first;
  }

  let order = 0;

  function schedule(callback, delay, repeat, given) {
    if (typeof callback !== 'function') {
      throw new NativeTypeError("Failed to execute 'setTimeout': parameter 1 is not of type 'Function'.");
    }
    let wait = NativeNumber(delay);
    if (!(wait > 0)) wait = 0;
    if (wait > 0x7fffffff) wait = 1;
    if (repeat && wait < 1) wait = 1;
    const id = ++lastTimer;
    const timer = { __proto__: null, id, callback, given, due: now() + wait, order: ++order, every: repeat ? wait : -1 };
    timers[id] = timer;
    push(timer);
    return id;
  }

  function clear(id) {
    if (typeof id === 'object' && id !== null) id = NativeNumber(id);
    if (typeof id === 'number' || typeof id === 'string') delete timers[id];
  }

  // Runs one timer that is due. Gives how many milliseconds until the next one is; 0 after one ran,
  // and -1 when there is none.
  function turn() {
    while (size > 0 && timers[heap[0].id] !== heap[0]) pop();
    if (size === 0) return -1;
    const wait = heap[0].due - now();
    if (wait > 0) return wait;
    const timer = pop();
    if (timer.every < 0) delete timers[timer.id];
    else {
      timer.due = now() + timer.every;
      timer.order = ++order;
      push(timer);
    }
    try {
      apply(timer.callback, target, timer.given);
    } catch (e) {
      report('Uncaught', e);
    }
    return 0;
  }

  const list = (...given) => given;
  define('setTimeout', function setTimeout(callback, delay, ...given) {
    return schedule(callback, delay, false, given);
  });
  define('setInterval', function setInterval(callback, delay, ...given) {
    return schedule(callback, delay, true, given);
  });
  define('setImmediate', function setImmediate(callback, ...given) {
    return schedule(callback, 0, false, given);
  });
  define('clearTimeout', function clearTimeout(id) { clear(id); });
  define('clearInterval', function clearInterval(id) { clear(id); });
  define('clearImmediate', function clearImmediate(id) { clear(id); });

  // ---- what depends on the moment --------------------------------------------------------------

  let origin = now();
  let seeded = false;
  let a = 0, b = 0, c = 0, d = 0;

  const random = (count) => fromBase64(demand(RANDOM, NativeString(count)));

  function reseed() {
    const bytes = random(16);
    const word = (at) => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    a = word(0); b = word(4); c = word(8); d = word(12);
    seeded = true;
    for (let i = 0; i < 8; i++) next();
  }

  // sfc32
  function next() {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  }

  defineProperty(Math, 'random', {
    __proto__: null,
    value: { random() {
      if (!seeded) reseed();
      return ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
    } }.random,
    writable: true, enumerable: false, configurable: true,
  });
  // QuickJS's own object counts from when the context was made, and cannot be changed.
  const elapsed = { now() { return now() - origin; } }.now;
  const wallClock = Date.now;
  const clock = create({ __proto__: Object.prototype, [Symbol.toStringTag]: 'Performance' });
  set(clock, 'now', elapsed);
  defineProperty(clock, 'timeOrigin',
    { __proto__: null, get: () => wallClock() - elapsed(), enumerable: true, configurable: true });
  set(clock, 'toJSON', () => ({ timeOrigin: clock.timeOrigin }));
  define('performance', clock);

  // ---- errors and the log ----------------------------------------------------------------------

  const isError = NativeError.isError;

  function part(value, key) {
    try {
      const found = value[key];
      return typeof found === 'string' ? found : '';
    } catch {
      return '';
    }
  }

  function text(value) {
    try {
      return typeof value === 'symbol' ? 'Symbol()' : `${value}`;
    } catch {
      return 'a value that cannot be shown';
    }
  }

  // Name, message and stack of whatever was thrown.
  function describe(value) {
    if (value !== null && typeof value === 'object' && (isError(value) || value instanceof Dom)) {
      return [part(value, 'name') || 'Error', part(value, 'message'), part(value, 'stack')];
    }
    return ['', text(value), ''];
  }

  function line(value) {
    const described = describe(value);
    const name = described[0], message = described[1], stack = described[2];
    return `${name}${name && message ? ': ' : ''}${message}${stack ? `\n${stack}` : ''}`;
  }

  function log(level, message) {
    demand(LOG, level, message);
  }

  function report(what, value) {
    log('error', `${what}: ${line(value)}`);
  }

  // ---- one call --------------------------------------------------------------------------------

  function fail(value) {
    const described = describe(value);
    ask(FAILED, described[0], described[1], described[2]);
  }

  function settle(value) {
    try {
      ask(SETTLED, value === undefined || value === null ? '' : `${value}`);
    } catch (e) {
      fail(e);
    }
  }

  // A call that finds the instance as its snapshot has it.
  function begin() {
    origin = now();
    running = true;
  }

  const noFunction = (name) => new NativeTypeError(`${name} is not a function`);

  // Calls a global function. What it gave goes to the host, which looks at it without running any
  // of its code: a primitive value is the result, and so is what a promise holds when it has
  // settled. After a failure, of which the host was told, there is nothing to give.
  function invoke(name, first, second, third) {
    if (!running) begin();
    try {
      const called = target[name];
      if (typeof called !== 'function') throw noFunction(name);
      if (first === undefined) return called();
      if (second === undefined) return called(first);
      return third === undefined ? called(first, second) : called(first, second, third);
    } catch (e) {
      fail(e);
    }
  }

  // The same with any number of arguments, which takes longer.
  function invokeWith(name, ...given) {
    if (!running) begin();
    try {
      const called = target[name];
      if (typeof called !== 'function') throw noFunction(name);
      return apply(called, undefined, given);
    } catch (e) {
      fail(e);
    }
  }

  // What is no promise may still have a then() of its own.
  const adopt = (value) => new NativePromise((resolve) => resolve(value));

  // Tells of the end of a promise when the jobs that wait already have run.
  function watch(promise) {
    apply(then, promise, [settle, fail]);
  }

  let endedId = 0;
  let endedTimer = 0;

  // What a call left behind does not go on in the next one.
  function end() {
    if (lastId !== endedId) {
      endedId = lastId;
      waiting = create(null);
    }
    if (lastTimer !== endedTimer) {
      endedTimer = lastTimer;
      timers = create(null);
      while (size > 0) heap[--size] = null;
    }
  }

  // Before the snapshot.
  function seal() {
    seeded = false;
    running = false;
  }

  // ---- code from strings -----------------------------------------------------------------------

  const refusal = 'Code generation from strings disallowed for this context';

  function forbidCode() {
    const refuse = () => { throw new NativeEvalError(refusal); };
    define('eval', { eval(code) { return typeof code === 'string' ? refuse() : code; } }.eval);
    const makers = [
      function () {}, function* () {}, async function () {}, async function* () {},
    ];
    let base;
    for (let i = 0; i < makers.length; i++) {
      const prototype = getPrototypeOf(makers[i]);
      const real = prototype.constructor;
      const name = real.name;
      const made = { [name]: function () { refuse(); } }[name];
      if (i > 0) setPrototypeOf(made, base);
      defineProperty(made, 'prototype', { __proto__: null, value: prototype, writable: false });
      defineProperty(made, 'length', { __proto__: null, value: 1, configurable: true });
      defineProperty(prototype, 'constructor',
        { __proto__: null, value: made, writable: i === 0, enumerable: false, configurable: true });
      if (i === 0) {
        base = made;
        define('Function', made);
      }
    }
  }

  // ---- the rest of the environment -------------------------------------------------------------

  const loaded = create(null);

  // Parts of the environment; most are evaluated when somebody first asks for them.
  function load(name) {
    if (loaded[name] === undefined) {
      const module = { __proto__: null, exports: {} };
      loaded[name] = evaluate(demand(SOURCE, name))(internal, module);
    }
    return loaded[name];
  }

  function lazy(name, from, key = name) {
    defineProperty(target, name, {
      __proto__: null,
      get() {
        define(name, undefined); // so that the package finds nothing, and does not ask here again
        const value = load(from)[key];
        define(name, value);
        return value;
      },
      set(value) { define(name, value); },
      enumerable: false,
      configurable: true,
    });
  }

  const internal = {
    __proto__: null,
    define, lazy, load, log, line, random, now: elapsed, makeError, list, floor, imul,
    base64: (bytes) => apply(toBase64, bytes, []),
    bytes: (encoded) => fromBase64(encoded),
    crypto: (json) => demand(CRYPTO, json),
    intl: (json) => demand(INTL, json),
    fetch: (json) => request(FETCH, '', json),
    socket: (operation, json) => request(SOCKET, operation, json),
    Bytes, apply,
  };

  // then() asks both which constructor to use, so nobody may put another answer there.
  defineProperty(NativePromise, Symbol.species, { __proto__: null, configurable: false });
  defineProperty(NativePromise.prototype, 'constructor', { __proto__: null, writable: false, configurable: false });

  define('global', target);
  define('self', target);
  load('web');
  forbidCode();
  define('annexHost', host);

  // ---- modules of Node -------------------------------------------------------------------------

  const getOwn = (object, key) => getOwnPropertyDescriptor(object, key)?.value;

  // The text of a module that import() may name; the host asks for it.
  function moduleSource(name) {
    const bare = apply(startsWith, name, ['node:']) ? apply(substring, name, [5]) : name;
    const names = getOwn(load('node').names, bare);
    if (names === undefined) throw new NativeError(`No such module "${name}".`);
    let text = `const m = process.getBuiltinModule(${quote(bare)}); export default m;`;
    for (let i = 0; i < names.length; i++) text += `export const ${names[i]} = m[${quote(names[i])}];`;
    return text;
  }

  // A little of everything that scripts do, so that the JVM has compiled QuickJS when a call comes.
  const { parse, stringify } = JSON;
  const pattern = /(\d+)-(\w+)/;
  const match = RegExp.prototype.exec;

  function exercise() {
    let sum = 0;
    const things = [];
    for (let i = 0; i < 40; i++) {
      const thing = { __proto__: null, id: i, name: `thing ${i}`, tags: ['a', i], inner: { ok: i % 2 === 0 } };
      set(things, i, thing);
      const found = apply(match, pattern, [`${i}-word`]);
      sum += found[1].length + (i * 3.5) % 7;
    }
    const copy = parse(stringify(things));
    for (let i = 0; i < copy.length; i++) sum += copy[i].id & 3;
    try {
      null.nothing;
    } catch {
      sum++;
    }
    return sum;
  }

  return [
    invoke, invokeWith, adopt, watch, settle, fail, deliver, turn, end, seal, report, moduleSource, exercise,
  ];
})
