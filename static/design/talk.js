// Conversations for the states of the chat.

/** @import * as M from "../js/lib/messages.js" */

/** @type {M.ChatMessages["conversations"]} */
export const EMPTY = { type: "conversations", person: null, conversations: [] };
/** @type {M.ChatMessages["conversations"]} */
export const HERS = {
  type: "conversations",
  person: "Ada",
  conversations: [
    { id: 1, title: "Why is the sky blue?", updated_at: "2026-11-20T18:03:00+00:00", messages: 4, found: "", found_in: 0 },
    { id: 2, title: "A letter to the landlord", updated_at: "2026-11-18T09:41:00+00:00", messages: 9, found: "", found_in: 0 },
  ],
};
/** @param {number} id @param {M.Role} role @param {string} text @param {Partial<M.Message>} more @returns {M.HistoryMessage} */
const said = (id, role, text, more = {}) => {
  const base = { complete: true, parent: id - 1, siblings: [], sources: [], tool: null, statistics: null };
  return { id, role, text, ...base, ...more };
};
const FACTS = {
  tokens: 48,
  prompt_tokens: 112,
  cached_tokens: 96,
  context: 2048,
  first_seconds: 0.11,
  seconds: 1.1,
  passages: 0,
};
/** @type {M.ChatMessages["history"]} */
export const TALK = {
  type: "history",
  conversation: 1,
  messages: [
    said(1, "user", "Why is the sky blue?"),
    said(
      2,
      "assistant",
      "Sunlight is made of all colours. In the air **blue light is scattered more** than red, so it reaches you from every side.\n\n- short waves: scattered a lot\n- long waves: hardly at all",
      { statistics: FACTS },
    ),
    said(3, "user", "Show it as a table."),
    said(
      4,
      "assistant",
      "| Colour | Wavelength | Scattered |\n|---|---|---|\n| Blue | 450 nm | 4.4 × |\n| Red | 650 nm | 1 × |",
      { siblings: [4, 5], statistics: FACTS },
    ),
  ],
};
