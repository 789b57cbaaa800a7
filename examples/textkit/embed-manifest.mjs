/** Puts manifest.json into the module, so that describe() gives exactly what lies beside it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const manifest = readFileSync("manifest.json", "utf8");
mkdirSync("build", { recursive: true });
mkdirSync("dist", { recursive: true });
writeFileSync("build/manifest.ts", `export const MANIFEST: string = ${JSON.stringify(manifest)};\n`);
