// Warns before an idle session ends and offers more time. The server ends the session with or without this script.

const dialog = document.getElementById("idle-warning");
const left = dialog.querySelector("[data-idle-left]");
const announce = dialog.querySelector("[data-idle-announce]");
const form = dialog.querySelector("[data-idle-stay]");
const end = dialog.querySelector("[data-idle-end]");
const MARGIN = 30_000; // the server notes activity every 20 seconds, so its count may run that much ahead of ours
const idle = Number(dialog.dataset.idleSeconds) * 1000 - MARGIN;
const warning = Number(dialog.dataset.warningSeconds) * 1000;
const tabs = new BroadcastChannel("sscard-activity"); // a request from one tab keeps the session of all

let endsAt = 0;
let timer = 0;

function restart() {
  endsAt = Date.now() + idle;
  clearInterval(timer);
  timer = setInterval(tick, 1000);
  announce.textContent = "";
  if (dialog.open) dialog.close();
}

function tick() {
  const remaining = endsAt - Date.now(); // the clock, not a count: a sleeping laptop stops timers
  if (remaining > warning) return;
  if (remaining <= 0) {
    clearInterval(timer);
    end.elements.next.value = location.pathname + location.search;
    end.submit(); // fetching the page anew would be activity, and keep the session
    return;
  }
  show(Math.ceil(remaining / 1000));
  if (!dialog.open) dialog.showModal();
}

function show(seconds) {
  left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds === 60) announce.textContent = announce.dataset.idleMinute;
  if (seconds === 20) announce.textContent = announce.dataset.idleLast;
}

async function stay(event) {
  event.preventDefault();
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  } catch {
    return; // no network: the dialog stays, the button can be pressed again
  }
  // Only an answer from the page itself counts; a redirect may lead to the sign-in page.
  if (answer.status === 204) {
    restart();
    tabs.postMessage("active");
  } else {
    form.submit();
  }
}

form.addEventListener("submit", stay);
dialog.addEventListener("cancel", (event) => {
  event.preventDefault(); // Escape means "I am here"
  form.requestSubmit();
});
tabs.addEventListener("message", restart);
restart();
tabs.postMessage("active");
