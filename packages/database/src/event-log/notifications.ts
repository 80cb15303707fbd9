import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";
import {
  COMMIT_CHANNEL,
  type CommittedChanges,
} from "@expunge/application/write-path/commit-channel";
import pg from "pg";
import { sessionUrl } from "#connection/session-url.ts";

export type EventSignal = {
  /** Connects. If the database is unavailable it keeps retrying, and its listeners rely on their timers. */
  start(): Promise<void>;
  /**
   * Calls the listener when any process may have appended to a tenant's event log. `undefined` stands for every tenant: the
   * connection is new, and earlier notifications were missed. Returns a function that stops listening.
   */
  onEvents(listener: (tenantId: string | undefined) => void): () => void;
  /** Listens on a channel; `missed` is called when notifications may have been lost. Returns a function that stops listening. */
  listen(channel: string, receive: (payload: string) => void, missed?: () => void): () => void;
  /** Notifies every process that listens on a channel. A payload has at most 7,999 bytes. Lost without a connection. */
  notify(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
};

type Listener = { readonly receive: (payload: string) => void; readonly missed: () => void };

const EVENTS = "expunge_events";
/** How long tenants are collected before one notification. */
const COLLECT_MS = 20;
const [FIRST_RETRY_MS, LONGEST_RETRY_MS] = [100, 5_000];
const NOTIFY_EVENTS = `SELECT pg_notify('${EVENTS}', tenant) FROM unnest($1::text[]) AS tenant`;
const nothing = () => {};

/**
 * Announces writes to the event log by LISTEN and NOTIFY, on one connection per process. NOTIFY within the writing transaction
 * holds a server-wide lock until the commit, which would serialise commits. It is sent after them instead, in one statement for
 * all commits within 20 ms. A process that dies in between loses only the wake-up: readers of the log also poll.
 */
export function createNotifications({
  url,
  onError,
}: {
  /** A connection string that reaches PostgreSQL itself, or a pooler by session: one that pools by transaction cannot LISTEN. */
  readonly url: string;
  readonly onError: (error: Error) => void;
}): EventSignal {
  const listeners = new Map<string, Set<Listener>>();
  const written = new Set<string>();
  const closing = new AbortController();
  let connected: pg.Client | undefined;
  let collecting: NodeJS.Timeout | undefined;
  let reconnecting: Promise<void> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** Runs one query at a time: the driver deprecates queueing them itself. */
  function query(
    client: pg.Client,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<unknown> {
    const result = turn.then(() => client.query(text, [...values]));
    turn = result.catch(nothing);
    return result;
  }

  async function connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: sessionUrl(url),
      application_name: "expunge-signal",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    client.on("error", onError);
    client.on("notification", ({ channel, payload = "" }) => {
      for (const { receive } of listeners.get(channel) ?? []) receive(payload);
    });
    try {
      await client.connect();
      client.once("end", () => {
        if (connected !== client) return;
        connected = undefined;
        reconnecting = reconnect();
      });
      for (const channel of listeners.keys()) await query(client, listening(channel));
    } catch (error) {
      await client.end().catch(nothing);
      throw error;
    }
    connected = client;
    for (const those of listeners.values()) for (const { missed } of those) missed();
    publishCommit();
  }

  async function reconnect(): Promise<void> {
    for (let retry = 0; !closing.signal.aborted; retry += 1) {
      const most = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** retry);
      const pause = most / 2 + (most / 2) * Math.random();
      await sleep(pause, undefined, { signal: closing.signal, ref: false }).catch(nothing);
      if (closing.signal.aborted) return;
      try {
        return await connect();
      } catch (error) {
        onError(asError(error));
      }
    }
  }

  function publishCommit(): void {
    collecting = undefined;
    // Without a connection the tenants wait for the next one.
    if (connected === undefined || written.size === 0) return;
    const tenants = [...written];
    written.clear();
    query(connected, NOTIFY_EVENTS, [tenants]).catch((error: unknown) => {
      for (const tenant of tenants) written.add(tenant);
      onError(asError(error));
    });
  }

  function collect(message: unknown): void {
    const { tenantId, changes } = message as CommittedChanges;
    if (changes.every(({ events }) => events.length === 0)) return;
    written.add(tenantId);
    collecting ??= setTimeout(publishCommit, COLLECT_MS).unref();
  }

  function listen(channel: string, listener: Listener): () => void {
    const those = listeners.get(channel) ?? new Set();
    those.add(listener);
    if (!listeners.has(channel)) {
      listeners.set(channel, those);
      if (connected)
        query(connected, listening(channel)).then(
          () => listener.missed(),
          (error: unknown) => onError(asError(error)),
        );
    }
    return () => void those.delete(listener);
  }

  listeners.set(EVENTS, new Set());
  return {
    async start() {
      subscribe(COMMIT_CHANNEL, collect);
      await connect().catch((error: unknown) => {
        onError(asError(error));
        reconnecting = reconnect();
      });
    },
    onEvents: (listener) =>
      listen(EVENTS, { receive: listener, missed: () => listener(undefined) }),
    listen: (channel, receive, missed = nothing) => listen(channel, { receive, missed }),
    async notify(channel, payload) {
      if (connected === undefined) return;
      await query(connected, "SELECT pg_notify($1, $2)", [channel, payload]);
    },
    async close() {
      unsubscribe(COMMIT_CHANNEL, collect);
      clearTimeout(collecting);
      closing.abort();
      await reconnecting;
      publishCommit();
      const last = connected;
      connected = undefined;
      // Send pending notifications before the connection closes.
      await turn;
      await last?.end();
    },
  };
}

function listening(channel: string): string {
  return `LISTEN ${pg.escapeIdentifier(channel)}`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
