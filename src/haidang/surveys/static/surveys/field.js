// Field sheets without a network: kept in the browser's own database under their stamped number, sent later, each until the server says it has it.
(() => {
  const form = document.getElementById("sheet"), waiting = document.getElementById("waiting"), wrong = document.getElementById("wrong"), button = document.getElementById("send");
  if (!form || !window.indexedDB) return;
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(form.dataset.worker, { scope: location.pathname });
    navigator.serviceWorker.ready.then((there) => {
      const named = [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")].map((one) => one.src || one.href);
      there.active.postMessage([location.href.split("#")[0], ...named]);
    });
  }
  const opened = new Promise((good, bad) => {
    const asked = indexedDB.open(`surveys-${form.dataset.survey}`, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("sheets", { keyPath: "number" });
    asked.onsuccess = () => good(asked.result);
    asked.onerror = () => bad(asked.error);
  });
  const within = async (mode, act) => {
    const base = await opened;
    return new Promise((good, bad) => {
      const all = base.transaction("sheets", mode), asked = act(all.objectStore("sheets"));
      all.oncomplete = () => good(asked.result);
      all.onerror = () => bad(all.error);
    });
  };
  const stamp = () => `T-${[...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
  const today = () => { const now = new Date(); return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`; };
  const anew = () => {
    const unit = form.unit.value;
    form.reset();
    form.unit.value = unit;
    form.elements.sheet.value = stamp();
    document.getElementById("number").textContent = form.elements.sheet.value;
    scrollTo(0, 0);
  };
  const typed = () => {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (["csrfmiddlewaretoken", "sheet", "unit"].includes(name)) continue;
      const field = form.elements[name], several = (field.type || field[0].type) === "checkbox";
      if (several) (found[name] ||= []).push(value); else if (value) found[name] = value;
    }
    return found;
  };
  const again = (sheet) => {
    form.reset();
    form.unit.value = sheet.unit;
    form.elements.sheet.value = sheet.number;
    document.getElementById("number").textContent = sheet.number;
    for (const [name, value] of Object.entries(sheet.typed)) {
      const fields = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
      for (const field of fields) {
        if (["radio", "checkbox"].includes(field.type)) field.checked = [].concat(value).includes(field.value); else field.value = value;
      }
    }
    scrollTo(0, form.offsetTop);
  };
  const tell = async (said) => {
    const kept = await within("readonly", (sheets) => sheets.getAll());
    waiting.hidden = !said && !kept.length;
    waiting.textContent = [said, kept.length ? `${kept.length} ${waiting.dataset.waiting}.` : ""].filter(Boolean).join(" ");
    button.hidden = !kept.length;
    wrong.replaceChildren(...kept.filter((one) => one.why).map((one) => {
      const line = document.createElement("li"), mend = document.createElement("button");
      mend.type = "button"; mend.className = "btn btn-sm ms-2"; mend.textContent = `${waiting.dataset.mend} ${one.number}`;
      mend.addEventListener("click", () => again(one));
      line.append(one.why, mend);
      return line;
    }));
  };
  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      const kept = (await within("readonly", (sheets) => sheets.getAll())).slice(0, 100);
      if (!kept.length) return await tell("");
      let answer;
      try {
        answer = await fetch(form.dataset.send, {
          method: "POST", redirect: "manual", headers: { "Content-Type": "application/json", "X-CSRFToken": form.csrfmiddlewaretoken.value },
          body: JSON.stringify({ sheets: kept.map(({ number, unit, day, typed }) => ({ number, unit, day, typed })) }),
        });
      } catch { return await tell(waiting.dataset.offline); }
      if (!(answer.headers.get("Content-Type") || "").includes("json")) return await tell(waiting.dataset.enter);
      const said = await answer.json();
      if (!answer.ok) return await tell(said.message);
      for (const number of said.kept) await within("readwrite", (sheets) => sheets.delete(number));
      for (const one of kept) if (said.wrong[one.number]) await within("readwrite", (sheets) => sheets.put({ ...one, why: said.wrong[one.number] }));
      await tell(Object.keys(said.wrong).length ? "" : waiting.dataset.kept);
    } finally { sending = false; }
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await within("readwrite", (sheets) => sheets.put({ number: form.elements.sheet.value, unit: form.unit.value, day: today(), typed: typed() }));
    anew();
    await send();
  });
  button.addEventListener("click", send);
  addEventListener("online", send);
  if (!form.querySelector(".survey-wrong")) anew();
  send();
})();
