// The list below the search box (WAI-ARIA combobox with a list): the focus stays in the box, the arrows walk the list.
// Without this file the box is a form that leads to the page of results.
for (const form of document.querySelectorAll("[data-finder]")) {
  const box = form.querySelector("input[type=search]");
  const list = form.querySelector("[data-finder-list]");
  const status = form.querySelector("[data-finder-status]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  let at = -1;

  function open(yes) {
    list.hidden = !yes;
    box.setAttribute("aria-expanded", String(yes));
    if (!yes) choose(-1);
  }

  function choose(number) {
    const all = options();
    at = all.length && number >= 0 ? number % all.length : -1;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    }
  }

  box.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.isComposing) return; // an input method is still at work on the word
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!count) return;
      event.preventDefault();
      if (list.hidden) open(true);
      if (event.key === "ArrowDown") choose(at + 1);
      else choose(at <= 0 ? count - 1 : at - 1);
    } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
      event.preventDefault();
      options()[at].click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // the first time it closes the list, the second time the browser empties the box
      open(false);
    } else if (event.key === "Tab") open(false);
  });
  box.addEventListener("input", () => { if (!box.value.trim()) open(false); });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) open(false); });
  form.addEventListener("submit", () => open(false));
  form.addEventListener("htmx:afterSettle", () => {
    at = -1;
    const here = document.activeElement === box && box.value.trim() !== "";
    open(here && options().length > 0);
    status.textContent = here ? list.firstElementChild.dataset.told : "";
  });
}
