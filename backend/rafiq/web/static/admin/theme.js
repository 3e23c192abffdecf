// Runs before the first paint: the reader's own choice of light or dark, else what the system asks for.
(() => {
  const wish = localStorage.getItem("rafiq-theme");
  const dark = wish ? wish === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
})();
