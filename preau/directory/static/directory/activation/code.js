// The QR of a letter leads to /activation/#CODE: what follows # never leaves the telephone by itself. Written into the field, sent by the form.

const form = document.querySelector("form[data-code]");
const field = form.elements.code;
const given = decodeURIComponent(location.hash.slice(1));

if (given) {
  history.replaceState(null, "", location.pathname);
  field.value = given;
  form.requestSubmit();
}

field.addEventListener("input", () => {
  const atEnd = field.selectionStart === field.value.length;
  const bare = field.value.toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, 12);
  if (atEnd) field.value = bare.replace(/(.{4})(?=.)/g, "$1-");
});
