// The QR of a letter leads to /activation/#CODE: what follows # is never sent by itself. It is written into the field, and sent by the form.

const form = document.querySelector("form[data-code]");
const field = form.elements.code;

function bring() {
  const given = decodeURIComponent(location.hash.slice(1));
  if (!/^[\w-]{12,20}$/.test(given)) return; // an anchor of the page, not a code
  history.replaceState(null, "", location.pathname);
  field.value = given;
  form.requestSubmit();
}

addEventListener("hashchange", bring);
bring();

field.addEventListener("input", () => {
  const atEnd = field.selectionStart === field.value.length;
  const bare = field.value.toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, 12);
  if (atEnd) field.value = bare.replace(/(.{4})(?=.)/g, "$1-");
});
