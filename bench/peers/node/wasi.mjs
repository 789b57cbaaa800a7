/**
 * The functions of WASI preview 1 that Go and AssemblyScript guests call, for one instance: arguments, standard streams,
 * clocks, randomness, waiting. Small on purpose, so that V8 is measured and not somebody's WASI.
 */
import { randomFillSync } from "node:crypto";

const SUCCESS = 0;
const BAD_DESCRIPTOR = 8;
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;

/** How a guest ends itself. */
export class Exit {
  constructor(code) {
    this.code = code;
  }
}

export class Wasi {
  memory;
  #arguments;
  #input;
  #read = 0;
  #written = [[], [], []];

  constructor(programArguments, input) {
    this.#arguments = programArguments.map((text) => new TextEncoder().encode(text + "\0"));
    this.#input = input;
    this.functions = {
      args_sizes_get: (count, size) => this.#set(count, this.#arguments.length, size, this.#argumentBytes()),
      args_get: (pointers, texts) => this.#argumentsGet(pointers, texts),
      environ_sizes_get: (count, size) => this.#set(count, 0, size, 0),
      environ_get: () => SUCCESS,
      clock_time_get: (clock, precision, at) => this.#clock(clock, at),
      random_get: (at, length) => (randomFillSync(this.#bytes(at, length)), SUCCESS),
      sched_yield: () => SUCCESS,
      poll_oneoff: (subscriptions, events, count, happened) => this.#poll(subscriptions, events, count, happened),
      proc_exit: (code) => {
        throw new Exit(code);
      },
      fd_read: (descriptor, vectors, count, total) => this.#fdRead(descriptor, vectors, count, total),
      fd_write: (descriptor, vectors, count, total) => this.#fdWrite(descriptor, vectors, count, total),
      fd_close: () => SUCCESS,
      fd_fdstat_get: (descriptor, at) => this.#status(descriptor, at),
      fd_fdstat_set_flags: () => SUCCESS,
      fd_prestat_get: () => BAD_DESCRIPTOR,
      fd_prestat_dir_name: () => BAD_DESCRIPTOR,
    };
  }

  /** What it wrote to a descriptor. */
  output(descriptor) {
    return Buffer.concat(this.#written[descriptor]);
  }

  #view() {
    return new DataView(this.memory.buffer);
  }

  #bytes(at, length) {
    return new Uint8Array(this.memory.buffer, at >>> 0, length >>> 0);
  }

  #set(first, value, second, other) {
    const view = this.#view();
    view.setUint32(first, value, true);
    view.setUint32(second, other, true);
    return SUCCESS;
  }

  #argumentBytes() {
    return this.#arguments.reduce((sum, text) => sum + text.length, 0);
  }

  #argumentsGet(pointers, texts) {
    const view = this.#view();
    for (const text of this.#arguments) {
      view.setUint32(pointers, texts, true);
      this.#bytes(texts, text.length).set(text);
      pointers += 4;
      texts += text.length;
    }
    return SUCCESS;
  }

  #clock(clock, at) {
    const nanos = clock === 0 ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
    this.#view().setBigUint64(at, nanos, true);
    return SUCCESS;
  }

  #poll(subscriptions, events, count, happened) {
    const view = this.#view();
    for (let index = 0; index < count; index++) {
      const userdata = view.getBigUint64(subscriptions + index * SUBSCRIPTION_BYTES, true);
      this.#bytes(events + index * EVENT_BYTES, EVENT_BYTES).fill(0);
      view.setBigUint64(events + index * EVENT_BYTES, userdata, true);
    }
    view.setUint32(happened, count, true);
    return SUCCESS;
  }

  #fdRead(descriptor, vectors, count, total) {
    if (descriptor !== 0) return BAD_DESCRIPTOR;
    const view = this.#view();
    let sum = 0;
    for (let index = 0; index < count; index++) {
      const part = this.#input.subarray(this.#read, this.#read + view.getUint32(vectors + index * 8 + 4, true));
      this.#bytes(view.getUint32(vectors + index * 8, true), part.length).set(part);
      this.#read += part.length;
      sum += part.length;
    }
    view.setUint32(total, sum, true);
    return SUCCESS;
  }

  #fdWrite(descriptor, vectors, count, total) {
    if (descriptor !== 1 && descriptor !== 2) return BAD_DESCRIPTOR;
    const view = this.#view();
    let sum = 0;
    for (let index = 0; index < count; index++) {
      const length = view.getUint32(vectors + index * 8 + 4, true);
      this.#written[descriptor].push(this.#bytes(view.getUint32(vectors + index * 8, true), length).slice());
      sum += length;
    }
    view.setUint32(total, sum, true);
    return SUCCESS;
  }

  #status(descriptor, at) {
    if (descriptor > 2) return BAD_DESCRIPTOR;
    this.#bytes(at, 24).fill(0)[0] = 2; // a character device
    return SUCCESS;
  }
}
