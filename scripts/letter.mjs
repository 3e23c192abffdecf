// Compiles the mail's template: `npm install mjml@5` somewhere, then `NODE_PATH=…/node_modules node scripts/letter.mjs`.
// The first line of what it writes says of which source it was made, and what: a test compares both, without node.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_PATH}/x.js`);
const mjml = require("mjml");
const { version } = require("mjml/package.json");
const sum = (text) => createHash("sha256").update(text).digest("hex");
const folder = new URL("../backend/rafiq/messaging/templates/", import.meta.url);
const source = readFileSync(new URL("letter.mjml", folder), "utf8");
const { html } = await (mjml.default ?? mjml)(source, { validationLevel: "skip", fonts: {}, keepComments: false });
// No address of others' servers may stand in a mail: namespaces are names, not addresses to load.
const loads = [...html.matchAll(/(?:src|href|@import|url\()\s*[=("']*\s*(https?:\/\/[^"') ]+)/g)].map(([, url]) => url);
if (loads.length) throw new Error(`the mail would load ${loads}`);
// The class of the page stands on the body alone, but the element within is what mail programs keep and paint.
const painted = html.replace('role="article"', 'class="page" role="article"');
if (painted === html) throw new Error("mjml names the page otherwise now: say what is painted");
const compiled = `${painted.replace(/[ \t]+$/gm, "").trim()}\n`;
const made = `{# mjml ${version} made this of letter.mjml ${sum(source)}, as ${sum(compiled)} #}\n`;
writeFileSync(new URL("letter.html", folder), made + compiled);
