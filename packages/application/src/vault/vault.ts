import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import { randomness } from "#vault/randomness.ts";

/** A secret under its own data key, and that data key under the master key. */
export type Sealed = {
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly sealedKey: Uint8Array<ArrayBuffer>;
};

/** Seals and opens secrets, and makes the keyed hashes of tokens and client secrets. */
export type Vault = {
  /** Seals a value for one credential; it can be opened for that credential only. */
  seal(tenantId: string, credentialId: string, secret: unknown): Sealed;
  open(tenantId: string, credentialId: string, sealed: Sealed): unknown;
  /** The hash by which a card token is stored and found: HMAC-SHA256 under a key of the tenant. */
  tokenReference(tenantId: string, token: string): string;
  /** A card token derived from its seed, reproducible by this installation only, so a replay needs no stored token. */
  newToken(tenantId: string, seed: string): string;
  /** A keyed hash of a plan shown to a tenant, which no caller can make. */
  planTag(tenantId: string, plan: string): string;
  /** Tells one master key from another, and reveals nothing about it. The database keeps that of its key. */
  readonly keyCheck: Buffer;
  /** The hash of a machine client's secret. Secrets are random, so one round is enough. */
  clientSecretHash(secret: string): Buffer;
};

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const TOKEN_BYTES = 24;

/** A vault over the master key (32 bytes). AES-256-GCM throughout; the ids of tenant and credential are authenticated too. */
export function createVault(masterKey: Uint8Array): Vault {
  if (masterKey.length !== KEY_BYTES) throw new Error(`the master key must be ${KEY_BYTES} bytes`);
  const derived = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync("sha256", masterKey, "", purpose, KEY_BYTES)));
  const wrappingKey = derived("wrap data keys");
  const clientKey = derived("client secrets");
  const planKey = derived("plans of deletions");
  const tenantKeys = new Map<string, KeyObject>();

  function tenantKey(tenantId: string): KeyObject {
    const known = tenantKeys.get(tenantId) ?? derived(`card tokens of ${tenantId}`);
    tenantKeys.set(tenantId, known);
    return known;
  }

  return {
    keyCheck: derived("check value").export(),
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
        sealedKey: encrypt(wrappingKey, keyIv, owner, dataKey),
      };
    },
    open(tenantId, credentialId, { sealed, sealedKey }) {
      const owner = `${tenantId}/${credentialId}`;
      const secret: unknown = JSON.parse(
        decrypt(createSecretKey(decrypt(wrappingKey, owner, sealedKey)), owner, sealed).toString(),
      );
      return secret;
    },
    tokenReference: (tenantId, token) =>
      createHmac("sha256", tenantKey(tenantId)).update(token).digest("base64url"),
    newToken: (tenantId, seed) =>
      createHmac("sha256", derived(`new card tokens of ${tenantId}`))
        .update(seed)
        .digest()
        .subarray(0, TOKEN_BYTES)
        .toString("base64url"),
    planTag: (tenantId, plan) =>
      createHmac("sha256", planKey)
        .update(JSON.stringify([tenantId, plan]))
        .digest("base64url"),
    clientSecretHash: (secret) => createHmac("sha256", clientKey).update(secret).digest(),
  };
}

/** Takes a key object: a cipher from key bytes costs three times as much. */
function encrypt(
  key: KeyObject,
  iv: Uint8Array,
  owner: string,
  plain: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(owner));
  const box = new Uint8Array(IV_BYTES + TAG_BYTES + plain.length);
  box.set(iv);
  box.set(cipher.update(plain), IV_BYTES + TAG_BYTES);
  // GCM is a stream: nothing is left to encrypt, and the tag is known after the end.
  cipher.final();
  box.set(cipher.getAuthTag(), IV_BYTES);
  return box;
}

function decrypt(key: KeyObject, owner: string, box: Uint8Array): Buffer {
  const iv = box.subarray(0, IV_BYTES);
  const tag = box.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(owner))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(box.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
