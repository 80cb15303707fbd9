import { createSecretKey } from "node:crypto";
import { decrypt, encrypt, IV_BYTES } from "#vault/box.ts";
import { keyFrom, keyRoot } from "#vault/derive-key.ts";
import type { MasterKeys } from "#vault/master-keys.port.ts";
import { randomness } from "#vault/randomness.ts";

export type MasterKey = { readonly id: string; readonly key: Uint8Array };

/** Master keys in the memory of this process. */
export function localMasterKeys(keys: readonly [MasterKey, ...MasterKey[]]): MasterKeys {
  const [{ id: first, key: firstKey }] = keys;
  const roots = keys.map(({ key }) => keyRoot(key));
  const wrappings = roots.map(wrappingKey);
  const sealing = wrappingKey(keyRoot(firstKey));
  return {
    first,
    roots,
    wrap: async (key, place) => ({
      masterKey: first,
      wrapped: encrypt(sealing, randomness(IV_BYTES), place, key),
    }),
    async unwrap({ wrapped }, place) {
      // Each is tried: a key can have another id than when it wrapped.
      for (const wrapping of wrappings) {
        try {
          return decrypt(wrapping, place, wrapped);
        } catch {
          continue;
        }
      }
      return undefined;
    },
  };
}

const wrappingKey = (root: Uint8Array) =>
  createSecretKey(keyFrom(root, "wrap keys of the database"));
