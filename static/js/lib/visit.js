// The guest's visit at this page, as the box counts it. When it ends, the page forgets what the guest left.
import { emit } from "./events.js";
import { feed } from "./feed.js";
import { person } from "./person.js";

let id = "";
let open = false;
let turned = false; // somebody has been logged in or out here since the box told of a visit

person.onTurn(() => (turned = true));
feed.on("visit", (visit) => {
  const ended = id !== "" && visit.id !== id;
  const forgotten = turned && visit.after === "logged out"; // what is open now belongs to the next person
  ({ id, open } = visit);
  turned = false;
  if (!ended) return;
  if (!person.name && !forgotten) emit("nobody"); // of a member, the change of person tells
});

/** Whether the box keeps something for the guest who is here. */
export const visit = {
  get open() {
    return open;
  },
};
