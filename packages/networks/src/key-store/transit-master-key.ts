import type { MasterKeys } from "@expunge/application/vault/master-keys.port";
import type { TransitKey } from "@expunge/schemas/boundary/master-keys";
import { z } from "zod";

const TIMEOUT_MS = 10_000;
const encrypted = z.object({ data: z.object({ ciphertext: z.string().startsWith("vault:v") }) });
const decrypted = z.object({ data: z.object({ plaintext: z.base64() }) });

/**
 * A master key that stays in HashiCorp Vault: its transit engine wraps and unwraps. Authenticated encryption binds each key to its place
 * (`associated_data`), so the key's type is `aes256-gcm96` (the default), `aes128-gcm96` or `chacha20-poly1305`.
 */
export function transitMasterKey({ mount, name }: TransitKey, token: string): MasterKeys {
  const id = `vault:${name}`;

  async function post(operation: "encrypt" | "decrypt", body: object): Promise<unknown> {
    const url = `${mount}/${operation}/${encodeURIComponent(name)}`;
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-vault-token": token,
        "x-vault-request": "true",
      },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new Error(`MASTER_KEY: Vault cannot be reached at ${mount}`, { cause: error });
    });
    // A ciphertext of another key or place.
    if (answer.status === 400 && operation === "decrypt") return undefined;
    if (answer.status !== 200)
      throw new Error(`MASTER_KEY: Vault answers ${answer.status} to ${operation} with ${name}`);
    return answer.json();
  }

  return {
    first: id,
    roots: [],
    async wrap(key, place) {
      const { data } = encrypted.parse(
        await post("encrypt", { plaintext: base64(key), associated_data: base64(place) }),
      );
      return { masterKey: id, wrapped: Buffer.from(data.ciphertext) };
    },
    async unwrap({ masterKey, wrapped }, place) {
      if (masterKey !== id) return undefined;
      const ciphertext = Buffer.from(wrapped).toString();
      const found = await post("decrypt", { ciphertext, associated_data: base64(place) });
      if (found === undefined) return undefined;
      return Buffer.from(decrypted.parse(found).data.plaintext, "base64");
    },
  };
}

const base64 = (content: string | Uint8Array) => Buffer.from(content).toString("base64");
