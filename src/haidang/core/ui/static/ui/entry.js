// Forms that are filled in: fields that an answer brings up come and go at once, and what is typed is saved after a pause.
// Without this file the server decides on "Continue", and saves there.

const PAUSE = 3000; // milliseconds after the last sign
const NAME = "a.";

for (const form of document.querySelectorAll("form[data-entry]")) {
  const field = (key) => form.querySelector(`[data-field="${CSS.escape(key)}"]`);

  // An answer on this page as conditions name it; undefined where the field is not on it.
  function said(key) {
    const there = field(key);
    if (!there) return undefined;
    if (there.hidden) return "";
    const inputs = [...there.querySelectorAll(`[name="${CSS.escape(NAME + key)}"]`)];
    if (inputs[0]?.type === "checkbox") return inputs[0].checked ? "yes" : "no";
    if (inputs[0]?.type === "radio") return inputs.find((one) => one.checked)?.value ?? "";
    return inputs[0]?.value ?? "";
  }

  // Answers of other pages are known to the server alone: what depends on them stays as it came.
  const holds = (when) => Object.entries(when).every(([key, options]) => said(key) === undefined || options.includes(said(key)));

  function arrange() {
    for (const one of form.querySelectorAll("[data-when]")) {
      const shown = holds(JSON.parse(one.dataset.when));
      one.hidden = one.disabled = !shown;
    }
    for (const one of form.querySelectorAll("[data-needed-when]")) {
      const free = one.querySelector(".entry-free");
      if (free) free.hidden = holds(JSON.parse(one.dataset.neededWhen));
    }
  }
  form.addEventListener("change", arrange);
  arrange();

  // Saved after a pause only where a draft is: the form says what to tell when the server cannot be reached.
  if (!form.dataset.keep) continue;
  const line = form.querySelector("[data-said]");
  let timer, waiting = false, leaving = false;

  async function keep() {
    if (leaving || waiting) return later();
    waiting = true;
    const sent = new FormData(form);
    sent.set("do", "keep");
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok) form.elements.edition.value = told.edition;
      line.textContent = answer.ok ? told.said : told.detail ?? "";
      line.classList.toggle("late", !answer.ok);
      if (told.signed_out) location.assign(told.signed_out);
    } catch {
      line.textContent = form.dataset.keep;
      later();
    } finally {
      waiting = false;
    }
  }
  function later() {
    clearTimeout(timer);
    if (!leaving) timer = setTimeout(keep, PAUSE);
  }
  form.addEventListener("input", later);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
}
