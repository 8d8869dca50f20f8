// What the page keeps in the browser. Private windows and settings block that, and a full disk too: then it is kept for as
// long as the page is open. early.js, which runs before any module, reads one value by itself, as carefully.

/** Texts by name, in one of the browser's two storages. */
class Store {
  #kind;
  /** @type {Map<string, string | null>} what the storage did not take; null for what it did not remove */
  #here = new Map();

  /** @param {"localStorage" | "sessionStorage"} kind */
  constructor(kind) {
    this.#kind = kind;
  }

  /** @param {string} name @returns {string | null} */
  get(name) {
    if (this.#here.has(name)) return this.#here.get(name) ?? null;
    try {
      return window[this.#kind].getItem(name);
    } catch {
      return null;
    }
  }

  /** @param {string} name @param {string | null} value null to forget it */
  set(name, value) {
    try {
      const storage = window[this.#kind]; // this alone throws where it is blocked
      if (value === null) storage.removeItem(name);
      else storage.setItem(name, value);
      this.#here.delete(name);
    } catch {
      this.#here.set(name, value);
    }
  }
}

export const device = new Store("localStorage"); // for this device
export const tab = new Store("sessionStorage"); // until this tab is closed

const DATABASE = "larson";
const TABLE = "device"; // as it was named first
/** @type {Map<string, unknown>} what the database did not take */
const here = new Map();

/**
 * A value that is no text, such as a key. Over when it was looked for; undefined where there is none.
 * @param {string} name @returns {Promise<any>}
 */
export async function kept(name) {
  if (here.has(name)) return here.get(name);
  try {
    return await within("readonly", (table) => table.get(name));
  } catch {
    return undefined;
  }
}

/** Keep a value that is no text. @param {string} name @param {unknown} value null to forget it */
export async function keep(name, value) {
  try {
    await within("readwrite", (table) => (value === null ? table.delete(name) : table.put(value, name)));
    here.delete(name);
  } catch {
    here.set(name, value ?? undefined);
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1); // undefined, or throws, where it is blocked
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransactionMode} mode @param {(table: IDBObjectStore) => IDBRequest} work @returns {Promise<any>} */
async function within(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode);
      const request = work(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
