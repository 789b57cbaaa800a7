/** Assembles every `guest.wat` of a folder of cases into packages in another folder. Called by `build`. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import loadWabt from "wabt";

const [cases, target] = process.argv.slice(2);
const wabt = await loadWabt();
const features = {
  bulk_memory: true,
  exceptions: true,
  multi_value: true,
  mutable_globals: true,
  reference_types: true,
  sat_float_to_int: true,
  sign_extension: true,
  tail_call: true,
};
let built = 0;

for (const name of readdirSync(cases).sort()) {
  const described = path.join(cases, name, "case.json");
  if (!existsSync(described)) continue;
  const given = JSON.parse(readFileSync(described, "utf8"));
  const manifest = JSON.stringify(manifestOf(name, given), null, 2) + "\n";
  const folder = path.join(target, name, "package");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "manifest.json"), manifest);
  const source = path.join(cases, name, "guest.wat");
  if (existsSync(source)) {
    const code = assemble(source, manifest);
    writeFileSync(path.join(folder, given.dialect === "morphee" ? "extension.wasm" : "main.wasm"), code);
    built++;
  }
}
console.log(`${built} hostile guests`);

function manifestOf(name, { about, dialect, manifest }) {
  return dialect === "morphee"
    ? {
        id: `test.${name}`,
        name,
        version: "1.0.0",
        description: about,
        author: "Annex",
        permissions: [],
        actions: [{ name: "run", description: about }],
        ...manifest,
      }
    : {
        name,
        version: "1.0.0",
        hostABI: "1.0",
        i18n: { displayName: name, description: about },
        backend: { runtime: "wasm", binary: "main.wasm" },
        tools: [{ name: "run", i18n: { description: about }, parameters: { type: "object" } }],
        ...manifest,
      };
}

/** `{{manifest}}` becomes the manifest as a string, `{{manifest-at N}}` its address N and length in one number. */
function assemble(source, manifest) {
  const length = BigInt(Buffer.byteLength(manifest));
  const escaped = manifest.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  const filled = readFileSync(source, "utf8")
    .replace(/\{\{manifest-at (\d+)\}\}/, (_, at) => String((BigInt(at) << 32n) | length))
    .replace("{{manifest}}", () => escaped);
  const module = wabt.parseWat(source, filled, features);
  try {
    module.resolveNames();
    module.validate();
    return Buffer.from(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}
