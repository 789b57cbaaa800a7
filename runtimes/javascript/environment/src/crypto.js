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

const unsupported = (name) => problem('NotSupportedError', `Unrecognized or unimplemented algorithm "${name}" requested.`);

// What each algorithm is made of: its family, and what its keys may be used for.
const SECRET = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];
const DERIVING = ['deriveKey', 'deriveBits'];
const ALGORITHMS = {
  __proto__: null,
  'HMAC': { family: 'secret', secret: ['sign', 'verify'] },
  'AES-GCM': { family: 'secret', secret: SECRET },
  'AES-CBC': { family: 'secret', secret: SECRET },
  'AES-CTR': { family: 'secret', secret: SECRET },
  'AES-KW': { family: 'secret', secret: ['wrapKey', 'unwrapKey'] },
  'PBKDF2': { family: 'password', secret: DERIVING },
  'HKDF': { family: 'password', secret: DERIVING },
  'RSASSA-PKCS1-v1_5': { family: 'RSA', public: ['verify'], private: ['sign'] },
  'RSA-PSS': { family: 'RSA', public: ['verify'], private: ['sign'] },
  'RSA-OAEP': { family: 'RSA', public: ['encrypt', 'wrapKey'], private: ['decrypt', 'unwrapKey'] },
  'ECDSA': { family: 'EC', public: ['verify'], private: ['sign'] },
  'ECDH': { family: 'EC', public: [], private: DERIVING },
  'Ed25519': { family: 'OKP', public: ['verify'], private: ['sign'] },
  'X25519': { family: 'OKP', public: [], private: DERIVING },
};
const NAMES = Object.keys(ALGORITHMS);
const CURVES = ['P-256', 'P-384', 'P-521'];
const USAGES = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

// The algorithm that was asked for, with its name as the standard writes it.
function known(algorithm) {
  const given = named(algorithm);
  const name = NAMES.find((each) => each.toUpperCase() === given.name);
  if (name === undefined) throw unsupported(given.name);
  // "public" is a member of some algorithms, and here a list of usages.
  return { ...given, theirs: given.public, name, ...ALGORITHMS[name] };
}

const base64url = (bytes) => bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
const wordOf = (hashName) => hashName.slice(4);

function bytesOfText(text, member) {
  try {
    return Uint8Array.fromBase64(text, { alphabet: 'base64url' });
  } catch {
    throw problem('DataError', `Member ${member} of the JSON Web Key is no base64url.`);
  }
}

function wantedUsages(usages, allowed, needed) {
  const wanted = Array.from(usages, String);
  for (const usage of wanted) {
    if (!USAGES.includes(usage)) throw new TypeError(`There is no key usage "${usage}".`);
    if (!allowed.includes(usage)) throw problem('SyntaxError', `A key of this kind may not be used for ${usage}.`);
  }
  if (needed && wanted.length === 0) throw problem('SyntaxError', 'The usages of a secret or private key may not be empty.');
  return USAGES.filter((usage) => wanted.includes(usage));
}

function curveOf(given) {
  if (!CURVES.includes(given.namedCurve)) throw problem('NotSupportedError', `Unrecognized or unimplemented EC curve "${given.namedCurve}" requested.`);
  return given.namedCurve;
}

// What host calls have to know of a key.
const described = (key) => ({
  algorithm: key.algorithm.name,
  family: ALGORITHMS[key.algorithm.name].family,
  hash: key.algorithm.hash?.name,
  curve: key.algorithm.namedCurve,
  modulusLength: key.algorithm.modulusLength,
  type: key.type,
  key: materials.get(key),
});

function aesLength(length) {
  if (![128, 192, 256].includes(length)) throw problem('DataError', `An AES key has 128, 192 or 256 bits, and not ${length}.`);
}

function secretKey(given, extractable, usages, bytes) {
  const wanted = wantedUsages(usages, given.secret, true);
  let algorithm;
  if (given.name === 'HMAC') {
    if (bytes.length === 0) throw problem('DataError', 'An HMAC key may not be empty.');
    algorithm = { name: 'HMAC', hash: { name: hash(given.hash) }, length: bytes.length * 8 };
  } else {
    aesLength(bytes.length * 8);
    algorithm = { name: given.name, length: bytes.length * 8 };
  }
  return new CryptoKey(secret, 'secret', Boolean(extractable), algorithm, wanted, bytes);
}

// The name that a JSON Web Key has for what its key is for; undefined where it has none.
function jwkName({ name, hash: hashed, length }) {
  const digits = hashed === undefined ? '' : wordOf(hashed.name);
  switch (name) {
    case 'HMAC': return `HS${digits}`;
    case 'RSASSA-PKCS1-v1_5': return `RS${digits}`;
    case 'RSA-PSS': return `PS${digits}`;
    case 'RSA-OAEP': return digits === '1' ? 'RSA-OAEP' : `RSA-OAEP-${digits}`;
    case 'Ed25519': return 'Ed25519';
    default: return name.startsWith('AES-') ? `A${length}${name.slice(4)}` : undefined;
  }
}

function checkedJwk(jwk, kty, extractable, usages, use) {
  if (jwk === null || typeof jwk !== 'object') throw new TypeError('The key data must be a JSON Web Key.');
  if (jwk.kty !== kty) throw problem('DataError', `The JSON Web Key is of type "${jwk.kty}", and not "${kty}".`);
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) throw problem('DataError', `The JSON Web Key is for use "${jwk.use}", and not "${use}".`);
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && usages.every((usage) => jwk.key_ops.includes(usage)))) {
    throw problem('DataError', 'The JSON Web Key does not allow these usages.');
  }
  if (jwk.ext === false && extractable) throw problem('DataError', 'The JSON Web Key is not extractable.');
}

function requireName(jwk, algorithm) {
  const expected = jwkName(algorithm);
  const alike = jwk.alg === 'EdDSA' && expected === 'Ed25519';
  if (jwk.alg !== undefined && expected !== undefined && jwk.alg !== expected && !alike) {
    throw problem('DataError', `The JSON Web Key is for "${jwk.alg}", and not "${expected}".`);
  }
}

function importSecret(given, format, data, extractable, usages) {
  if (format === 'raw') return secretKey(given, extractable, usages, source(data));
  if (format !== 'jwk') throw unsupported(format);
  const wanted = Array.from(usages, String);
  checkedJwk(data, 'oct', extractable, wanted, given.name === 'HMAC' ? 'sig' : 'enc');
  if (typeof data.k !== 'string') throw problem('DataError', 'The JSON Web Key has no member k.');
  const key = secretKey(given, extractable, wanted, bytesOfText(data.k, 'k'));
  requireName(data, key.algorithm);
  return key;
}

function importPassword(given, format, data, extractable, usages) {
  if (format !== 'raw') throw unsupported(format);
  if (extractable) throw problem('SyntaxError', `A key of ${given.name} is never extractable.`);
  return new CryptoKey(secret, 'secret', false, { name: given.name }, wantedUsages(usages, given.secret, true), source(data));
}

function pairAlgorithm(given, facts) {
  if (given.family === 'EC') return { name: given.name, namedCurve: curveOf(given) };
  if (given.family === 'OKP') return { name: given.name };
  return {
    name: given.name, modulusLength: facts.modulusLength, publicExponent: annex.bytes(facts.publicExponent),
    hash: { name: hash(given.hash) },
  };
}

function importHalf(given, format, data, extractable, usages) {
  const wanted = Array.from(usages, String);
  const rsa = given.family === 'RSA';
  if (!['spki', 'pkcs8', 'jwk', ...(rsa ? [] : ['raw'])].includes(format)) throw unsupported(format);
  const asked = { family: given.family, algorithm: given.name, format };
  if (given.family === 'EC') asked.curve = curveOf(given);
  if (rsa) hash(given.hash);
  if (format === 'jwk') {
    checkedJwk(data, given.family, extractable, wanted, given.name === 'RSA-OAEP' || given.name.endsWith('DH') || given.name === 'X25519' ? 'enc' : 'sig');
    const curve = asked.curve ?? (rsa ? undefined : given.name);
    if (data.crv !== curve) throw problem('DataError', `The JSON Web Key is of curve "${data.crv}", and not "${curve}".`);
    asked.jwk = {};
    for (const member of ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'x', 'y', 'oth']) {
      if (data[member] !== undefined) asked.jwk[member] = data[member];
    }
  } else asked.key = source(data);
  const kind = format === 'pkcs8' || (format === 'jwk' && asked.jwk.d !== undefined) ? 'private' : 'public';
  const allowed = wantedUsages(wanted, given[kind], kind === 'private');
  const facts = JSON.parse(host('read', asked));
  const algorithm = pairAlgorithm(given, facts);
  if (format === 'jwk') requireName(data, algorithm);
  return new CryptoKey(secret, facts.type, Boolean(extractable), algorithm, allowed, annex.bytes(facts.key));
}

function importKey(format, data, algorithm, extractable, usages) {
  const given = known(algorithm);
  if (given.family === 'secret') return importSecret(given, format, data, extractable, usages);
  if (given.family === 'password') return importPassword(given, format, data, extractable, usages);
  return importHalf(given, format, data, extractable, usages);
}

// The key in a format: bytes, or an object for "jwk".
function exported(format, key) {
  if (!(key instanceof CryptoKey)) throw new TypeError('The key must be a CryptoKey.');
  const { family } = ALGORITHMS[key.algorithm.name];
  if (family === 'password') throw problem('NotSupportedError', `A key of ${key.algorithm.name} cannot be exported.`);
  if (!key.extractable) throw problem('InvalidAccessError', 'The key is not extractable.');
  const pair = family !== 'secret';
  if (format === 'jwk') {
    const jwk = pair ? JSON.parse(host('jwk', described(key))) : { kty: 'oct', k: base64url(materials.get(key)) };
    const name = jwkName(key.algorithm);
    return { ...jwk, ...(name === undefined ? {} : { alg: name }), ext: true, key_ops: [...key.usages] };
  }
  if (!pair && format === 'raw') return materials.get(key).slice();
  if (!pair || !['raw', 'spki', 'pkcs8'].includes(format) || (format === 'raw' && family === 'RSA')) throw unsupported(format);
  const kind = format === 'pkcs8' ? 'private' : 'public';
  if (key.type !== kind) throw problem('InvalidAccessError', `The ${key.type} key has no format "${format}".`);
  return format === 'raw' ? hostBytes('raw', described(key)) : materials.get(key).slice();
}

function keyLength(given) {
  if (given.name === 'HMAC') {
    const length = given.length ?? BLOCKS[hash(given.hash)] * 8;
    if (!Number.isInteger(length) || length <= 0 || length > 8 * MOST_RANDOM) throw problem('OperationError', 'The key has no length.');
    return length;
  }
  if (![128, 192, 256].includes(given.length)) throw problem('OperationError', `An AES key has 128, 192 or 256 bits, and not ${given.length}.`);
  return given.length;
}

function generateKey(algorithm, extractable, usages) {
  const given = known(algorithm);
  if (given.family === 'password') throw problem('NotSupportedError', `There are no generated keys of ${given.name}.`);
  if (given.family === 'secret') {
    return secretKey(given, extractable, usages, annex.random(Math.ceil(keyLength(given) / 8)));
  }
  const wanted = wantedUsages(usages, [...given.public, ...given.private], false);
  const asked = { algorithm: given.name, family: given.family };
  const facts = {};
  if (given.family === 'EC') asked.curve = curveOf(given);
  if (given.family === 'RSA') {
    facts.modulusLength = asked.modulusLength = given.modulusLength;
    asked.publicExponent = source(given.publicExponent);
    facts.publicExponent = annex.base64(asked.publicExponent);
  }
  const kept = (kind) => wanted.filter((usage) => given[kind].includes(usage));
  if (kept('private').length === 0) throw problem('SyntaxError', 'The usages of a secret or private key may not be empty.');
  const own = pairAlgorithm(given, facts);
  const made = JSON.parse(host('generate', asked));
  return {
    publicKey: new CryptoKey(secret, 'public', true, own, kept('public'), annex.bytes(made.public)),
    privateKey: new CryptoKey(secret, 'private', Boolean(extractable), own, kept('private'), annex.bytes(made.private)),
  };
}

function usable(key, name, usage) {
  material(key, name, usage);
  return described(key);
}

function cipher(operation, algorithm, key, data, usage = operation) {
  const given = known(algorithm);
  const values = { ...usable(key, given.name, usage), data: source(data) };
  switch (given.name) {
    case 'RSA-OAEP':
      values.label = given.label === undefined ? new Uint8Array(0) : source(given.label);
      break;
    case 'AES-CTR':
      values.iv = source(given.counter);
      values.length = given.length;
      if (values.iv.length !== 16 || !(given.length >= 1 && given.length <= 128)) throw problem('OperationError', 'The counter has 16 bytes, of which 1 to 128 bits count.');
      break;
    case 'AES-GCM':
      values.iv = source(given.iv);
      values.tag = given.tagLength ?? 128;
      if (![32, 64, 96, 104, 112, 120, 128].includes(values.tag)) throw problem('OperationError', `A tag cannot have ${values.tag} bits.`);
      if (values.tag < 96) throw problem('NotSupportedError', `Tags of ${values.tag} bits are not supported; 96 and more are.`);
      values.additional = given.additionalData === undefined ? new Uint8Array(0) : source(given.additionalData);
      break;
    case 'AES-CBC':
      values.iv = source(given.iv);
      if (values.iv.length !== 16) throw problem('OperationError', 'The iv of AES-CBC has 16 bytes.');
      break;
    case 'AES-KW':
      if (usage === operation) throw unsupported(given.name);
      break;
    default:
      throw unsupported(given.name);
  }
  return hostBytes(operation, values).buffer;
}

const SIGNING = ['HMAC', 'RSASSA-PKCS1-v1_5', 'RSA-PSS', 'ECDSA', 'Ed25519'];

function signing(algorithm, key, usage) {
  const given = known(algorithm);
  if (!SIGNING.includes(given.name)) throw unsupported(given.name);
  const values = usable(key, given.name, usage);
  if (given.name === 'ECDSA') values.hash = hash(given.hash);
  if (given.name === 'RSA-PSS') values.saltLength = Number(given.saltLength);
  return values;
}

function derive(algorithm, key, length, usage) {
  const given = known(algorithm);
  if (!given.secret?.includes('deriveBits') && !given.private?.includes('deriveBits')) throw unsupported(given.name);
  const values = usable(key, given.name, usage);
  if (given.family !== 'password') return agree(given, key, values, length);
  if (!Number.isInteger(length) || length <= 0 || length % 8 !== 0) throw problem('OperationError', 'The length must be a multiple of 8 bits.');
  values.hash = hash(given.hash);
  values.salt = source(given.salt);
  values.length = length / 8;
  if (given.name === 'PBKDF2') values.iterations = Number(given.iterations);
  else values.info = source(given.info);
  return hostBytes('derive', values);
}

function agree(given, key, values, length) {
  const theirs = given.theirs;
  if (!(theirs instanceof CryptoKey)) throw new TypeError('The public member of the algorithm must be a CryptoKey.');
  if (theirs.type !== 'public' || theirs.algorithm.name !== given.name || theirs.algorithm.namedCurve !== key.algorithm.namedCurve) {
    throw problem('InvalidAccessError', 'The public key does not belong to the same algorithm and curve.');
  }
  const whole = hostBytes('agree', { ...values, public: materials.get(theirs) });
  if (length === null || length === undefined) return whole;
  if (!(length >= 0) || length > whole.length * 8) throw problem('OperationError', `These keys give ${whole.length * 8} bits at most.`);
  const cut = whole.slice(0, Math.ceil(length / 8));
  if (length % 8 !== 0) cut[cut.length - 1] &= 0xff << (8 - (length % 8));
  return cut;
}

export class SubtleCrypto {
  constructor(given) { if (given !== secret) throw new TypeError('Illegal constructor'); }
  async digest(algorithm, data) { return hostBytes('digest', { hash: hash(algorithm), data: source(data) }).buffer; }
  async sign(algorithm, key, data) {
    const values = signing(algorithm, key, 'sign');
    return hostBytes(values.algorithm === 'HMAC' ? 'hmac' : 'sign', { ...values, data: source(data) }).buffer;
  }
  async verify(algorithm, key, signature, data) {
    const values = signing(algorithm, key, 'verify');
    const given = { ...values, data: source(data) };
    if (values.algorithm === 'HMAC') return same(hostBytes('hmac', given), source(signature));
    return hostBytes('verify', { ...given, signature: source(signature) })[0] === 1;
  }
  async encrypt(algorithm, key, data) { return cipher('encrypt', algorithm, key, data); }
  async decrypt(algorithm, key, data) { return cipher('decrypt', algorithm, key, data); }
  async deriveBits(algorithm, key, length) { return derive(algorithm, key, length, 'deriveBits').buffer; }
  async deriveKey(algorithm, key, wanted, extractable, usages) {
    const target = known(wanted);
    const length = target.family === 'password' ? null : keyLength(target);
    return importKey('raw', derive(algorithm, key, length, 'deriveKey'), wanted, extractable, usages);
  }
  async generateKey(algorithm, extractable, usages) { return generateKey(algorithm, extractable, usages); }
  async importKey(format, data, algorithm, extractable, usages) { return importKey(String(format), data, algorithm, extractable, usages); }
  async exportKey(format, key) {
    const made = exported(String(format), key);
    return made instanceof Uint8Array ? made.buffer : made;
  }
  async wrapKey(format, key, wrapping, algorithm) {
    const made = exported(String(format), key);
    return cipher('encrypt', algorithm, wrapping, made instanceof Uint8Array ? made : encode(JSON.stringify(made)), 'wrapKey');
  }
  async unwrapKey(format, wrapped, unwrapping, algorithm, wanted, extractable, usages) {
    const bytes = new Uint8Array(cipher('decrypt', algorithm, unwrapping, wrapped, 'unwrapKey'));
    let data = bytes;
    if (format === 'jwk') {
      try {
        data = JSON.parse(decode(bytes));
      } catch {
        throw problem('DataError', 'What was unwrapped is no JSON Web Key.');
      }
    }
    return importKey(String(format), data, wanted, extractable, usages);
  }
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
