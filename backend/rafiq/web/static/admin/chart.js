// What a day of a chart says, to whoever points at it with a mouse, a finger or the arrow keys. Without a script the browser shows the same words on hovering, and the table below has them all.
(() => {
  const bubble = document.createElement("div");
  bubble.className = "reading";
  bubble.setAttribute("role", "status");
  bubble.hidden = true;
  document.body.append(bubble);
  let shown = null;

  document.addEventListener("htmx:after:swap", prepare);
  prepare();

  function prepare() {
    for (const plot of document.querySelectorAll("svg.plot:not([tabindex])")) {
      const days = plot.querySelectorAll("g:is(.day, .flag)");
      if (days.length === 0) continue;
      for (const day of days) {
        const title = day.querySelector("title");
        day.dataset.said = title?.textContent ?? "";
        title?.remove(); // or the browser's own bubble would lie on ours
      }
      plot.tabIndex = 0;
    }
  }

  document.addEventListener("pointerover", (event) => {
    const day = event.target.closest?.("[data-said]");
    day ? show(day) : shown && hide();
  });
  // A finger leaves no pointer behind: what it touched stays until the next touch.
  document.addEventListener("pointerdown", (event) => event.target.closest?.("[data-said]") || hide());
  addEventListener("scroll", hide, { passive: true, capture: true });
  document.addEventListener("focusout", hide);

  document.addEventListener("keydown", (event) => {
    const plot = event.target.closest?.("svg.plot");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") hide();
    if (!plot || !(step || event.key === "Home" || event.key === "End")) return;
    event.preventDefault();
    const days = [...plot.querySelectorAll("g.day")];
    const at = days.indexOf(shown);
    if (event.key === "Home") show(days[0]);
    else if (event.key === "End") show(days.at(-1));
    else show(days[at < 0 ? days.length - 1 : Math.min(Math.max(at + step, 0), days.length - 1)]);
  });

  function show(day) {
    shown?.classList.remove("read");
    shown = day;
    day.classList.add("read");
    const [name, ...rest] = day.dataset.said.split(" · ");
    bubble.replaceChildren(line("b", name), ...rest.map((each) => line("span", each)));
    bubble.hidden = false;
    const at = (day.querySelector(".hit") ?? day).getBoundingClientRect();
    const room = document.documentElement.clientWidth - bubble.offsetWidth - 8;
    const left = at.left + at.width / 2 - bubble.offsetWidth / 2;
    bubble.style.left = `${Math.min(Math.max(left, 8), Math.max(room, 8))}px`;
    bubble.style.top = `${Math.max(at.top - bubble.offsetHeight - 4, 8)}px`;
  }

  function line(tag, words) {
    const made = document.createElement(tag);
    made.textContent = words;
    return made;
  }

  function hide() {
    shown?.classList.remove("read");
    shown = null;
    bubble.hidden = true;
  }
})();
