// Web Crypto. The work is done by the host, synchronously; keys are bytes that live here.
import { bytesOf, decode, encode } from './blob.js';

const secret = Symbol('made here');
const materials = new WeakMap();
const HASHES = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'MD5'];
const BLOCKS = { 'SHA-1': 64, 'SHA-256': 64, 'SHA-384': 128, 'SHA-512': 128 };
const MOST_RANDOM = 65536;

const problem = (name, message) => new DOMException(message, name);

export class CryptoKey {
  constructor(given, type, extractable, algorithm, usages, bytes) {
    if (given !== secret) throw new TypeError('Illegal constructor');
    for (const [name, value] of Object.entries({ type, extractable, algorithm, usages })) {
      Object.defineProperty(this, name, { value, enumerable: true });
    }
    materials.set(this, bytes);
  }
  get [Symbol.toStringTag]() { return 'CryptoKey'; }
}

function host(operation, values) {
  const sent = { operation };
  for (const key of Object.keys(values)) {
    sent[key] = values[key] instanceof Uint8Array ? annex.base64(values[key]) : values[key];
  }
  return annex.crypto(JSON.stringify(sent));
}
const hostBytes = (operation, values) => annex.bytes(host(operation, values));

function source(value) {
  if (!(value instanceof ArrayBuffer) && !ArrayBuffer.isView(value)) {
    throw new TypeError('The data must be an ArrayBuffer or a view of one.');
  }
  return bytesOf(value);
}

function named(algorithm) {
  const given = typeof algorithm === 'string' ? { name: algorithm } : algorithm;
  if (given === null || typeof given !== 'object' || typeof given.name !== 'string') {
    throw new TypeError('The algorithm has no name.');
  }
  return { ...given, name: given.name.toUpperCase() };
}

function hash(algorithm) {
  const { name } = named(algorithm);
  if (!HASHES.includes(name)) throw problem('NotSupportedError', `Unrecognized or unimplemented digest algorithm "${name}" requested.`);
  return name;
}

function material(key, name, usage) {
  if (!(key instanceof CryptoKey)) throw new TypeError('The key must be a CryptoKey.');
  if (key.algorithm.name !== name) throw problem('InvalidAccessError', `The key is for ${key.algorithm.name} and not for ${name}.`);
  if (!key.usages.includes(usage)) throw problem('InvalidAccessError', `The key may not be used for ${usage}.`);
  return materials.get(key);
}

const CIPHERS = ['AES-GCM', 'AES-CBC', 'AES-CTR'];
const DERIVED = ['PBKDF2', 'HKDF'];

function unsupported(name) {
  return problem('NotSupportedError', `Unrecognized or unimplemented algorithm "${name}" requested.`);
}

const base64url = (bytes) => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

function keyAlgorithm(algorithm, bytes) {
  const given = named(algorithm);
  if (given.name === 'HMAC') return { name: 'HMAC', hash: { name: hash(given.hash) }, length: bytes.length * 8 };
  if (CIPHERS.includes(given.name)) {
    if (![16, 24, 32].includes(bytes.length)) throw problem('DataError', `An AES key has 128, 192 or 256 bits, and not ${bytes.length * 8}.`);
    return { name: given.name, length: bytes.length * 8 };
  }
  if (DERIVED.includes(given.name)) return { name: given.name };
  throw unsupported(given.name);
}

function cipher(operation, algorithm, key, data) {
  const given = named(algorithm);
  if (!CIPHERS.includes(given.name)) throw unsupported(given.name);
  const bytes = material(key, given.name, operation);
  const values = { algorithm: given.name, key: bytes, data: source(data) };
  if (given.name === 'AES-CTR') {
    if (given.length !== 128) throw problem('NotSupportedError', 'AES-CTR is supported with a counter of 128 bits only.');
    values.iv = source(given.counter);
  } else values.iv = source(given.iv);
  if (given.name === 'AES-GCM') {
    values.tag = given.tagLength ?? 128;
    values.additional = given.additionalData === undefined ? new Uint8Array(0) : source(given.additionalData);
  }
  return hostBytes(operation, values).buffer;
}

function derive(algorithm, key, length, usage) {
  const given = named(algorithm);
  if (!DERIVED.includes(given.name)) throw unsupported(given.name);
  if (!Number.isInteger(length) || length <= 0 || length % 8 !== 0) throw problem('OperationError', 'The length must be a multiple of 8 bits.');
  const values = { algorithm: given.name, key: material(key, given.name, usage), hash: hash(given.hash), salt: source(given.salt), length: length / 8 };
  if (given.name === 'PBKDF2') values.iterations = Number(given.iterations);
  else values.info = source(given.info);
  return hostBytes('derive', values);
}

export class SubtleCrypto {
  constructor(given) { if (given !== secret) throw new TypeError('Illegal constructor'); }
  async digest(algorithm, data) { return hostBytes('digest', { hash: hash(algorithm), data: source(data) }).buffer; }
  async sign(algorithm, key, data) {
    if (named(algorithm).name !== 'HMAC') throw unsupported(named(algorithm).name);
    return hostBytes('hmac', { hash: key.algorithm.hash.name, key: material(key, 'HMAC', 'sign'), data: source(data) }).buffer;
  }
  async verify(algorithm, key, signature, data) {
    if (named(algorithm).name !== 'HMAC') throw unsupported(named(algorithm).name);
    const made = hostBytes('hmac', { hash: key.algorithm.hash.name, key: material(key, 'HMAC', 'verify'), data: source(data) });
    return same(made, source(signature));
  }
  async encrypt(algorithm, key, data) { return cipher('encrypt', algorithm, key, data); }
  async decrypt(algorithm, key, data) { return cipher('decrypt', algorithm, key, data); }
  async deriveBits(algorithm, key, length) { return derive(algorithm, key, length, 'deriveBits').buffer; }
  async deriveKey(algorithm, key, wanted, extractable, usages) {
    const target = named(wanted);
    const length = target.length ?? (target.name === 'HMAC' ? BLOCKS[hash(target.hash)] * 8 : undefined);
    return this.importKey('raw', derive(algorithm, key, length, 'deriveKey'), wanted, extractable, usages);
  }
  async generateKey(algorithm, extractable, usages) {
    const given = named(algorithm);
    if (given.name !== 'HMAC' && !CIPHERS.includes(given.name)) throw unsupported(given.name);
    const length = given.length ?? (given.name === 'HMAC' ? BLOCKS[hash(given.hash)] * 8 : undefined);
    if (!Number.isInteger(length) || length <= 0 || length > 8 * MOST_RANDOM) throw problem('OperationError', 'The key has no length.');
    return this.importKey('raw', annex.random(Math.ceil(length / 8)), algorithm, extractable, usages);
  }
  async importKey(format, data, algorithm, extractable, usages) {
    let bytes;
    if (format === 'raw') bytes = source(data);
    else if (format === 'jwk') {
      if (data?.kty !== 'oct' || typeof data.k !== 'string') throw problem('DataError', 'Only keys of type "oct" are supported.');
      bytes = Uint8Array.fromBase64(data.k, { alphabet: 'base64url' });
    } else throw unsupported(format);
    return new CryptoKey(secret, 'secret', Boolean(extractable), keyAlgorithm(algorithm, bytes), [...usages], bytes);
  }
  async exportKey(format, key) {
    if (!(key instanceof CryptoKey)) throw new TypeError('The key must be a CryptoKey.');
    if (!key.extractable) throw problem('InvalidAccessError', 'The key is not extractable.');
    const bytes = materials.get(key).slice();
    if (format === 'raw') return bytes.buffer;
    if (format === 'jwk') return { kty: 'oct', k: base64url(bytes), ext: true, key_ops: [...key.usages] };
    throw unsupported(format);
  }
  async wrapKey() { throw unsupported('wrapKey'); }
  async unwrapKey() { throw unsupported('unwrapKey'); }
  timingSafeEqual(left, right) {
    const [a, b] = [source(left), source(right)];
    if (a.length !== b.length) throw new TypeError('Input buffers must have the same byte length.');
    return same(a, b);
  }
}

function same(a, b) {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

const INTEGERS = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array];
const hex = Uint8Array.prototype.toHex;

export const crypto = {
  subtle: new SubtleCrypto(secret),
  getRandomValues(array) {
    if (!INTEGERS.some((type) => array instanceof type)) {
      throw problem('TypeMismatchError', 'The data must be an array of integers.');
    }
    if (array.byteLength > MOST_RANDOM) {
      throw problem('QuotaExceededError', `getRandomValues() gives ${MOST_RANDOM} bytes at most, and not ${array.byteLength}.`);
    }
    if (array.byteLength > 0) new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(annex.random(array.byteLength));
    return array;
  },
  randomUUID() {
    const bytes = annex.random(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const text = hex.call(bytes);
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
  },
};

// For node:crypto, which asks without promises.
export const sync = {
  digest: (name, bytes) => hostBytes('digest', { hash: name, data: bytes }),
  hmac: (name, key, bytes) => hostBytes('hmac', { hash: name, key, data: bytes }),
  pbkdf2: (name, key, salt, iterations, length) =>
    hostBytes('derive', { algorithm: 'PBKDF2', hash: name, key, salt, iterations, length }),
  same, encode, decode,
};
annex.syncCrypto = sync;
