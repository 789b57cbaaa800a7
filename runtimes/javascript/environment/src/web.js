// The part of the environment that nearly every extension touches; in the snapshot that all share.
import './encoding.js';
import structuredClone from '@ungap/structured-clone';
import { Event, EventTarget } from 'event-target-shim';
import { URL, URLSearchParams } from 'whatwg-url';
import { AbortController, AbortSignal, CustomEvent } from './abort.js';
import { Blob, bytesOf, File, FormData } from './blob.js';
import { console } from './console.js';
import { crypto, CryptoKey, SubtleCrypto } from './crypto.js';
import { fetch, Headers, Request, Response } from './fetch.js';

const all = {
  AbortController, AbortSignal, Blob, console, crypto, CryptoKey, CustomEvent, Event, EventTarget, fetch, File,
  FormData, Headers, Request, Response, SubtleCrypto, URL, URLSearchParams,
};
for (const name of Object.keys(all)) annex.define(name, all[name]);

// The package keeps holes, errors and cycles, but knows nothing of transfers, which nobody needs within one thread.
const unclonable = (value, seen) => {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new DOMException(`${typeof value === 'symbol' ? 'Symbol()' : value} could not be cloned.`, 'DataCloneError');
  }
  if (value === null || typeof value !== 'object' || seen.has(value)) return;
  seen.add(value);
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof Promise) {
    throw new DOMException(`${Object.prototype.toString.call(value)} could not be cloned.`, 'DataCloneError');
  }
  if (value instanceof Map) value.forEach((v, k) => { unclonable(k, seen); unclonable(v, seen); });
  else if (value instanceof Set) value.forEach((v) => unclonable(v, seen));
  else if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) {
    for (const key of Object.keys(value)) unclonable(value[key], seen);
  }
};
annex.define('structuredClone', function (value) {
  if (arguments.length === 0) throw new TypeError('structuredClone requires 1 argument');
  unclonable(value, new Set());
  if (value instanceof ArrayBuffer) return value.slice(0);
  return structuredClone(value);
});
annex.define('navigator', Object.freeze({ userAgent: 'Cloudflare-Workers', language: 'en', hardwareConcurrency: 1 }));
annex.define('reportError', (error) => annex.log('error', `Uncaught: ${annex.line(error)}`));

for (const name of ['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader',
  'ReadableStreamDefaultController', 'ReadableByteStreamController', 'WritableStream', 'WritableStreamDefaultWriter',
  'WritableStreamDefaultController', 'TransformStream', 'TransformStreamDefaultController',
  'ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextEncoderStream', 'TextDecoderStream', 'CompressionStream',
  'DecompressionStream']) {
  annex.lazy(name, 'streams');
}
for (const name of ['WebSocket', 'MessageEvent', 'CloseEvent', 'ErrorEvent']) annex.lazy(name, 'socket');
annex.lazy('Intl', 'intl');
annex.lazy('URLPattern', 'pattern');
annex.lazy('Buffer', 'node');
annex.lazy('process', 'node');

// What the language has with locales, which QuickJS does one way for all of them.
const methods = {
  Number: { toLocaleString(locale, options) { return annex.load('intl').locales.number(Number.prototype.valueOf.call(this), locale, options); } },
  BigInt: { toLocaleString(locale, options) { return annex.load('intl').locales.number(BigInt.prototype.valueOf.call(this), locale, options); } },
  Date: {
    toLocaleString(locale, options) { return annex.load('intl').locales.date(Date.prototype.getTime.call(this), locale, options); },
    toLocaleDateString(locale, options) { return annex.load('intl').locales.dateOnly(Date.prototype.getTime.call(this), locale, options); },
    toLocaleTimeString(locale, options) { return annex.load('intl').locales.timeOnly(Date.prototype.getTime.call(this), locale, options); },
  },
  String: {
    localeCompare(that, locale, options) {
      if (this === null || this === undefined) throw new TypeError('String.prototype.localeCompare called on null or undefined');
      return annex.load('intl').locales.compare(String(this), String(that), locale, options);
    },
  },
};
for (const type of Object.keys(methods)) {
  for (const name of Object.keys(methods[type])) {
    Object.defineProperty(globalThis[type].prototype, name, { value: methods[type][name], writable: true, configurable: true });
  }
}
// What parts that are evaluated later share with this one.
export { Blob, bytesOf, Event, EventTarget };
