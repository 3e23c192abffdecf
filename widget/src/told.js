// @ts-check
/** What this visitor is told and others are not: their side of a test takes the place of the usual words. */
import { languageOf } from "./locales/index.js";

/** @param {import("./types").Story} story @param {import("./types").Told} told */
export function learn({ core, config }, { program, words, texts, surfaces }) {
  const language = languageOf(core.locale);
  config.program = program || config.program;
  config.surfaces = { ...config.surfaces, ...surfaces };
  config.texts = { ...config.texts, ...texts?.[language] };
  core.words = words?.[language] || core.words;
  // What was drawn before we knew is drawn again, unless somebody is at it.
  if (core.prompt?.auto && !core.prompt.touched) core.prompt.view = "";
}
