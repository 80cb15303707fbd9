import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";
import {
  COMMIT_CHANNEL,
  type CommittedChanges,
} from "@expunge/application/write-path/commit-channel";
import pg from "pg";

export type EventSignal = {
  /** Connects. When the database is not there it goes on trying, and its listeners look by their timers. */
  start(): Promise<void>;
  /**
   * Wakes whoever follows the event log: a tenant's log may have grown, any process may have written it. `undefined` is every tenant:
   * the connection was new, and what was told before it came was missed. Returns how to stop listening.
   */
  onEvents(listener: (tenantId: string | undefined) => void): () => void;
  /** Hears what is told on a channel; `missed` is called when something may have been told while nobody heard. Returns how to stop. */
  listen(channel: string, heard: (payload: string) => void, missed?: () => void): () => void;
  /** Tells every process that listens on a channel. A payload may have 7,999 bytes. Lost when the database is not there. */
  notify(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
};

type Listener = { readonly heard: (payload: string) => void; readonly missed: () => void };

const EVENTS = "expunge_events";
/** How long tenants are collected before they are told. */
const COLLECT_MS = 20;
const [FIRST_RETRY_MS, LONGEST_RETRY_MS] = [100, 5_000];
const TELL_EVENTS = `SELECT pg_notify('${EVENTS}', tenant) FROM unnest($1::text[]) AS tenant`;
const nothing = () => {};

/**
 * Who wrote to the event log, over LISTEN and NOTIFY, on one connection of the process. NOTIFY within the transactions that write would
 * hold a lock of the whole server until each has committed, so that commits wait for each other. It is sent behind the commits instead,
 * one statement for all that were made within 20 ms. A process that dies in between loses no event, only the wake-up:
 * whoever follows the log looks by a timer as well.
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

  /** One after the other: what the driver would queue by itself it will refuse one day. */
  function query(
    client: pg.Client,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<unknown> {
    const asked = turn.then(() => client.query(text, [...values]));
    turn = asked.catch(nothing);
    return asked;
  }

  async function connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      application_name: "expunge-signal",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    client.on("error", onError);
    client.on("notification", ({ channel, payload = "" }) => {
      for (const { heard } of listeners.get(channel) ?? []) heard(payload);
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
    // Without a connection they wait for the next one.
    if (connected === undefined || written.size === 0) return;
    const tenants = [...written];
    written.clear();
    query(connected, TELL_EVENTS, [tenants]).catch((error: unknown) => {
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
    onEvents: (listener) => listen(EVENTS, { heard: listener, missed: () => listener(undefined) }),
    listen: (channel, heard, missed = nothing) => listen(channel, { heard, missed }),
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
      // What is being told is told before the connection ends.
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
