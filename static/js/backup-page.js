// <backup-page>: backups, for the owner: the daily ones, one to download, one to restore, and starting afresh.
// All of it comes with this script, its style included: a visit that never opens it loads none of it.
import { build } from "./backup-parts.js";
import { receiptWords } from "./backup-receipt.js";
import { button, find, make } from "./lib/dom.js";
import { on } from "./lib/events.js";
import { actWhenHeld } from "./lib/hold.js";
import { get, post, RequestError, uploadBytes, wordsOf } from "./lib/http.js";
import { icon } from "./lib/icons.js";
import { t, write } from "./lib/language.js";
import { Sheet } from "./lib/sheet.js";
import { moment, soon } from "./lib/time.js";
import { askTwice } from "./lib/twice.js";

/** @import { Backup, BackupState } from "./lib/answers.js" */

const PIECE = 1 << 20; // bytes of a file that are sent at once
const BUSY = 500; // milliseconds between two looks while something goes on
const CALM = 5000;
const OLD = 2 * 86_400; // seconds after which a backup is too old
const HELD = 3; // seconds, for what cannot be taken back
const LISTED = 20; // backups

export class BackupPage extends Sheet {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #shown = ""; // the backups that are shown, to leave them alone while nothing changes
  #said = ""; // the error that was told
  #expects = false; // the box is about to restart

  connectedCallback() {
    document.head.append(Object.assign(make("link"), { rel: "stylesheet", href: "/static/css/backups.css" }));
    this.replaceChildren(build());
    super.connectedCallback();
    on("open-backups", () => this.#open());
    actWhenHeld(find(this, ".hold"), () => this.#reset(), HELD);
  }

  /** The session has changed. While a restart is expected, keep waiting for it. */
  forget() {
    if (this.#expects) this.close();
    else super.forget();
  }

  async #open() {
    this.note("");
    this.show();
    await this.#fill();
  }

  closed() {
    clearTimeout(this.#timer);
  }

  /** @param {string} action @param {HTMLElement} button */
  async act(action, { dataset }) {
    this.note("");
    if (action === "download") await this.#download(dataset.name ?? "");
    if (action === "make") await this.attempt(() => post("/backups/make"));
    if (action === "read") await this.attempt(() => post("/backups/receipt/remove"));
    if (action === "remove") await this.attempt(() => post("/backups/remove", { name: dataset.name }));
    if (action === "pick") {
      const form = find(this, ".restore", HTMLFormElement);
      form.dataset.name = dataset.name;
      write(find(form, ".chosen"), dataset.label ?? "");
      find(form, "input[type=password]").focus();
    }
    await this.#fill();
  }

  /** A link cannot ask for the PIN, so that comes first. @param {string} name */
  async #download(name) {
    if ((await this.attempt(() => post("/me/proof"))) === undefined) return;
    Object.assign(make("a"), { href: `/backups/file/${name}`, download: name }).click();
  }

  /** @param {HTMLFormElement} form */
  async submit(form) {
    const [passphrase, former, again] = ["passphrase", "former", "again"].map((name) =>
      String(new FormData(form).get(name) ?? ""),
    );
    if (form.classList.contains("restore")) return this.#restore(form, passphrase);
    if (passphrase !== again) return this.note(() => t("The two passphrases differ. Type them again."));
    if ((await this.attempt(() => post("/backups/passphrase", { passphrase, former }))) === undefined) return;
    form.reset();
    find(this, "details", HTMLDetailsElement).open = false;
    this.note(() => t("Passphrase set. Write it down and keep it away from the box."), "good");
    await this.#fill();
  }

  /** @param {HTMLFormElement} form @param {string} passphrase */
  async #restore(form, passphrase) {
    const file = find(form, "input[type=file]", HTMLInputElement).files?.[0];
    const { name } = form.dataset;
    if (!name && !file) return this.note(() => t("Choose a backup first."));
    const done = await this.attempt(async () => {
      if (!name && file) await this.#send(file);
      this.#expects = true;
      return post("/backups/restore", { passphrase, name: name ?? "" });
    });
    if (done === undefined) this.#expects = false;
    await this.#fill();
  }

  /** @param {File} file */
  async #send(file) {
    for (let at = 0; at < file.size; at += PIECE) {
      await uploadBytes(`/backups/upload?at=${at}`, file.slice(at, at + PIECE));
      this.#progress(true, at, file.size);
    }
  }

  async #reset() {
    this.#expects = true;
    if ((await this.attempt(() => post("/reset", { delete: "everything" }))) === undefined) this.#expects = false;
    else await this.#fill();
  }

  async #fill() {
    clearTimeout(this.#timer);
    try {
      const answer = get("/backups");
      this.#show(await (this.#expects ? answer : this.whileHere(answer)));
    } catch (error) {
      if (this.#expects && (!(error instanceof RequestError) || error.status === 0 || error.status === 401)) return this.#wait();
      this.note(wordsOf(error));
    }
    if (this.dialog.open) this.#timer = setTimeout(() => this.#fill(), this.#expects ? BUSY : CALM);
  }

  /** The box restarts: show the page anew when it is back. */
  #wait() {
    this.note(() => t("Larson is restarting…"), "info");
    const look = async () => {
      const back = await fetch("/", { cache: "no-store" }).catch(() => null);
      if (back) location.reload();
      else setTimeout(look, BUSY);
    };
    setTimeout(look, BUSY);
  }

  /** @param {BackupState} state */
  #show(state) {
    const { passphrase, backups, work, running, done, total, problem } = state;
    this.dataset.passphrase = passphrase ? "yes" : "no";
    const plain = find(this, ".plain");
    plain.dataset.good = backups.some(isFresh) ? "yes" : "no";
    write(find(plain, "span"), () => summary(state));
    write(find(this, ".about"), () => about(state));
    find(this, ".receipt").hidden = !state.receipt;
    if (state.receipt) write(find(this, ".receipt p"), receiptWords(state.receipt));
    find(this, "[data-do=make]", HTMLButtonElement).disabled = running || !passphrase;
    this.#progress(running, done, total);
    this.#list(backups.slice(0, LISTED));
    if (!running) this.#expects &&= work === "restore" && !problem ? true : !work;
    if (problem && problem !== this.#said && !running) this.note(problem);
    this.#said = running ? "" : problem;
    if (running) this.#timer = setTimeout(() => this.#fill(), BUSY);
  }

  /** @param {boolean} running @param {number} done @param {number} total */
  #progress(running, done, total) {
    const bar = find(this, "progress", HTMLProgressElement);
    bar.hidden = !running;
    if (total) Object.assign(bar, { max: total, value: done });
  }

  /** @param {Backup[]} backups */
  #list(backups) {
    const shown = JSON.stringify(backups);
    if (shown === this.#shown) return;
    this.#shown = shown;
    find(this, "ul").replaceChildren(...backups.map(item));
  }
}

/** @param {Backup} backup */
function item({ name, made_at, size, stick, ahead }) {
  const when = () => moment(new Date(1000 * made_at));
  const facts = () =>
    [`${(size / 1e6).toFixed(1)} MB`, stick && t("USB stick"), ahead && t("dated in the future")].filter(Boolean).join(" · ");
  const link = button("download", { text: () => t("Download"), data: { name } });
  const pick = button("pick", { text: () => t("Restore"), data: { name, label: when() } });
  const label = () => t("Delete {title}", { title: when() });
  const remove = button("remove", { data: { name }, attributes: { "aria-label": label } }, icon("remove"));
  askTwice(remove, () => t("Delete?"));
  return make("li", {}, make("b", { text: when }), make("span", { text: facts }), link, pick, remove);
}

/** @param {Backup} backup */
function isFresh({ made_at, ahead }) {
  return !ahead && Date.now() / 1000 - made_at < OLD;
}

/** @param {BackupState} state */
function summary({ passphrase, backups, running, work }) {
  if (running) return work === "restore" ? t("Checking the backup…") : t("Making a backup…");
  const newest = backups.find(({ ahead }) => !ahead);
  if (newest) return t("Last backup: {when}", { when: moment(new Date(1000 * newest.made_at)) });
  return passphrase ? t("No backup yet.") : t("No backups: set a passphrase to begin.");
}

/** @param {BackupState} state */
function about({ next_at, sticks, silent, folder, passphrase }) {
  const next = passphrase && t("Next: {when}", { when: soon(new Date(Math.max(Date.now(), 1000 * next_at))) });
  const plugged = sticks ? t("a marked USB stick is plugged in") : t("no marked USB stick is plugged in");
  const dead = silent.map((path) => t("{path} does not answer", { path }));
  return [next, folder, plugged, ...dead].filter(Boolean).join(" · ");
}
