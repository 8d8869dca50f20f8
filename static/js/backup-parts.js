// What <backup-page> is made of.
import { button, find, make } from "./lib/dom.js";
import { t } from "./lib/language.js";

/** @import { Words } from "./lib/language.js" */

/** The dialog. */
export function build() {
  return make(
    "dialog",
    { attributes: { "aria-labelledby": "backups-name" } },
    header(),
    receipt(),
    backups(),
    restoring(),
    afresh(),
  );
}

function header() {
  const close = button("close", { attributes: { "aria-label": () => t("Close") } });
  close.append(find(document, ".sheet [data-do=close] svg", SVGElement).cloneNode(true));
  const note = Object.assign(make("p", { class: "note", attributes: { role: "alert" } }), { hidden: true });
  return make("header", {}, make("h2", { text: () => t("Backups"), attributes: { id: "backups-name" } }), close, note);
}

/** What the last restore did. */
function receipt() {
  const done = button("read", { text: () => t("OK") });
  return Object.assign(make("section", { class: "receipt" }, make("p"), make("div", { class: "row" }, done)), { hidden: true });
}

function backups() {
  const plain = make("p", { class: "plain", attributes: { role: "status" } }, make("i"), make("span"));
  const top = make("div", { class: "row" }, plain, button("make", { class: "main", text: () => t("Back up now") }));
  const bar = Object.assign(make("progress", { attributes: { "aria-label": () => t("Progress") } }), { hidden: true });
  const change = make("details", {}, make("summary", { text: () => t("Change passphrase") }), passphraseForm(true));
  return make("section", {}, top, bar, make("p", { class: "soft about" }), passphraseForm(false), make("ul"), change);
}

/** @param {boolean} change */
function passphraseForm(change) {
  const form = make("form", { class: change ? "change" : "first" });
  form.noValidate = true;
  const words = () =>
    t(
      "Backups are encrypted. Choose at least twelve characters, for example four words. Without the passphrase no one can restore a backup, and with it everything in the backup can be read, members’ chats too.",
    );
  const fields = make("div", { class: "row" });
  if (change) fields.append(secret("former", () => t("Current passphrase"), "current-password"));
  fields.append(
    secret("passphrase", () => t("New passphrase"), "new-password"),
    secret("again", () => t("Repeat the passphrase"), "new-password"),
    send(() => t("Set passphrase")),
  );
  form.append(make("p", { class: "soft", text: words }), fields);
  return form;
}

function restoring() {
  const form = make("form", { class: "restore" });
  form.noValidate = true;
  const file = Object.assign(make("input"), { type: "file", hidden: true });
  const chosen = make("span", { class: "chosen soft" });
  file.addEventListener("change", () => {
    delete form.dataset.name;
    chosen.textContent = file.files?.[0]?.name ?? "";
  });
  const pick = make("label", { class: "button" }, make("span", { text: () => t("Choose file") }), file);
  const secrets = make(
    "div",
    { class: "row" },
    secret("passphrase", () => t("Passphrase"), "off"),
    send(() => t("Restore")),
  );
  form.append(make("div", { class: "row" }, pick, chosen), secrets);
  const words = () =>
    t(
      "Everything on this box is replaced by the backup. It is checked first, and the present data is kept until the restored box works. Restore only what you backed up yourself. This box keeps its settings, except for its name and looks.",
    );
  return make("section", {}, make("h3", { text: () => t("Restore a backup") }), make("p", { class: "soft", text: words }), form);
}

function afresh() {
  const words = () =>
    t(
      "Deletes all people with their photos, chats, documents, reminders and lists, paired phones, your choices, the box’s keys and certificates, and the backups on this box. Language models and backups on USB sticks stay.",
    );
  const held = make(
    "button",
    { class: "hold danger" },
    make("i"),
    make("span", { text: () => t("Hold for 3 seconds to delete everything") }),
  );
  held.type = "button";
  return make("section", {}, make("h3", { text: () => t("Factory reset") }), make("p", { class: "soft", text: words }), held);
}

/** @param {string} name @param {Words} label @param {"new-password" | "current-password" | "off"} autocomplete */
function secret(name, label, autocomplete) {
  const field = make("input", { attributes: { "aria-label": label, placeholder: label } });
  return Object.assign(field, { type: "password", name, autocomplete, maxLength: 1000 });
}

/** @param {Words} text */
function send(text) {
  return Object.assign(make("button", { class: "main", text }), { type: "submit" });
}
