/* Adds a passkey, or logs in with one. Forms that need it stay hidden where the browser has none of it. */
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }

  async function ask(form) {
    const button = form.querySelector("button");
    button.disabled = true;
    complain(form, null);
    try {
      const response = await fetch(form.dataset.passkey, { headers: { Accept: "application/json" } });
      // Led elsewhere, the session is over or too old: the form itself finds out and says so.
      if (response.ok && !response.redirected) {
        const { options, note } = await response.json();
        const answer = options.rp ? await make(options) : await find(options);
        form.elements.answer.value = JSON.stringify(answer);
        form.elements.note.value = note;
      }
      form.submit();
    } catch (error) {
      complain(form, error.name === "InvalidStateError" ? "known" : "refused");
    } finally {
      button.disabled = false;
    }
  }

  function complain(form, about) {
    for (const line of form.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== about;
  }

  async function make(options) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: options.excludeCredentials.map((each) => ({ ...each, id: bytes(each.id) })),
      },
    });
    return said(made, {
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    });
  }

  async function find(options) {
    const { challenge, timeout, rpId, userVerification } = options;
    const found = await navigator.credentials.get({
      publicKey: { challenge: bytes(challenge), timeout, rpId, userVerification },
    });
    const { authenticatorData, signature, userHandle } = found.response;
    return said(found, {
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    });
  }

  function said(credential, response) {
    const { id, type, rawId } = credential;
    return { id, type, rawId: text(rawId), response: { clientDataJSON: text(credential.response.clientDataJSON), ...response } };
  }
})();
