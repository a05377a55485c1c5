// The rules of a password, ticked while one types. Asked without cookies: an answer that comes late must not touch a session just opened.

for (const box of document.querySelectorAll("[data-rules]")) {
  const field = box.querySelector("input");
  const login = box.closest("form").elements.username;
  let waiting, asked = 0;

  async function ask() {
    const turn = ++asked;
    const body = new URLSearchParams({ password: field.value, username: login ? login.value : "", lang: document.documentElement.lang });
    try {
      const answer = await fetch(box.dataset.rules, { method: "POST", body, credentials: "omit" });
      if (answer.ok && turn === asked) box.querySelector("#password-rules").outerHTML = await answer.text();
    } catch {
      // no network: the form itself says what is wrong
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 300);
  });
  box.closest("form").addEventListener("submit", () => clearTimeout(waiting));
}
