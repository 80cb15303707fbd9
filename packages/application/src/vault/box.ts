import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";

export const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts by AES-256-GCM, for one owner. Takes a key object: a cipher from key bytes costs three times as much. */
export function encrypt(
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

export function decrypt(key: KeyObject, owner: string, box: Uint8Array): Buffer {
  const iv = box.subarray(0, IV_BYTES);
  const tag = box.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(owner))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(box.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
