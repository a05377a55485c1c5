// Says how far a large upload is. Without this script the form is sent the plain way.
const form = document.querySelector("[data-upload]");
const zone = form?.querySelector("[data-upload-progress]");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const said = zone.querySelector("[data-upload-said]");
  const bar = zone.querySelector("progress");
  const button = form.querySelector("button");
  const request = new XMLHttpRequest();
  const plainly = () => { button.disabled = false; form.submit(); };
  request.upload.addEventListener("progress", (step) => {
    if (!step.lengthComputable) return;
    const done = Math.floor((step.loaded / step.total) * 100);
    bar.value = done;
    said.textContent = done < 100 ? said.dataset.words.replace("{n}", done) : said.dataset.done;
  });
  request.addEventListener("load", () => {
    if (request.status < 400 && request.responseURL !== location.href) location.assign(request.responseURL);
    else plainly(); // a refusal is shown by the page itself
  });
  request.addEventListener("error", plainly);
  request.open("POST", form.action);
  zone.hidden = false;
  button.disabled = true;
  request.send(new FormData(form));
});
