/** How a client finds its server, and as whom it asks. */
export interface ClientOptions {
  /** Where Muster is, such as `https://muster.example.com`; `''` in a page that Muster itself serves. */
  baseUrl: string;
  /** An API key. Without it the session of a person is used. */
  key?: string;
  /** Of a person's session: the workspace to ask in. A key has its own. */
  workspace?: number;
  /** Of a person's session, where there is no browser that sends it: the `Cookie` header. */
  cookie?: string;
  /** How long an answer may take to come, in milliseconds, at each try: 60,000 by default; 0 for ever. */
  timeoutMs?: number;
  /** How often a request is sent again after it failed: 4 by default. */
  retries?: number;
  /** Instead of the global `fetch`. */
  fetch?: typeof fetch;
}

/** What may be said of one call. */
export interface CallOptions {
  /** Aborts the call, its retries and its waiting: it rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Instead of the client's. */
  timeoutMs?: number;
  /** Instead of the client's. */
  retries?: number;
  /**
   * Of a POST: what tells the server that it is the same request again; made for each call if not given. Give one of
   * your own to be safe over a restart of your program too.
   */
  idempotencyKey?: string;
}
