// Rows that move by their arrows or by dragging, without a round trip; the form posts them in the order they stand in.
(() => {
  const list = document.querySelector("[data-order]");
  if (!list) return;
  const said = document.querySelector("[data-order-said]");
  let dragged = null;

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[name=move]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("li");
    if (button.value.startsWith("up:")) row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    button.focus();
    tell(row);
  });

  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (dragged) tell(dragged);
    dragged = null;
  });

  function tell(row) {
    const place = new Intl.NumberFormat(document.documentElement.lang).format([...list.children].indexOf(row) + 1);
    const name = row.querySelector("[data-name]").textContent;
    said.textContent = list.dataset.moved.replace("{channel}", name).replace("{place}", place);
    list.dispatchEvent(new Event("rafiq-moved", { bubbles: true }));
  }
})();
