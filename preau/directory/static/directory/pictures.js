// Three pictures touched as fast as one likes: they are counted here, and sent together. Without this script each one is sent by itself.
const form = document.querySelector("[data-picks]");
if (form) {
  const soFar = form.elements.so_far, again = form.elements.again;
  const said = document.querySelector("#pick-said"), listen = document.querySelector("[data-read]");
  const dots = [...document.querySelectorAll("#pick-dots > *")], steps = form.dataset.said.split("|");
  let sent = false;
  const show = (chosen) => {
    soFar.value = chosen.join(",");
    again.hidden = !chosen.length;
    said.classList.remove("pick-trouble");
    said.textContent = steps[chosen.length];
    if (listen) listen.dataset.read = steps[chosen.length];
    dots.forEach((dot, place) => dot.classList.toggle("is-full", place < chosen.length));
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const chosen = soFar.value ? soFar.value.split(",") : [];
    if (sent || chosen.includes(button.value)) return event.preventDefault();
    if (button === again) {
      event.preventDefault();
      show([]);
      form.querySelector("[name=picture]").focus();
    } else if (chosen.length < dots.length - 1) {
      event.preventDefault();
      show([...chosen, button.value]);
    } else {
      sent = true;
      dots.at(-1).classList.add("is-full");
    }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) { sent = false; show([]); } });
}
