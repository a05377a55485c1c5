// The map at the keyboard: one stop for all its marks, arrows go to the nearest school on that side; its name is written below.
// Without this file every mark is a plain link.

const SIDES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const marksOf = (map) => [...map.querySelectorAll("a[data-x]")];
const nameOf = (mark) => mark.querySelector("title").textContent;

function oneStop(map) {
  marksOf(map).forEach((mark, n) => mark.setAttribute("tabindex", n ? "-1" : "0"));
}

function nearest(from, marks, [dx, dy]) {
  const [x, y] = [+from.dataset.x, +from.dataset.y];
  let best = null, least = Infinity;
  for (const mark of marks) {
    const [ahead, aside] = dx ? [(mark.dataset.x - x) * dx, mark.dataset.y - y] : [(mark.dataset.y - y) * dy, mark.dataset.x - x];
    const far = ahead + 2 * Math.abs(aside);
    if (mark !== from && ahead > 0 && far < least) [best, least] = [mark, far];
  }
  return best;
}

function go(from, to) {
  if (!to) return;
  from.setAttribute("tabindex", "-1");
  to.setAttribute("tabindex", "0");
  to.focus();
}

function write(event) {
  const mark = event.target.closest?.(".map a[data-x]");
  const said = mark && mark.closest(".mapwrap").querySelector("[data-said]");
  if (said) said.textContent = nameOf(mark);
}

document.addEventListener("keydown", (event) => {
  const mark = event.target.closest?.(".map a[data-x]");
  if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
  const marks = marksOf(mark.closest(".map"));
  if (SIDES[event.key]) go(mark, nearest(mark, marks, SIDES[event.key]));
  else if (event.key === "Home") go(mark, marks[0]);
  else if (event.key === "End") go(mark, marks.at(-1));
  else return;
  event.preventDefault();
});
document.addEventListener("focusin", write);
document.addEventListener("pointerover", write);
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll(".map").forEach(oneStop));
document.querySelectorAll(".map").forEach(oneStop);
