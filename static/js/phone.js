// The page of a phone: first who this phone is, and then the same elements as on the box's own screen.
import "./language.js";
import { onRefused, post } from "./http.js";
import { device } from "./device.js";
import { Socket } from "./socket.js";

const HASH = /^#([B-Z2-9]{8})$/i; // a code, as the picture on the box's screen has it
const REMOVED = "larson-removed"; // in the tab's storage: why it has to be paired anew
const SOCKET_SECONDS = 4; // that a first socket may take, before this phone is told about trust
const entry = document.querySelector(".entry");
const code = document.querySelector("#code");

function show(name, text = "") {
  document.body.dataset.view = "entry";
  for (const section of entry.children) section.hidden = section.dataset.entry !== name;
  const note = entry.querySelector(".note");
  note.textContent = text;
  note.hidden = !text;
}

async function begin() {
  show("opening");
  const brought = HASH.exec(location.hash)?.[1];
  if (brought) history.replaceState(null, "", "/"); // it is good once: a reload must not try it again
  try {
    if (brought) return await pair(brought, guessedName());
    const why = sessionStorage.getItem(REMOVED) ?? "";
    sessionStorage.removeItem(REMOVED);
    if (!(await device.known())) return show("code", why);
    await enter(await device.fresh(true));
  } catch (error) {
    if (error.kind === "PairingError" && !brought) await device.forget(); // it was removed at the box
    show(error.kind === "Unreachable" ? "away" : "code", error.kind === "Unreachable" ? "" : error.message);
  }
}

async function pair(given, name) {
  const answer = await device.pair(given.toUpperCase().replace(/[^B-Z2-9]/g, ""), name);
  if (answer.conversation !== null) sessionStorage.setItem("conversation", answer.conversation); // taken along
  await enter(answer);
}

/** Show the box; the elements are loaded now, for they begin to speak with it at once. */
async function enter({ person }) {
  if (!(await socketsWork())) return show("distrust");
  document.querySelector("account-panel").dataset.person = person?.name ?? "";
  await import("./phone-app.js");
  entry.hidden = true;
  document.querySelector(".views").hidden = document.querySelector(".tabs").hidden = false;
  document.dispatchEvent(new CustomEvent("view", { detail: "chat" }));
}

/** iPhones load a page that was clicked through, and refuse its sockets until they trust the box. */
function socketsWork() {
  return new Promise((resolve) => {
    const socket = new WebSocket(`wss://${location.host}/ws/feed`);
    const end = (works) => {
      socket.onopen = socket.onclose = null;
      socket.close();
      resolve(works);
    };
    socket.onopen = () => end(true);
    socket.onclose = () => end(false);
    setTimeout(() => end(false), 1000 * SOCKET_SECONDS);
  });
}

function guessedName() {
  const agent = navigator.userAgent;
  return ["iPhone", "iPad", "Android", "Macintosh", "Windows", "Linux"].find((word) => agent.includes(word)) ?? "Phone";
}

document.querySelector("#called").value = guessedName();
entry.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await pair(code.value, document.querySelector("#called").value);
  } catch (error) {
    show("code", error.message);
  }
});
entry.querySelector("[data-do=retry]").addEventListener("click", begin);
document.addEventListener("forget-phone", async () => {
  await post("/device/forget").catch(() => {}); // also where the box is away, this phone forgets
  await device.forget();
  location.reload();
});

// A proof holds for minutes: it is renewed before anything is asked with an old one.
Socket.before = () => device.fresh();
Socket.refusedAtOnce = async () => {
  try {
    await device.fresh(true);
  } catch (error) {
    if (error.kind === "PairingError") {
      await device.forget();
      sessionStorage.setItem(REMOVED, error.message);
      location.reload(); // somebody removed this phone at the box
    }
  }
};
onRefused(() => device.fresh(true));
document.addEventListener("visibilitychange", () => !document.hidden && device.known().then((known) => known && device.fresh()).catch(() => {}));
navigator.serviceWorker?.register("/worker.js").catch(() => {}); // without trust there is none, and the page works without
begin();
