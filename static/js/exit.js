// Leaves at once for a page that says nothing: by the link, or by Escape three times within two seconds. The page is blank
// before the other one is there, and the way back does not lead to it. Without this the link is a link.

const links = document.querySelectorAll("[data-exit]");
const SOON = 2_000;
let pressed = [];

function leave(event) {
  event.preventDefault();
  const elsewhere = links[0].href;
  document.title = "";
  document.body.replaceChildren();
  location.replace(elsewhere);
}

for (const link of links) link.addEventListener("click", leave);

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape") pressed = [];
    if (event.key !== "Escape" || event.repeat || links.length === 0) return;
    const now = performance.now();
    pressed = [...pressed, now].filter((at) => now - at < SOON);
    if (pressed.length >= 3) leave(event);
  },
  true,
);
