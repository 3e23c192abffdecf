// What the shop's own pages do in the browser: say who signed in, remember a friend's coupon, open the panel.
"use strict";

const page = document.documentElement;
const { identity, counterUrl, offeredUrl, panelUrl } = document.body.dataset;

window.rafiq = window.rafiq || [];
if (identity) window.rafiq.push(["identify", identity]);

// XMLHttpRequest reads a page into a document without the HTML strings that the shop's policy forbids.
const read = (url, put, method = "GET", fields = null) => {
  const asked = new XMLHttpRequest();
  asked.open(method, url);
  asked.responseType = "document";
  asked.onload = () => asked.response && put(asked.response);
  asked.send(fields);
};

// What just happened on this page shows in the panel at once: the steps, how many are done, and what was said.
const refresh = () => read(panelUrl, (fresh) => {
  for (const part of [".steps", ".counter-done", ".calls"]) {
    const now = fresh.querySelector(part);
    if (now) document.querySelector(part)?.replaceWith(now);
  }
});
const tick = (step) => fetch(counterUrl.replace("STEP", step), { method: "POST", keepalive: true }).then(refresh, () => {});

document.addEventListener("rafiq:shared", () => tick("share"));
document.addEventListener("rafiq:survey", () => tick("deliver"));

document.addEventListener("rafiq:offer", (event) => {
  const { coupon_code, applied } = event.detail;
  const field = document.querySelector('input[name="coupon"]');
  if (field && !field.value) field.value = coupon_code;
  const asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ coupon_code }) };
  fetch(offeredUrl, asked).then((answer) => {
    refresh();
    if (answer.ok && answer.status === 200) applied?.();
  }, () => {});
});

// Ticking the credit changes what is to pay: the server counts, the page shows the new sums.
const credit = document.querySelector('input[name="use_credit"]');
credit?.addEventListener("change", () => {
  const { form } = credit;
  const fields = new FormData(form);
  fields.set("apply", "1");
  read(form.action, (answer) => {
    const fresh = answer.querySelector(".slip");
    if (fresh) document.querySelector(".slip").replaceChildren(...fresh.childNodes);
  }, "POST", new URLSearchParams(fields));
});

const bar = document.querySelector(".counter-bar");
const wide = window.matchMedia("(min-width: 1200px)");
// Beside a wide page the panel is a column that stays; over a narrow one it is a sheet that goes with the page.
const part = () => (wide.matches ? "column" : "sheet");
const isOpen = () => page.dataset[part()] === "open";
const show = () => bar.setAttribute("aria-expanded", String(isOpen()));
bar.addEventListener("click", () => {
  page.dataset[part()] = isOpen() ? "closed" : "open";
  if (wide.matches) document.cookie = `column=${page.dataset.column}; path=/; max-age=86400; samesite=lax`;
  show();
});
wide.addEventListener("change", show);
show();
