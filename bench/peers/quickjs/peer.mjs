// The same kernels in other places, one line for each: place, kernel, median microseconds of processor time.
//   node peer.mjs <folder of the npm package quickjs-wasi> <kernels.js> <milliseconds for each>
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

const [, , quickjs, kernels, millis] = process.argv;
const code = readFileSync(kernels, 'utf8');
const { QuickJS } = await import(pathToFileURL(join(quickjs, 'dist/index.js')).href);
const engine = await QuickJS.create({ wasm: readFileSync(join(quickjs, 'quickjs.wasm')) });
engine.evalCode(code);
const context = vm.createContext({});
vm.runInContext(code, context);
const names = ['trivial', 'json', 'fib', 'loop'];
const places = {
  'quickjs.wasm in V8': (name) => {
    const f = engine.evalCode(name);
    return () => engine.callFunction(f, engine.undefined).dispose();
  },
  'Node vm, one context': (name) => vm.runInContext(name, context),
  'Node vm, a context for each call': (name) => () => {
    const own = vm.createContext({});
    vm.runInContext(code, own);
    return vm.runInContext(`${name}()`, own);
  },
};

function measure(work) {
  const samples = [];
  const end = performance.now() + Number(millis);
  while (performance.now() < end || samples.length < 3) {
    // Several calls to a sample, because processor time is counted in microseconds.
    let calls = 0;
    const before = process.cpuUsage();
    const start = performance.now();
    do {
      work();
      calls++;
    } while (performance.now() - start < 2);
    const used = process.cpuUsage(before);
    samples.push((used.user + used.system) / calls);
  }
  samples.sort((a, b) => a - b);
  return samples[samples.length >> 1];
}

for (const [place, make] of Object.entries(places)) {
  for (const name of names) {
    const work = make(name);
    measure(work);
    console.log([place, name, measure(work).toFixed(3)].join('\t'));
  }
}
