// Every event of the pages and its payload. All events are dispatched from here.

/** @import * as M from "./messages.js" */
/** @import { Kind } from "./dom.js" */
/** @import { Words } from "./language.js" */
/** @import { ChatMessage } from "../chat-message.js" */

/**
 * Of the page: from whichever element to whichever listens.
 * @typedef {object} PageEvents
 * @property {undefined} nobody  the guest has gone: what they typed and saw is for nobody else
 * @property {{words: Words, kind?: Kind}} say  for the account panel; news, unless it is said to be something else
 * @property {boolean} lending  whether this device's camera is in use
 * @property {{count: number, member: boolean}} documents  how many the current user has
 * @property {string} persona  that a guest chose
 * @property {M.ChatRequest} wish  for the chat's socket
 * @property {M.ChatMessage} chat  what the box told the chat
 * @property {string} spoken  a question that was said aloud
 * @property {{member: boolean}} open-assistant
 * @property {undefined} open-box
 * @property {undefined} open-backups
 * @property {undefined} open-documents
 * @property {undefined} open-extract
 * @property {{heir: string}} open-farewell  who owns the box once the current user is deleted; empty: that does not change
 * @property {undefined} open-models
 * @property {undefined} open-page
 * @property {undefined} open-setup
 * @property {undefined} open-sound
 * @property {string} register  the name of who stands before the camera
 * @property {number} open-timer  its id
 * @property {M.OwnTimers["timers"]} timers  of who is here
 * @property {number} open-passage  its number
 * @property {{conversation?: number | null}} open-phones  the one to take along; without, to pair only
 * @property {"chat" | "me" | "box"} view  which one a phone is to show
 * @property {string} viewed  which one a phone shows now
 * @property {undefined} forget-phone
 */

/**
 * Of a message in the chat, to the list that it is in.
 * @typedef {object} MessageEvents
 * @property {undefined} grown  more of it is shown
 * @property {undefined} edit
 * @property {undefined} again
 * @property {undefined} guess
 * @property {string} say-for-me  a question that a button asks
 * @property {number} choose  id of the message of another branch
 * @property {number} passage  that was cited
 */

/**
 * Of the feed: the messages of the box by their type, and how the connection is.
 * @typedef {object} FeedEvents
 * @property {M.Status} status
 * @property {M.Sight} sight
 * @property {M.PersonMessage} person
 * @property {M.Visit} visit
 * @property {M.Company} company
 * @property {M.Offer} offer
 * @property {M.Left} left
 * @property {Uint8Array} lights  duty cycles 0 to 100
 * @property {undefined} open
 * @property {undefined} down
 */

/**
 * @typedef {object} SocketEvents
 * @property {undefined} open
 * @property {undefined} closed  by this side
 * @property {undefined} down  once a loss
 * @property {string | ArrayBuffer} message
 * @property {string} refused  why, in words: a message was not taken, or nobody more is
 */

/**
 * Of a live picture.
 * @typedef {object} PictureEvents
 * @property {undefined} drawn
 * @property {string} text  what the box says instead of a picture
 */

/**
 * Of the store of who is logged in.
 * @typedef {object} PersonEvents
 * @property {{name: string, heard: boolean}} turned  another session is here; heard: it ended or began elsewhere, not on this page
 * @property {M.Person} told  what the box knows of them
 */

/**
 * @template {object} Events
 * @template {keyof Events} Name
 * @typedef {Events[Name] extends undefined ? [] : [detail: Events[Name]]} Detail
 */

/** A target of events with declared names and details. @template {object} Events */
export class Emitter extends EventTarget {
  /** @template {keyof Events & string} Name @param {Name} name @param {Detail<Events, Name>} detail */
  emit(name, ...detail) {
    this.dispatchEvent(new CustomEvent(name, { detail: detail[0] }));
  }

  /** @template {keyof Events & string} Name @param {Name} name @param {(detail: Events[Name]) => void} listener */
  on(name, listener) {
    this.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }

  /** The next one. @template {keyof Events & string} Name @param {Name} name @returns {Promise<Events[Name]>} */
  next(name) {
    return new Promise((resolve) =>
      this.addEventListener(name, (event) => resolve(/** @type {CustomEvent} */ (event).detail), { once: true }),
    );
  }
}

/** @type {Emitter<PageEvents>} */
const page = new Emitter();

/** Tell the page. @template {keyof PageEvents} Name @param {Name} name @param {Detail<PageEvents, Name>} detail */
export function emit(name, ...detail) {
  page.emit(name, ...detail);
}

/** Hear of the page. @template {keyof PageEvents} Name @param {Name} name @param {(detail: PageEvents[Name]) => void} listener */
export function on(name, listener) {
  page.on(name, listener);
}

/**
 * Tell the list that a message is in.
 * @template {keyof MessageEvents} Name
 * @param {ChatMessage} message @param {Name} name @param {Detail<MessageEvents, Name>} detail
 */
export function raise(message, name, ...detail) {
  message.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: detail[0] }));
}

/**
 * Hear of the messages in a list.
 * @template {keyof MessageEvents} Name
 * @param {HTMLElement} list @param {Name} name
 * @param {(detail: MessageEvents[Name], message: ChatMessage) => void} listener
 */
export function hear(list, name, listener) {
  list.addEventListener(name, (event) => {
    listener(/** @type {CustomEvent} */ (event).detail, /** @type {ChatMessage} */ (event.target));
  });
}
