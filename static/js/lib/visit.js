// The guest's visit at this page, as the box counts it. When it ends, the page forgets what the guest left.
import { emit } from "./events.js";
import { feed } from "./feed.js";
import { person } from "./person.js";

let id = "";
let open = false;

feed.on("visit", (visit) => {
  const ended = id !== "" && visit.id !== id;
  ({ id, open } = visit);
  if (!ended) return;
  if (!person.name) emit("nobody"); // of a member, the change of person tells
});

/** Whether the box keeps something for the guest who is here. */
export const visit = {
  get open() {
    return open;
  },
};
