// What the pages of Préau do in the browser. Everything here only adds: each page works without it.
document.documentElement.classList.add("js");

const TOAST_STAYS = 8000; // milliseconds

// Acts once on each element, however often htmx says that a part has arrived.
const known = new WeakMap();
function each(root, selector, act) {
  const once = (element) => {
    const acts = known.get(element) || new Set();
    if (acts.has(selector)) return;
    known.set(element, acts.add(selector));
    act(element);
  };
  if (root.matches?.(selector)) once(root);
  root.querySelectorAll?.(selector).forEach(once);
}

function toasts(root) {
  each(root, "[data-toast]", (toast) => {
    const close = toast.querySelector("[data-close-toast]");
    if (close) {
      close.hidden = false;
      close.addEventListener("click", () => toast.remove());
    }
    let timer = setTimeout(() => toast.remove(), TOAST_STAYS);
    const hold = () => clearTimeout(timer);
    const release = () => { hold(); timer = setTimeout(() => toast.remove(), TOAST_STAYS); };
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("pointerleave", release);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("focusout", release);
  });
}

export function say(sentence) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.textContent = sentence;
  document.getElementById("toasts").append(toast);
  toasts(toast);
}

// Dialogs: a link to #id opens it as a modal; without this file :target shows it in the page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  const roof = event.target.closest(".search");
  if (roof && event.key === "Escape") document.activeElement.blur();
  if (roof && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    const stops = [roof.querySelector("input"), ...roof.querySelectorAll(".menu a")];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    event.preventDefault();
    next?.focus();
  }
  // "/" goes to the search of the roof, unless one is writing.
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
    const search = document.getElementById("roof-q");
    if (search?.offsetParent) {
      event.preventDefault();
      search.focus();
    }
  }
});

function fields(root) {
  each(root, "[data-eye]", (eye) => {
    const input = eye.parentElement.querySelector("input");
    eye.hidden = false;
    eye.onclick = () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      eye.setAttribute("aria-pressed", shown);
    };
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  });
  each(root, "[data-drop]", (zone) => {
    const input = zone.querySelector("input[type=file]");
    const names = zone.querySelector("[data-drop-names]");
    input.addEventListener("change", () => { names.textContent = [...input.files].map((file) => file.name).join(", "); });
    for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, () => zone.classList.add("is-over"));
    for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
  });
  root.querySelector?.("[data-focus]")?.focus();
}

// A form is sent once: its button says so until the answer comes.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button || event.target.method === "dialog" || event.target.hasAttribute("hx-post") || event.target.hasAttribute("hx-get")) return;
  if (event.target.dataset.sent && event.target.method === "post") {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "1";
  button.setAttribute("aria-busy", "true");
  // A download leaves the page where it is: give the button back.
  setTimeout(() => { delete event.target.dataset.sent; button.removeAttribute("aria-busy"); }, 4000);
});
addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}));

// htmx: an answer that says no opens over the page, which keeps what was typed.
document.addEventListener("htmx:afterSwap", (event) => {
  const refusal = document.getElementById("refusal");
  if (event.detail.target === refusal && refusal.childElementCount) refusal.showModal();
});
document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, (event) => {
    if (event.detail.elt?.closest?.(".progress")) return; // asked again in two seconds
    say(document.body.dataset.unreached);
  });
}

// Leaving the house: the service worker forgets what it may hold of a person.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  forgetDrafts();
  navigator.serviceWorker?.controller?.postMessage({ type: "sign-out" });
});
if (navigator.serviceWorker && document.body.dataset.worker) {
  addEventListener("load", () => navigator.serviceWorker.register(document.body.dataset.worker).catch(() => {}));
}

// Lists: ticked rows are counted, and the bar of verbs shows what they will act on.
function picked(form) {
  const boxes = [...form.querySelectorAll("input[name=row]")];
  const all = form.querySelector("[data-pick-all]");
  const page = form.querySelector("[data-pick-page]");
  const words = form.querySelector("[data-picked]");
  const count = boxes.filter((box) => box.checked).length;
  form.classList.toggle("has-picked", count > 0);
  words.textContent = count === 1 ? words.dataset.one : words.dataset.many.replace("{n}", count);
  if (page) {
    page.checked = count === boxes.length;
    page.indeterminate = count > 0 && count < boxes.length;
  }
  if (all && count === 0) all.checked = false;
}
function lists(root) {
  each(root, "form[data-pick]", (form) => {
    const page = form.querySelector("[data-pick-page]");
    if (page) page.hidden = false;
    form.addEventListener("change", (event) => {
      const boxes = form.querySelectorAll("input[name=row]");
      if (event.target === page || (event.target.matches("[data-pick-all]") && event.target.checked)) {
        boxes.forEach((box) => { box.checked = event.target.checked; });
      } else if (event.target.name === "row" && !event.target.checked) {
        const all = form.querySelector("[data-pick-all]");
        if (all) all.checked = false;
      }
      picked(form);
    });
    picked(form);
  });
}

// A list's address keeps only the filters that are filled in.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get" || !event.target.closest?.(".filters")) return;
  for (const name of [...event.detail.parameters.keys()]) {
    if (event.detail.parameters.get(name) === "") event.detail.parameters.delete(name);
  }
});

// Drafts: a form with data-draft="name" keeps its texts in this tab until they are sent. A closed tab or a sign-out forgets them.
const DRAFT = "preau-draft:";
function drafts(root) {
  each(root, "form[data-draft]", (form) => {
    const key = DRAFT + form.dataset.draft;
    const texts = [...form.querySelectorAll("textarea, input[type=text]")].filter((field) => field.name);
    const said = form.querySelector("[data-draft-said]");
    const hour = (moment) => new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(moment);
    const say = (words, moment) => { if (said) said.textContent = words.replace("{hour}", hour(moment)); };
    const kept = JSON.parse(sessionStorage.getItem(key) || "null");
    if (kept && texts.every((field) => !field.value || field.value === field.defaultValue)) {
      texts.forEach((field) => { if (kept.texts[field.name]) field.value = kept.texts[field.name]; });
      say(said?.dataset.found || "", kept.at);
    }
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const at = Date.now();
        sessionStorage.setItem(key, JSON.stringify({ at, texts: Object.fromEntries(texts.map((field) => [field.name, field.value])) }));
        say(said?.dataset.kept || "", at);
      }, 800);
    });
    const sent = () => { clearTimeout(timer); sessionStorage.removeItem(key); };
    form.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) sent(); });
    // A plain form leaves the page: what comes back says whether it was taken. Forget when the next page no longer holds the form.
    if (!form.hasAttribute("hx-post")) form.addEventListener("submit", () => sessionStorage.setItem(DRAFT + "sent", key));
  });
}
const sentKey = sessionStorage.getItem(DRAFT + "sent");
if (sentKey) {
  sessionStorage.removeItem(DRAFT + "sent");
  const still = [...document.querySelectorAll("form[data-draft]")].some((form) => DRAFT + form.dataset.draft === sentKey);
  if (!still && !document.querySelector("[data-refused]")) sessionStorage.removeItem(sentKey);
}
function forgetDrafts() {
  Object.keys(sessionStorage).filter((name) => name.startsWith(DRAFT)).forEach((name) => sessionStorage.removeItem(name));
}

// Reading aloud: only with a voice that the device holds.
function listening(root) {
  each(root, "[data-read]", (button) => {
    const offer = () => {
      const language = document.documentElement.lang.slice(0, 2);
      const voice = speechSynthesis.getVoices().find((one) => one.localService && one.lang.startsWith(language));
      if (!voice) return;
      button.hidden = false;
      button.onclick = () => {
        const said = new SpeechSynthesisUtterance(button.dataset.read);
        said.voice = voice;
        said.rate = 0.9;
        speechSynthesis.cancel();
        speechSynthesis.speak(said);
      };
    };
    if (!("speechSynthesis" in window)) return;
    offer();
    speechSynthesis.addEventListener?.("voiceschanged", offer);
  });
}

function printing(root) {
  each(root, "[data-print]", (button) => {
    button.hidden = false;
    button.onclick = () => window.print();
  });
}

function ready(root) {
  toasts(root);
  printing(root);
  fields(root);
  lists(root);
  drafts(root);
  listening(root);
}
ready(document);
