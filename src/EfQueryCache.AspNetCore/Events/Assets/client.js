// Hears what a query cache tells: invalidations and the application's own events.
//
//   import { QueryCacheEvents } from "/events/client.js";
//   const events = new QueryCacheEvents("/events")
//     .onTag("catalog", () => reload())
//     .onTable("Products", () => reload())
//     .on("camera-status-changed", data => show(data))
//     .onReset(() => reload());
//   events.close();
//
// Comes back by itself, with what it has missed; where that is not known any more, onReset is called.

const own = ["invalidation", "reset", "ready", "keep-alive"];
const longest = 30_000;

export class QueryCacheEvents {
  #url;
  #source = null;
  #lastId = "";
  #delay = 1_000;
  #timer = 0;
  #isClosed = false;
  #listeners = { tags: new Map(), tables: new Map(), names: new Map() };
  #invalidations = [];
  #resets = [];
  #states = [];

  constructor(url) {
    this.#url = new URL(url, document.baseURI);
  }

  /** Calls back for an event of the application's own, with its data. */
  on(name, callback) {
    if (own.includes(name)) throw new Error(`"${name}" is an event of the cache's own; use onInvalidation or onReset.`);
    return this.#listen("names", name, callback);
  }

  /** Calls back when a tag is invalidated, with the invalidation. */
  onTag(tag, callback) {
    return this.#listen("tags", tag, callback);
  }

  /** Calls back when a table is written to, with the invalidation. */
  onTable(table, callback) {
    return this.#listen("tables", table, callback);
  }

  /** Calls back for every invalidation. */
  onInvalidation(callback) {
    this.#invalidations.push(callback);
    return this.#changed();
  }

  /** Calls back when events were missed: load anew whatever is shown. */
  onReset(callback) {
    this.#resets.push(callback);
    return this.#changed();
  }

  /** Calls back with true when it is connected, and false when it is not any more. */
  onConnected(callback) {
    this.#states.push(callback);
    return this.#changed();
  }

  /** Ends it. */
  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #listen(kind, name, callback) {
    const listeners = this.#listeners[kind];
    if (!listeners.has(name)) listeners.set(name, []);
    listeners.get(name).push(callback);
    return this.#changed();
  }

  // Several calls in a row make one connection.
  #changed() {
    if (!this.#isClosed) this.#connectAfter(0);
    return this;
  }

  #connectAfter(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), delay);
  }

  #connect() {
    this.#source?.close();
    const url = new URL(this.#url);
    if (this.#invalidations.length === 0) {
      for (const kind of ["tags", "tables", "names"]) {
        for (const name of this.#listeners[kind].keys()) url.searchParams.append(kind, name);
      }
    }

    if (this.#lastId) url.searchParams.set("lastEventId", this.#lastId);
    const source = this.#source = new EventSource(url, { withCredentials: true });
    const hear = (name, act) => source.addEventListener(name, event => {
      if (event.lastEventId) this.#lastId = event.lastEventId;
      act(event.data);
    });
    hear("ready", () => {
      this.#delay = 1_000;
      this.#tell(this.#states, true);
    });
    hear("invalidation", data => this.#invalidated(JSON.parse(data)));
    hear("reset", data => this.#tell(this.#resets, JSON.parse(data)));
    for (const [name, callbacks] of this.#listeners.names) hear(name, data => this.#tell(callbacks, JSON.parse(data)));
    source.onerror = () => {
      this.#tell(this.#states, false);
      if (this.#isClosed || source.readyState !== EventSource.CLOSED) return; // it comes back by itself
      this.#connectAfter(this.#delay * (0.5 + Math.random()));
      this.#delay = Math.min(this.#delay * 2, longest);
    };
  }

  #invalidated(what) {
    this.#tell(this.#invalidations, what);
    for (const kind of ["tags", "tables"]) {
      for (const [name, callbacks] of this.#listeners[kind]) {
        if (what.isEverything || what.hasMore || what[kind].includes(name)) this.#tell(callbacks, what);
      }
    }
  }

  #tell(callbacks, data) {
    for (const callback of callbacks) {
      try {
        callback(data);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
