// Asks the device for a passkey and puts its answer into the form. The server gives the options; the browser does the rest.

const options = JSON.parse(document.getElementById("passkey-options").textContent);

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function asked() {
  const wanted = options.publicKey;
  const found = { ...wanted, challenge: bytes(wanted.challenge) };
  if (wanted.user) found.user = { ...wanted.user, id: bytes(wanted.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (wanted[list]) found[list] = wanted[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return { publicKey: found };
}

function answer(credential) {
  const given = credential.response;
  const response = { clientDataJSON: text(given.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (given[name]) response[name] = text(given[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    const trouble = form.querySelector("[data-passkey-error]");
    trouble.hidden = true;
    try {
      const credential = await navigator.credentials[form.dataset.passkey](asked());
      field.value = answer(credential);
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
}
