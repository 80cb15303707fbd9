import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { ExpungeError } from "#expunge-error.ts";
import { decrypt, encrypt, IV_BYTES } from "#vault/box.ts";
import { keyFrom } from "#vault/derive-key.ts";
import { randomness } from "#vault/randomness.ts";
import { checkValue, keysOf, type SealKey, type VaultKeys } from "#vault/vault-keys.ts";

/** A secret under its own data key, and that data key under a numbered key of the database. */
export type Sealed = {
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly sealedKey: Uint8Array<ArrayBuffer>;
};

/** Seals and opens secrets, and makes the keyed hashes of tokens and client secrets. */
export type Vault = {
  /** Seals a value for one credential; it can be opened for that credential only. */
  seal(tenantId: string, credentialId: string, secret: unknown): Sealed;
  open(tenantId: string, credentialId: string, sealed: Sealed): unknown;
  /** The data key of a sealed value under the present key; undefined if it is already. */
  rewrap(
    tenantId: string,
    credentialId: string,
    sealedKey: Uint8Array,
  ): Uint8Array<ArrayBuffer> | undefined;
  /** The hash by which a card token is stored and found: HMAC-SHA256 under a key of the tenant. */
  tokenReference(tenantId: string, token: string): string;
  /** The number of the hash key in use, from which a new token is derived. */
  hashing(): number;
  /**
   * A card token derived from its seed by a hash key, reproducible by this installation only, so a replay needs no stored token. Throws
   * `overloaded` if this process does not know the key yet.
   */
  newToken(tenantId: string, seed: string, number: number): string;
  /** A keyed hash of a plan shown to a tenant, which no caller can make. */
  planTag(tenantId: string, plan: string): string;
  /** Tells the keys of one database from those of another, and reveals nothing about them. */
  readonly keyCheck: Buffer;
  /** The hash of a machine client's secret. Secrets are random, so one round is enough. */
  clientSecretHash(secret: string): Buffer;
};

const KEY_BYTES = 32;
const TOKEN_BYTES = 24;
/** A data key under the key 0 has no number before it. */
const WRAPPED_BYTES = 60;
const NUMBER_BYTES = 4;

/** A vault over its keys, or over those of a database that has only its master key (32 bytes). AES-256-GCM throughout; the ids of tenant and credential are authenticated too. */
export function createVault(source: Uint8Array | VaultKeys): Vault {
  if (!(source instanceof Uint8Array)) return vaultOver(source);
  if (source.length !== KEY_BYTES) throw new Error(`the master key must be ${KEY_BYTES} bytes`);
  return vaultOver(keysOf(source));
}

function vaultOver(keys: VaultKeys): Vault {
  const { hashRoot } = keys;
  const derived = (purpose: string) => createSecretKey(keyFrom(hashRoot, purpose));
  const clientKey = derived("client secrets");
  const planKey = derived("plans of deletions");
  const tenantKeys = new Map<string, KeyObject>();

  function tenantKey(tenantId: string): KeyObject {
    const known = tenantKeys.get(tenantId) ?? derived(`card tokens of ${tenantId}`);
    tenantKeys.set(tenantId, known);
    return known;
  }

  return {
    keyCheck: checkValue(hashRoot),
    seal(tenantId, credentialId, secret) {
      const random = randomness(KEY_BYTES + 2 * IV_BYTES);
      const dataKey = random.subarray(0, KEY_BYTES);
      const dataIv = random.subarray(KEY_BYTES, KEY_BYTES + IV_BYTES);
      const keyIv = random.subarray(KEY_BYTES + IV_BYTES);
      const owner = `${tenantId}/${credentialId}`;
      return {
        sealed: encrypt(
          createSecretKey(dataKey),
          dataIv,
          owner,
          Buffer.from(JSON.stringify(secret)),
        ),
        sealedKey: wrapped(keys.sealing(), keyIv, owner, dataKey),
      };
    },
    open(tenantId, credentialId, { sealed, sealedKey }) {
      const owner = `${tenantId}/${credentialId}`;
      const dataKey = createSecretKey(unwrapped(keys, owner, sealedKey));
      const secret: unknown = JSON.parse(decrypt(dataKey, owner, sealed).toString());
      return secret;
    },
    rewrap(tenantId, credentialId, sealedKey) {
      const present = keys.sealing();
      if (sealKeyNumber(sealedKey) === present.number) return undefined;
      const owner = `${tenantId}/${credentialId}`;
      return wrapped(present, randomness(IV_BYTES), owner, unwrapped(keys, owner, sealedKey));
    },
    tokenReference: (tenantId, token) =>
      createHmac("sha256", tenantKey(tenantId)).update(token).digest("base64url"),
    hashing: () => keys.hashing(),
    newToken(tenantId, seed, number) {
      const root = keys.hashRootOf(number);
      if (root === undefined)
        throw new ExpungeError("overloaded", `the hash key ${number} is not known here yet`);
      return createHmac("sha256", keyFrom(root, `new card tokens of ${tenantId}`))
        .update(seed)
        .digest()
        .subarray(0, TOKEN_BYTES)
        .toString("base64url");
    },
    planTag: (tenantId, plan) =>
      createHmac("sha256", planKey)
        .update(JSON.stringify([tenantId, plan]))
        .digest("base64url"),
    clientSecretHash: (secret) => createHmac("sha256", clientKey).update(secret).digest(),
  };
}

/** The number of the key under which a data key is wrapped. */
function sealKeyNumber(sealedKey: Uint8Array): number {
  if (sealedKey.length !== NUMBER_BYTES + WRAPPED_BYTES) return 0;
  return Buffer.from(sealedKey.buffer, sealedKey.byteOffset).readUInt32BE();
}

function wrapped(
  { number, key }: SealKey,
  iv: Uint8Array,
  owner: string,
  dataKey: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const box = encrypt(key, iv, owner, dataKey);
  if (number === 0) return box;
  const named = new Uint8Array(NUMBER_BYTES + box.length);
  new DataView(named.buffer).setUint32(0, number);
  named.set(box, NUMBER_BYTES);
  return named;
}

function unwrapped(keys: VaultKeys, owner: string, sealedKey: Uint8Array): Buffer {
  const number = sealKeyNumber(sealedKey);
  const box = number === 0 ? sealedKey : sealedKey.subarray(NUMBER_BYTES);
  return decrypt(keys.opening(number), owner, box);
}
