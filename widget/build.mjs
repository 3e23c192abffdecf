// Builds src into the backend's static folder; with --check, fails where the committed files differ.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const OUT = fileURLToPath(new URL("../backend/rafiq/web/static/widget/", import.meta.url));
/** The tag's code, into which the server writes a store's configuration; and the pinned file, which asks for it. */
const TAG = "tag.js";
const PINNED = "rafiq.js";
/** Each is loaded when it is first needed: name -> module. */
const PARTS = {
  story: "story.js",
  orders: "orders/index.js",
  analytics: "analytics.js",
  offer: "elements/offer.js",
  balance: "elements/balance.js",
  enrol: "elements/enrol.js",
  qr: "elements/qr.js",
  survey: "elements/survey.js",
  desk: "elements/desk.js",
  how: "elements/how.js",
  more: "elements/more.js",
  places: "elements/places.js",
  product: "elements/product.js",
  tab: "elements/tab.js",
  value: "elements/value.js",
  told: "told.js",
};
const LANGUAGES = ["en", "fa", "ar", "ms"];
/** What a part finds in the kit of the files before it (element.js, story.js), so that nobody carries it twice. */
const CORE_KIT = {
  "events.js": ["emit", "warn"],
  "elements/share.js": ["shareView"],
  "paint.js": ["paint", "sheetOf"],
};
const STORY_KIT = {
  "dom.js": ["h", "svg"],
  "locales/index.js": ["directionOf", "fill", "isolate", "languageOf"],
  "share/send.js": ["copyText"],
  "share/words.js": ["benefitText"],
  "plain.js": ["plain"],
  "surface.js": ["openPrompt"],
};
const SRC = fileURLToPath(new URL("src/", import.meta.url));
const VERSION_MARK = "0.0.0-version";
const PLACEHOLDER = "__RAFIQ_CONFIG__";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const files = await bundleAll();
if (process.argv.includes("--check")) check(files);
else write(files);

/** @returns {Promise<Map<string, string>>} file name -> text */
async function bundleAll() {
  const texts = new Map();
  for (const language of LANGUAGES) texts.set(`${language}.js`, await bundle(`locales/${language}.js`, "esm"));
  for (const [name, entry] of Object.entries(PARTS)) {
    const kit = name === "story" ? CORE_KIT : { ...CORE_KIT, ...STORY_KIT };
    texts.set(`${name}.js`, await bundle(entry, "esm", { plugins: [fromKit(kit)] }));
  }
  texts.set(TAG, await bundle("index.js", "iife", { define: { __RAFIQ_PINNED__: "false" } }));
  texts.set(PINNED, await bundle("index.js", "iife", { define: { __RAFIQ_PINNED__: "true", [PLACEHOLDER]: "null" } }));

  // Files under a version are kept for ever by browsers, so every change of a byte is a new version.
  const full = `${version}-${hash([...texts.values()].join(""))}`;
  const files = new Map([...texts].map(([name, text]) => [name, text.replaceAll(VERSION_MARK, full)]));
  const places = files.get(TAG).split(PLACEHOLDER).length - 1;
  if (places !== 1) throw new Error(`${PLACEHOLDER} must stand exactly once in ${TAG}, found ${places}`);
  files.set("manifest.json", manifest(full, files, await shareWords()));
  return files;
}

async function bundle(entry, format, { define = {}, plugins = [] } = {}) {
  const result = await build({
    entryPoints: [SRC + entry],
    bundle: true,
    minify: true,
    write: false,
    format,
    define: { __RAFIQ_VERSION__: JSON.stringify(VERSION_MARK), ...define },
    plugins,
    charset: "utf8",
    legalComments: "none",
    // No "use strict" in front; and read as TypeScript, fields that only say their type weigh nothing.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    loader: { ".js": "ts" },
    target: ["chrome92", "firefox101", "safari16.4"],
  });
  return fetched(result.outputFiles[0].text);
}

/** Turns imports of what earlier files carry into imports from their kit; a name the kit lacks is an error of the build. */
function fromKit(kit) {
  return {
    name: "kit",
    setup(build) {
      build.onResolve({ filter: /^kit$/ }, () => ({ path: "kit", external: true, sideEffects: false }));
      build.onLoad({ filter: /\.js$/ }, ({ path }) => {
        const names = kit[path.slice(SRC.length).replaceAll("\\", "/")];
        return names && { contents: `export { ${names.join(", ")} } from "kit";` };
      });
    },
  };
}

/** One look into the kit for all that a file uses of it. */
function fetched(text) {
  const carried = /import\{([^}]*)\}from"kit";/g;
  const rest = text.replaceAll(carried, "");
  const words = new Set(rest.split(/[^\w$]+/));
  const names = [...text.matchAll(carried)].flatMap(([, found]) => found.split(",")).filter((name) => words.has(name.split(" as ").pop()));
  return names.length ? `var{${names.join().replaceAll(" as ", ":")}}=customElements.get("rafiq-share").kit;${rest}` : rest;
}

/** The share panel's words: the server fills them in, so that the first answer holds whole sentences. */
async function shareWords() {
  const modules = await Promise.all(LANGUAGES.map((language) => import(`${SRC}locales/${language}.js`)));
  return Object.fromEntries(modules.map(({ share }, at) => [LANGUAGES[at], share]));
}

function manifest(full, files, words) {
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
  return `${JSON.stringify({ version: full, core: PINNED, tag: TAG, files: about, words }, null, 2)}\n`;
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
