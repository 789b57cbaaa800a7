// What nodejs_compat brings, evaluated when somebody first asks for a part of it.
import { Buffer } from 'buffer';
import EventEmitter from 'events';
import * as util from 'util';
import path from 'path';
import assert from 'assert';
import * as stringDecoder from 'string_decoder';
import stream from 'stream';
import * as legacyUrl from 'url';
import { gunzipSync, gzipSync, deflateSync, inflateSync, unzlibSync, zlibSync, decompressSync } from 'fflate';

const crypto = globalThis.crypto;
const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, queueMicrotask } = globalThis;
const own = annex.syncCrypto;

const HASHES = { md5: 'MD5', sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

function hashName(name) {
  const known = HASHES[String(name).toLowerCase().replace('-', '')];
  if (known === undefined) throw new Error(`Digest method not supported: ${name}`);
  return known;
}

const bytes = (value, encoding) => (typeof value === 'string' ? Buffer.from(value, encoding ?? 'utf8') : Buffer.from(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength));
const plain = (buffer) => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);

class Hash {
  #finish;
  #parts = [];
  #done = false;
  constructor(finish) { this.#finish = finish; }
  update(value, encoding) {
    if (this.#done) throw new Error('Digest already called');
    this.#parts.push(Buffer.from(bytes(value, encoding)));
    return this;
  }
  digest(encoding) {
    if (this.#done) throw new Error('Digest already called');
    this.#done = true;
    const made = Buffer.from(this.#finish(plain(Buffer.concat(this.#parts))).buffer);
    return encoding === undefined || encoding === 'buffer' ? made : made.toString(encoding);
  }
}

const nodeCrypto = {
  createHash: (name) => { const hash = hashName(name); return new Hash((all) => own.digest(hash, all)); },
  createHmac: (name, key) => { const hash = hashName(name); return new Hash((all) => own.hmac(hash, plain(bytes(key)), all)); },
  getHashes: () => Object.keys(HASHES),
  randomBytes(size, callback) {
    const made = Buffer.alloc(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(made.subarray(at, Math.min(size, at + 65536)));
    if (callback === undefined) return made;
    queueMicrotask(() => callback(null, made));
    return undefined;
  },
  randomFillSync(buffer) { return crypto.getRandomValues(buffer); },
  randomInt(from, to) {
    const [low, high] = to === undefined || typeof to === 'function' ? [0, from] : [from, to];
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || high <= low) throw new RangeError('The range of randomInt is empty.');
    const range = BigInt(high - low);
    const most = (1n << 64n) - ((1n << 64n) % range);
    for (;;) {
      const [drawn] = crypto.getRandomValues(new BigUint64Array(1));
      if (drawn < most) return low + Number(drawn % range);
    }
  },
  randomUUID: () => crypto.randomUUID(),
  pbkdf2Sync: (password, salt, iterations, length, name) =>
    Buffer.from(own.pbkdf2(hashName(name), plain(bytes(password)), plain(bytes(salt)), iterations, length).buffer),
  timingSafeEqual(a, b) {
    if (a.byteLength !== b.byteLength) throw new RangeError('Input buffers must have the same byte length');
    return own.same(plain(a), plain(b));
  },
  getRandomValues: (array) => crypto.getRandomValues(array),
  subtle: crypto.subtle,
  webcrypto: crypto,
};

const zip = (work) => (value) => Buffer.from(work(new Uint8Array(plain(bytes(value)))).buffer);
const later = (work) => (value, options, callback) => {
  const done = typeof options === 'function' ? options : callback;
  queueMicrotask(() => {
    let made;
    try {
      made = work(value);
    } catch (e) {
      done(e);
      return;
    }
    done(null, made);
  });
};
const zlib = {
  gzipSync: zip(gzipSync), gunzipSync: zip(gunzipSync), deflateSync: zip(zlibSync), inflateSync: zip(unzlibSync),
  deflateRawSync: zip(deflateSync), inflateRawSync: zip(inflateSync), unzipSync: zip(decompressSync),
};
for (const name of Object.keys(zlib)) zlib[name.replace('Sync', '')] = later(zlib[name]);

const timers = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate };
const wait = (set) => (...given) => new Promise((resolve) => {
  const [delay, value] = set === setImmediate ? [0, given[0]] : given;
  if (set === setImmediate) setImmediate(resolve, value); else setTimeout(resolve, delay, value);
});
const timersPromises = { setTimeout: wait(setTimeout), setImmediate: wait(setImmediate) };
timers.promises = timersPromises;

const start = annex.now;
const process = new EventEmitter();
Object.assign(process, {
  title: 'workerd', env: {}, argv: ['workerd'], execArgv: [], version: 'v22.14.0', versions: { node: '22.14.0' }, platform: 'linux', arch: 'x64', pid: 1,
  browser: false, exitCode: undefined,
  nextTick: (callback, ...given) => queueMicrotask(() => callback(...given)),
  cwd: () => '/bundle',
  uptime: () => start() / 1000,
  hrtime: Object.assign((since) => {
    const nanos = Math.round(start() * 1e6);
    const now = [Math.floor(nanos / 1e9), nanos % 1e9];
    if (since === undefined) return now;
    const [seconds, rest] = [now[0] - since[0], now[1] - since[1]];
    return rest < 0 ? [seconds - 1, rest + 1e9] : [seconds, rest];
  }, { bigint: () => BigInt(Math.round(start() * 1e6)) }),
  emitWarning: (warning) => console.warn(warning),
  memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
  exit: (code) => { throw new Error(`process.exit(${code ?? ''}) was called, and an extension cannot end the host.`); },
  getBuiltinModule: (name) => modules[String(name).replace(/^node:/, '')],
});

const bufferModule = { Buffer, Blob: globalThis.Blob, File: globalThis.File, atob: globalThis.atob, btoa: globalThis.btoa,
  constants: { MAX_LENGTH: 0x7fffffff, MAX_STRING_LENGTH: 0x1fffffff }, kMaxLength: 0x7fffffff,
  isUtf8: (value) => { try { new TextDecoder('utf-8', { fatal: true }).decode(value); return true; } catch { return false; } },
  isAscii: (value) => new Uint8Array(value.buffer ?? value).every((byte) => byte < 128) };
const urlModule = { ...legacyUrl, URL: globalThis.URL, URLSearchParams: globalThis.URLSearchParams };
const utilModule = { ...util, TextEncoder: globalThis.TextEncoder, TextDecoder: globalThis.TextDecoder };
const events = Object.assign(EventEmitter, { EventEmitter });

const modules = {
  assert, 'assert/strict': assert.strict, buffer: bufferModule, crypto: nodeCrypto, events, path, 'path/posix': path,
  process, stream, 'stream/promises': stream.promises, string_decoder: stringDecoder, timers,
  'timers/promises': timersPromises, url: urlModule, util: utilModule, 'util/types': util.types, zlib,
};
// What `import` gives by name: what identifiers can be.
const names = {};
for (const name of Object.keys(modules)) {
  const keys = new Set();
  for (const key of Object.getOwnPropertyNames(modules[name])) {
    if (/^[A-Za-z_$][\w$]*$/.test(key) && !['default', 'length', 'name', 'prototype', 'arguments', 'caller'].includes(key)) keys.add(key);
  }
  names[name] = [...keys];
}
export { Buffer, modules, names, process };
