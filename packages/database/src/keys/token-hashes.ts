import { ExpungeError } from "@expunge/application/expunge-error";
import { chainedHashes, hashKeyNumber } from "@expunge/application/vault/chained-hashes";
import pg from "pg";
import type { Query } from "#connection/query.ts";

/** The roots of hashes that a process knows. */
export type HashKeys = {
  hashRootOf(number: number): Uint8Array | undefined;
  /** Reads the keys again. */
  refresh(): Promise<void>;
};

/** Where the hashes of a tenant are: under the key of this number, or some still under the one before. */
export type HashStanding = { readonly number: number; readonly moving: boolean };

/** The hashes of a tenant's tokens as they are stored. */
export type StoredHashes = {
  readonly number: number;
  /** Whether those of the statement have been moved under that key. */
  readonly moved: boolean;
  /** The stored hash of a token, from the one under the key 0 or the one that was stored when it was read. */
  of(first: string): string;
  /** The hash under each key before. */
  former(first: string): readonly string[];
  /** Throws if the tenant's hashes are not where these are. */
  check(standing: HashStanding): void;
};

export type TokenHashes = {
  /**
   * Runs a statement with stored hashes; these are the hashes under the key 0 that it looks up or stores. While a tenant's hashes move
   * they move first, so that each is under one key only. The statement refuses hashes under other keys than the tenant's, and is run again with those.
   */
  run<T>(
    tenantId: string,
    firsts: readonly string[],
    statement: (stored: StoredHashes) => Promise<T>,
  ): Promise<T>;
};

/** The SQLSTATE of `other_hash_key`. */
const OTHER_HASH_KEY = "EX001";
const MOVE = "SELECT move_hashes($1, $2, $3, $4) AS moving";
const FIRST: HashStanding = { number: 0, moving: false };
/** A tenant's keys change a few times within minutes at most. */
const MOST_TRIES = 5;

/** Thrown where a tenant's hashes are under another key than a statement's. */
class OtherHashKeyError extends Error {
  readonly standing: HashStanding;

  constructor(standing: HashStanding) {
    super("the tokens of the tenant are hashed under another key");
    this.name = "OtherHashKeyError";
    this.standing = standing;
  }
}

/** Without keys: the hashes of a database whose hash key was never rotated. */
export function createTokenHashes(query: Query, keys?: HashKeys): TokenHashes {
  const standings = new Map<string, HashStanding>();
  const hashes = chainedHashes((number) => {
    const root = keys?.hashRootOf(number);
    if (root === undefined) throw unknownKey(number);
    return root;
  });

  function storedAt(tenantId: string, { number, moving }: HashStanding): StoredHashes {
    return {
      number,
      moved: moving,
      of: (first) => (number === 0 ? first : hashes.hashUnder(tenantId, number, first)),
      former: (first) =>
        Array.from({ length: number }, (_, each) => hashes.hashUnder(tenantId, each, first)),
      check(actual) {
        if (actual.number !== number || (actual.moving && !moving))
          throw new OtherHashKeyError(actual);
      },
    };
  }

  async function move(tenantId: string, { number }: HashStanding, firsts: readonly string[]) {
    const earlier = firsts.filter((first) => hashKeyNumber(first) < number);
    const old = earlier.map((first) => hashes.hashUnder(tenantId, number - 1, first));
    const moved = old.map((hash) => hashes.nextHash(tenantId, number, hash));
    const [row] = await query<{ moving: boolean }>(MOVE, [tenantId, number, old, moved]);
    standings.set(tenantId, { number, moving: row?.moving ?? false });
  }

  return {
    async run(tenantId, firsts, statement) {
      for (let tries = 1; ; tries += 1) {
        const standing = standings.get(tenantId) ?? FIRST;
        try {
          if (standing.moving && firsts.length > 0) await move(tenantId, standing, firsts);
          return await statement(storedAt(tenantId, standing));
        } catch (error) {
          const actual = standingOf(error);
          if (actual === undefined || tries === MOST_TRIES) throw error;
          // A key that stays unknown fails the next try.
          if (keys && actual.number > 0 && keys.hashRootOf(actual.number) === undefined)
            await keys.refresh().catch(() => {});
          standings.set(tenantId, actual);
        }
      }
    },
  };
}

function standingOf(error: unknown): HashStanding | undefined {
  if (error instanceof OtherHashKeyError) return error.standing;
  if (!(error instanceof pg.DatabaseError) || error.code !== OTHER_HASH_KEY) return undefined;
  return JSON.parse(error.detail ?? "{}") as HashStanding;
}

function unknownKey(number: number): ExpungeError {
  return new ExpungeError("overloaded", `the hash key ${number} is not known here yet`);
}
