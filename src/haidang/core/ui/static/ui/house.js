// Small helps; without this file every page works, with the mouse and with the Tab key.

// Keys for those who work here all day: "/" goes to the search box, j and k walk the rows, Enter opens (a link does that itself).
// They can be switched off (WCAG 2.1.4).
const OFF = "haidang.keys.off";
const doors = () => [...document.querySelectorAll("[data-row-door]")];
const typing = (target) => target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
let off = false;
try { off = localStorage.getItem(OFF) === "1"; } catch { /* storage is closed: the keys stay on for this page */ }

function walk(step) {
  const rows = doors();
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
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
});

for (const hint of document.querySelectorAll("[data-keys]")) {
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
