// Builds src into the backend's static folder; with --check, fails where the committed files differ.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const OUT = fileURLToPath(new URL("../backend/rafiq/web/static/widget/", import.meta.url));
const CORE = "rafiq.js";
/** Each is loaded when it is first needed: name -> module. */
const SURFACES = {
  story: "story.js",
  offer: "elements/offer.js",
  balance: "elements/balance.js",
  enrol: "elements/enrol.js",
  qr: "elements/qr.js",
  more: "share/more.js",
};
const VERSION_MARK = "0.0.0-version";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const files = await bundleAll();
if (process.argv.includes("--check")) check(files);
else write(files);

/** @returns {Promise<Map<string, string>>} file name -> text */
async function bundleAll() {
  const files = new Map();
  const names = {};
  for (const [name, entry] of Object.entries(SURFACES)) {
    const text = await bundle(entry, "esm", { __RAFIQ_VERSION__: JSON.stringify(version) });
    names[name] = `${name}-${hash(text)}.js`;
    files.set(names[name], text);
  }
  const core = await bundle("index.js", "iife", {
    __RAFIQ_SURFACES__: JSON.stringify(names),
    __RAFIQ_VERSION__: JSON.stringify(VERSION_MARK),
  });
  // Files under a version are kept for ever by browsers, so every change of a byte is a new version.
  const full = `${version}-${hash(core)}`;
  files.set(CORE, core.replaceAll(VERSION_MARK, full));
  const places = core.split("__RAFIQ_CONFIG__").length - 1;
  if (places !== 1) throw new Error(`__RAFIQ_CONFIG__ must stand exactly once in ${CORE}, found ${places}`);
  files.set("manifest.json", manifest(full, names, files));
  return files;
}

async function bundle(entry, format, define = {}) {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`src/${entry}`, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format,
    define,
    charset: "utf8",
    legalComments: "none",
    target: ["chrome92", "firefox101", "safari16.4"],
  });
  return result.outputFiles[0].text;
}

function manifest(full, surfaces, files) {
  const about = {};
  for (const [name, text] of files) {
    const bytes = Buffer.from(text);
    about[name] = {
      integrity: `sha384-${createHash("sha384").update(bytes).digest("base64")}`,
      raw: bytes.length,
      gzip: gzipSync(bytes, { level: 9 }).length,
      brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
    };
  }
  return `${JSON.stringify({ version: full, core: CORE, surfaces, files: about }, null, 2)}\n`;
}

function hash(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function write(files) {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  for (const [name, text] of files) writeFileSync(OUT + name, text);
  const { files: about } = JSON.parse(files.get("manifest.json"));
  console.table(Object.fromEntries(Object.entries(about).map(([name, { raw, gzip, brotli }]) => [name, { raw, gzip, brotli }])));
}

function check(files) {
  const committed = new Set(readdirSync(OUT));
  const wrong = [...files].filter(([name, text]) => !committed.delete(name) || readFileSync(OUT + name, "utf8") !== text);
  const names = [...wrong.map(([name]) => name), ...committed];
  if (names.length) {
    console.error(`The built widget is stale (${names.join(", ")}): run "npm run build" in widget/ and commit the result.`);
    process.exit(1);
  }
}
