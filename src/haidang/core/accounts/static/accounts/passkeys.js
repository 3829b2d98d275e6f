// Passkeys: the browser asks for the finger, the face or the key, and the form carries its answer to the house.
const can = window.PublicKeyCredential?.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON;

async function options(form) {
  if (!form.dataset.options) return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(`The house answered ${answer.status}`);
  return answer.json();
}

async function made(asked) {
  const publicKey = asked.creation_options.publicKey;
  // A passkey opens the account by itself, so it lives on the device and asks who is there.
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
  };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
}

async function shown(asked) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.request_options.publicKey) });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = document.getElementById(form.dataset.button);
  const failed = document.getElementById(form.dataset.failed);
  if (!can) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    failed.hidden = true;
    try {
      const asked = await options(form);
      const credential = await (asked.creation_options ? made : shown)(asked);
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (reason) {
      failed.hidden = false;
      failed.title = String(reason);
    }
  });
}
