import { createSecretKey, type KeyObject } from "node:crypto";
import { ExpungeError } from "@expunge/application/expunge-error";
import type { MasterKeys } from "@expunge/application/vault/master-keys.port";
import type { SealKey, VaultKeys } from "@expunge/application/vault/vault-keys";
import { KEYS_CHANNEL } from "@expunge/schemas/jobs/keys-channel";
import type { Query } from "#connection/query.ts";
import type { EventSignal } from "#event-log/notifications.ts";
import { OtherMasterKeyError, refuseUnmigrated } from "#installation/claim-installation.ts";
import type { HashKeys } from "#keys/token-hashes.ts";
import { beginVaultKeys, readVaultKeys, unwrapKey } from "#keys/vault-key-rows.ts";

export type KeyRing = VaultKeys &
  HashKeys & {
    /** Binds the database to its first process, and reads its keys. Throws an OtherMasterKeyError if no master key of this process opens them. */
    readonly claim: (query: Query) => Promise<void>;
    /** Reads the keys again whenever they may have changed. Returns a function that ends it. */
    follow(signal: Pick<EventSignal, "listen">, onError: (error: Error) => void): () => void;
  };

type KnownKey = SealKey & {
  /** The time of this process since which it seals. */
  readonly from: number;
};

/** How often keys are read again without an announcement. A new key seals later than this (`GRACE_SECONDS`). */
const REFRESH_MS = 10_000;

/** The keys of a database in the memory of this process, unwrapped by its master keys. */
export function createKeyRing(masterKeys: MasterKeys, environmentId: string): KeyRing {
  const keys = new Map<number, KnownKey>();
  const destroyed = new Set<number>();
  let newestFirst: readonly KnownKey[] = [];
  const hashRoots = new Map<number, Uint8Array>();
  let hashesFrom: readonly Pick<KnownKey, "number" | "from">[] = [];
  let source: Query | undefined;
  let reading: Promise<void> | undefined;

  async function read(query: Query): Promise<void> {
    const hashes: (typeof hashesFrom)[number][] = [];
    for (const row of await readVaultKeys(query)) {
      const from = performance.now() + row.sealsInMs;
      const known = keys.get(row.number);
      if (row.purpose === "hash") {
        hashRoots.set(row.number, hashRoots.get(row.number) ?? (await unwrapKey(row, masterKeys)));
        hashes.push({ number: row.number, from });
      } else if (row.wrapped === null) {
        keys.delete(row.number);
        destroyed.add(row.number);
      } else {
        const key = known?.key ?? createSecretKey(await unwrapKey(row, masterKeys));
        keys.set(row.number, { number: row.number, key, from });
      }
    }
    hashesFrom = hashes;
    newestFirst = [...keys.values()].toSorted((one, other) => other.number - one.number);
  }

  function refresh(): Promise<void> {
    const query = source;
    if (query === undefined) return Promise.resolve();
    reading ??= read(query).finally(() => {
      reading = undefined;
    });
    return reading;
  }

  return {
    get hashRoot() {
      const hashRoot = hashRoots.get(0);
      if (hashRoot === undefined) throw new Error("the keys have not been read");
      return hashRoot;
    },
    hashRootOf: (number) => hashRoots.get(number),
    hashing() {
      const now = performance.now();
      return hashesFrom.find(({ from }) => from <= now)?.number ?? 0;
    },
    sealing() {
      const now = performance.now();
      const key = newestFirst.find(({ from }) => from <= now);
      if (key === undefined) throw new Error("the keys have not been read");
      return key;
    },
    opening(number): KeyObject {
      const known = keys.get(number);
      if (known) return known.key;
      if (destroyed.has(number)) throw new Error(`the key ${number} of the value is destroyed`);
      refresh().catch(() => {});
      throw new ExpungeError("overloaded", `the key ${number} of a value is not known here yet`);
    },
    async claim(query) {
      source = query;
      const bound = await readVaultKeys(query).catch(refuseUnmigrated);
      if (bound.length === 0) await beginVaultKeys(query, masterKeys, environmentId);
      await read(query);
      // Another process with other keys was first.
      if (newestFirst.length === 0) throw new OtherMasterKeyError();
    },
    refresh,
    follow(signal, onError) {
      const again = () => {
        refresh().catch((error: unknown) => {
          if (error instanceof Error) onError(error);
        });
      };
      const stopListening = signal.listen(KEYS_CHANNEL, again, again);
      const timer = setInterval(again, REFRESH_MS).unref();
      return () => {
        clearInterval(timer);
        stopListening();
      };
    },
  };
}
