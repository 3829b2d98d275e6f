// Small helps; without this file every page works, with the mouse and with the Tab key.

// Keys for those who work here all day: "/" goes to the search box, j and k walk the rows, x ticks one, Enter opens (a link does
// that itself), "?" shows the keys. They can be switched off (WCAG 2.1.4).
const OFF = "haidang.keys.off";
const doors = () => [...document.querySelectorAll("[data-row-door]")];
const typing = (target) => target.isContentEditable || (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && target.type !== "checkbox");
const hints = () => [...document.querySelectorAll("[data-keys]")];
let off = false;
try { off = localStorage.getItem(OFF) === "1"; } catch { /* storage is closed: the keys stay on for this page */ }

// The row somebody is on, wherever in it: on its link or on its box.
const here = () => document.activeElement.closest("tr")?.querySelector("[data-row-door]");

function tick() {
  const box = document.activeElement.closest("tr")?.querySelector("input[type=checkbox]:enabled");
  if (box) box.checked = !box.checked;
}

function walk(step) {
  const rows = doors();
  if (!rows.length) return;
  const at = rows.indexOf(here());
  rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
}

document.addEventListener("keydown", (event) => {
  if (off || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const box = document.querySelector("main input[type=search]") || document.querySelector("header input[type=search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "x") tick();
  else if (event.key === "?") for (const hint of hints()) hint.open = !hint.open;
});

// "All on this page" without asking for the page again; a second time it takes the ticks away.
document.addEventListener("click", (event) => {
  const all = event.target.closest?.("[data-tick-all]");
  if (!all) return;
  event.preventDefault();
  const boxes = [...all.closest("form").querySelectorAll("input[type=checkbox]:enabled")];
  const whole = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !whole;
});

// Rows with a place of their own are moved with Alt and the arrows; their numbers follow, and the numbers alone are sent.
document.addEventListener("keydown", (event) => {
  const rows = event.altKey && event.target.closest?.("[data-order]");
  if (!rows || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const row = event.target.closest("tr"), field = event.target;
  const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (event.key === "ArrowUp") other.before(row); else other.after(row);
  [...rows.querySelectorAll("[data-place]")].forEach((place, n) => { place.value = n + 1; });
  field.focus();
  document.querySelector("[data-order-said]").textContent = rows.dataset.moved.replace("%s", row.querySelector("[data-place]").value);
});

for (const hint of hints()) {
  const button = hint.querySelector("button");
  const tell = () => { button.setAttribute("aria-pressed", String(!off)); };
  button.addEventListener("click", () => {
    off = !off;
    try { localStorage.setItem(OFF, off ? "1" : "0"); } catch { /* as above */ }
    tell();
  });
  tell();
  hint.hidden = false;
}

// The name of a place on the map, written below it: a title is shown neither to the keyboard nor to a finger.
function name(event) {
  const place = event.target.closest?.(".map a");
  const line = document.querySelector("[data-map-name]");
  if (place && line) line.textContent = place.querySelector("title").textContent;
}
document.addEventListener("pointerover", name);
document.addEventListener("focusin", name);

// A filter that swapped a part of the page changed the address: the language switch must come back to it.
document.addEventListener("htmx:pushedIntoHistory", (event) => {
  for (const next of document.querySelectorAll(".shell-tools input[name=next]")) next.value = event.detail.path;
});

// What could not be swapped in is asked for as a whole page, so that its error is read and not swallowed.
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    if (event.target.closest?.("[data-finder]")) return; // suggestions that fail to come: the box still leads to its page
    location.assign(event.detail.pathInfo.finalRequestPath);
  });
}
