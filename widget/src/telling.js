// @ts-check
/** Lets the shop's own analytics tools hear what happens, where its merchant switched one on; else nothing is loaded for them. */

const MOMENTS = ["shown", "shared", "offer", "applied", "survey", "closed"];

/** Hears at once, so that nothing is missed while the module comes. @param {import("./types").Story} story */
export function tellTools(story) {
  const { core, config } = story;
  const { analytics } = config;
  if (!analytics) return;
  const forwarding = core.load("analytics").then((module) => module?.forward(story, analytics));
  for (const name of MOMENTS) core.listen(document, `rafiq:${name}`, ({ detail }) => forwarding.then((tell) => tell?.(name, detail)));
}
