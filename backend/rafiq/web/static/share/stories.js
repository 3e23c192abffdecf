// Draws the shop's stories into every [data-rafiq-stories] of the page: text only, in a shadow root of its own.
((told) => {
  const CSS = `
    :host { display: block; }
    h2 { margin: 0 0 1rem; font: inherit; font-size: 1.25em; font-weight: 600; }
    div { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 1rem; }
    figure { margin: 0; padding: 1.25rem; border: 1px solid color-mix(in srgb, currentcolor 22%, transparent); border-radius: 12px; }
    blockquote { margin: 0 0 0.75rem; line-height: 1.6; text-align: start; overflow-wrap: anywhere; }
    figcaption { font-weight: 600; overflow-wrap: anywhere; }
    small { font-weight: 400; opacity: 0.85; }`;

  const make = (name, text) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    return element;
  };

  const card = (story) => {
    const figure = make("figure");
    const words = make("blockquote", story.words);
    words.lang = story.locale;
    words.dir = story.direction;
    const who = make("figcaption");
    const name = make("bdi", story.name);
    who.append(name);
    if (story.badge_name) who.append(" · ", make("small", story.badge_name));
    figure.append(words, who);
    return figure;
  };

  const draw = () => {
    if (!told.stories.length) return;
    for (const place of document.querySelectorAll("[data-rafiq-stories]")) {
      if (place.shadowRoot) continue;
      const root = place.attachShadow({ mode: "open" });
      const block = make("section");
      block.lang = told.locale;
      block.dir = told.direction;
      const grid = make("div");
      grid.append(...told.stories.map(card));
      block.append(make("h2", told.title), grid);
      root.append(block);
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(CSS);
        root.adoptedStyleSheets = [sheet];
      } catch {
        // A browser without style sheets by script shows the plain text.
      }
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", draw);
  else draw();
})(__RAFIQ_CONFIG__);
