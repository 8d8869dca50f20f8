// The page of a phone: first who this phone is, and then the same elements as on the box's own screen.
import { device } from "./lib/device.js";
import { find, findAll, say } from "./lib/dom.js";
import { emit, on } from "./lib/events.js";
import { onRefused, post, RequestError, wordsOf } from "./lib/http.js";
import { Socket } from "./lib/socket.js";
import { tab } from "./lib/store.js";

/** @import { Session } from "./lib/answers.js" */

const HASH = /^#([B-Z2-9]{8})$/i; // a code, as the picture on the box's screen has it
const REMOVED = "larson-removed"; // in the tab's storage: why it has to be paired again
const SOCKET_SECONDS = 4; // that a first socket may take, before this phone is told about trust
const entry = find(document, ".entry");
const code = find(document, "#code", HTMLInputElement);
const called = find(document, "#called", HTMLInputElement);

/** @param {string} name of the section @param {string} text what went wrong */
function show(name, text = "") {
  document.body.dataset.view = "entry";
  for (const section of findAll(entry, "[data-entry]")) section.hidden = section.dataset.entry !== name;
  say(entry, text);
}

/** @param {unknown} error @param {string} kind */
function is(error, kind) {
  return error instanceof RequestError && error.kind === kind;
}

async function begin() {
  show("opening");
  const brought = HASH.exec(location.hash)?.[1];
  if (brought) history.replaceState(null, "", "/"); // it is good once: a reload must not try it again
  try {
    if (brought) return await pair(brought, guessedName());
    const why = tab.get(REMOVED) ?? "";
    tab.set(REMOVED, null);
    if (!(await device.known())) return show("code", why);
    await enter(await device.prove());
  } catch (error) {
    if (is(error, "PairingError") && !brought) await device.forget(); // it was removed at the box
    if (is(error, "Unreachable")) show("away");
    else show("code", wordsOf(error));
  }
}

/** @param {string} given @param {string} name */
async function pair(given, name) {
  const answer = await device.pair(given.toUpperCase().replace(/[^B-Z2-9]/g, ""), name);
  if (answer.conversation !== null) tab.set("conversation", String(answer.conversation)); // taken along
  await enter(answer);
}

/** Show the box; the elements are loaded now, for they begin to speak with it at once. @param {Session} session */
async function enter({ person }) {
  if (!(await socketsWork())) return show("distrust");
  find(document, "account-panel").dataset.person = person?.name ?? "";
  await import("./phone-app.js");
  entry.hidden = true;
  find(document, ".views").hidden = find(document, ".tabs").hidden = false;
  emit("view", "chat");
}

/** iPhones load a page that was clicked through, and refuse its sockets until they trust the box. @returns {Promise<boolean>} */
function socketsWork() {
  return new Promise((resolve) => {
    const socket = new WebSocket(`wss://${location.host}/ws/feed`);
    const end = (/** @type {boolean} */ works) => {
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

called.value = guessedName();
find(entry, "form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await pair(code.value, called.value);
  } catch (error) {
    show("code", wordsOf(error));
  }
});
find(entry, "[data-do=retry]").addEventListener("click", begin);
on("forget-phone", async () => {
  await post("/device/forget").catch(() => {}); // also where the box is away, this phone forgets
  await device.forget();
  location.reload();
});

// A proof holds for minutes: it is renewed before anything is asked with an old one.
Socket.before = () => device.fresh();
Socket.refusedAtOnce = async () => {
  try {
    await device.prove();
  } catch (error) {
    if (!is(error, "PairingError")) return;
    await device.forget();
    tab.set(REMOVED, wordsOf(error));
    location.reload(); // somebody removed this phone at the box
  }
};
onRefused(() => device.prove());
document.addEventListener("visibilitychange", async () => {
  try {
    if (!document.hidden && (await device.known())) await device.fresh();
  } catch {
    // the box is away; the next request tells
  }
});
navigator.serviceWorker?.register("/worker.js").catch(() => {}); // without trust there is none, and the page works without
begin();
