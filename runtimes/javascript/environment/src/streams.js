// The streams of the web, evaluated when somebody first asks for one.
import * as streams from 'web-streams-polyfill';
import { TextDecoderStream, TextEncoderStream } from '@exodus/bytes/encoding-lite.js';
import { Deflate, Gunzip, Gzip, Inflate, Unzlib, Zlib } from 'fflate';

const { ReadableStream, TransformStream } = streams;

// TextDecoderStream looks for it on the global object, which is about to be asked for it.
annex.define('TransformStream', TransformStream);

export function streamOf(bytes) {
  return new ReadableStream({
    type: 'bytes',
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes.slice());
      controller.close();
    },
  });
}

function transform(makers, format) {
  if (!Object.hasOwn(makers, format)) {
    throw new TypeError('The compression format must be either "deflate", "deflate-raw" or "gzip".');
  }
  const work = makers[format]();
  return new TransformStream({
    start(controller) { work.ondata = (piece) => { if (piece.length > 0) controller.enqueue(piece); }; },
    transform(piece) {
      const bytes = piece instanceof ArrayBuffer ? new Uint8Array(piece) : new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
      try {
        work.push(bytes.slice(), false);
      } catch (e) {
        throw new TypeError(`Decompression failed: ${e.message}`);
      }
    },
    flush() {
      try {
        work.push(new Uint8Array(0), true);
      } catch (e) {
        throw new TypeError(`Decompression failed: ${e.message}`);
      }
    },
  });
}

const packers = { gzip: () => new Gzip(), deflate: () => new Zlib(), 'deflate-raw': () => new Deflate() };
const unpackers = { gzip: () => new Gunzip(), deflate: () => new Unzlib(), 'deflate-raw': () => new Inflate() };

class Pair {
  #pair;
  constructor(pair) { this.#pair = pair; }
  get readable() { return this.#pair.readable; }
  get writable() { return this.#pair.writable; }
}
export class CompressionStream extends Pair {
  constructor(format) { super(transform(packers, format)); }
}
export class DecompressionStream extends Pair {
  constructor(format) { super(transform(unpackers, format)); }
}
export * from 'web-streams-polyfill';
export { TextDecoderStream, TextEncoderStream };
