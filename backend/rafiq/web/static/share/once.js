// A form that is pressed twice is sent once. Without this script it is said twice, and the server keeps it once.
(() => {
  const LONG = 5000; // who stopped the first may press again
  let sent = new WeakMap();

  addEventListener("submit", (event) => {
    const { submitter, target } = event;
    const before = sent.get(target);
    // Another button is another answer: who slipped may still say what they mean.
    if (before && before.submitter === submitter && Date.now() - before.at < LONG) event.preventDefault();
    else sent.set(target, { submitter, at: Date.now() });
  });
  // Back on the page: its forms are as new.
  addEventListener("pageshow", () => (sent = new WeakMap()));
})();
