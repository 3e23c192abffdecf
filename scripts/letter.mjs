// Compiles the mail's template: `npm install mjml` somewhere, then `NODE_PATH=…/node_modules node scripts/letter.mjs`.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const mjml = createRequire(`${process.env.NODE_PATH}/x.js`)("mjml");
const folder = new URL("../backend/rafiq/messaging/templates/", import.meta.url);
const source = readFileSync(new URL("letter.mjml", folder), "utf8");
const { html } = await (mjml.default ?? mjml)(source, { validationLevel: "skip", fonts: {}, keepComments: false });
// No address of others' servers may stand in a mail: namespaces are names, not addresses to load.
const loads = [...html.matchAll(/(?:src|href|@import|url\()\s*[=("']*\s*(https?:\/\/[^"') ]+)/g)].map(([, url]) => url);
if (loads.length) throw new Error(`the mail would load ${loads}`);
writeFileSync(new URL("letter.html", folder), `${html.replace(/[ \t]+$/gm, "").trim()}\n`);
