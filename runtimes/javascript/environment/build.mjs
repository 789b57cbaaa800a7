// Bundles the JavaScript environment. Run by ./build, which sees to it that npm's packages are there.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const QUICKJS = 'd4c9375f2b1ca4dc95f72c8aa2982a7a9951ac8011490d79c6582df732b4bbd9';
const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];

const wasm = readFileSync(join(here, 'node_modules/quickjs-wasi/quickjs.wasm'));
const digest = createHash('sha256').update(wasm).digest('hex');
if (digest !== QUICKJS) {
  console.error(`quickjs.wasm has the SHA-256 ${digest}, and build.mjs knows ${QUICKJS}. Nothing was built.`);
  process.exit(1);
}
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'quickjs.wasm'), wasm);

// Node's built-in names as browsers have them, and what is replaced by something smaller.
const replacements = {
  '@exodus/bytes/encoding.js': join(here, 'node_modules/@exodus/bytes/encoding-lite.js'),
  'tr46': join(here, 'src/tr46.js'),
  'tr46-tables': join(here, 'node_modules/tr46/index.js'),
  'util': join(here, 'node_modules/util/util.js'),
  'events': join(here, 'node_modules/events/events.js'),
  'buffer': join(here, 'node_modules/buffer/index.js'),
  'assert': join(here, 'node_modules/assert/build/assert.js'),
  'url': join(here, 'node_modules/url/url.js'),
  'stream': join(here, 'node_modules/readable-stream/lib/ours/browser.js'),
  'string_decoder': join(here, 'node_modules/string_decoder/lib/string_decoder.js'),
  'path': join(here, 'node_modules/path-browserify/index.js'),
};

for (const name of ['web', 'streams', 'pattern', 'idna', 'socket', 'intl', 'node']) {
  const result = await esbuild.build({
    entryPoints: [join(here, 'src', `${name}.js`)],
    bundle: true,
    minify: true,
    write: false,
    format: 'cjs',
    // What packages have for browsers expects what browsers have; only those of Node need it.
    platform: name === 'node' ? 'browser' : 'neutral',
    mainFields: name === 'node' ? ['browser', 'module', 'main'] : ['module', 'main'],
    target: 'es2023',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    alias: replacements,
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.NODE_DEBUG': 'undefined' },
  });
  const text = result.outputFiles[0].text;
  writeFileSync(join(out, `${name}.js`),
    `(function(annex,module){var exports=module.exports;${text}\nreturn module.exports})`);
}
// A tool of dialects, evaluated by itself.
await esbuild.build({
  entryPoints: [join(here, 'src/types.js')],
  outfile: join(out, 'types.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  mainFields: ['module', 'main'],
  target: 'es2023',
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'warning',
});
const kernel = await esbuild.transform(readFileSync(join(here, 'src/kernel.js'), 'utf8'),
  { minify: false, charset: 'ascii' });
writeFileSync(join(out, 'kernel.js'), kernel.code.trimEnd().replace(/;$/, ''));
