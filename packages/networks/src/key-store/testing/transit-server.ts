import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

export type TransitServer = {
  /** The path of the key, as MASTER_KEY names it. */
  readonly keyUrl: string;
  readonly token: string;
  /** Adds a version of the key, under which new ciphertexts are. */
  rotate(): void;
  /** Refuses ciphertexts of older versions (`min_decryption_version`). */
  retire(): void;
  close(): void;
};

const body = z.object({
  plaintext: z.base64().optional(),
  ciphertext: z.string().optional(),
  associated_data: z.base64().optional(),
});
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The transit engine of HashiCorp Vault by its documented HTTP API, with one key of the type `aes256-gcm96`. */
export async function startTransitServer(name = "expunge"): Promise<TransitServer> {
  const token = `hvs.${randomBytes(18).toString("base64url")}`;
  const versions = [randomBytes(32)];
  let oldest = 1;

  const refused = (status: number, ...errors: string[]) => ({ status, json: { errors } });

  async function answer(request: IncomingMessage) {
    if (request.headers["x-vault-token"] !== token) return refused(403, "permission denied");
    if (request.headers["x-vault-request"] !== "true") return refused(412, "missing header");
    const given = body.safeParse(JSON.parse(await text(request)));
    if (!given.success) return refused(400, "invalid request");
    const { plaintext, ciphertext = "", associated_data: place = "" } = given.data;
    const aad = Buffer.from(place, "base64");
    if (request.url === `/v1/transit/encrypt/${name}` && plaintext !== undefined) {
      const iv = randomBytes(IV_BYTES);
      const version = versions.length;
      const cipher = createCipheriv("aes-256-gcm", versions.at(-1) ?? "", iv).setAAD(aad);
      const box = Buffer.concat([
        iv,
        cipher.update(plaintext, "base64"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      const data = {
        ciphertext: `vault:v${version}:${box.toString("base64")}`,
        key_version: version,
      };
      return { status: 200, json: { request_id: "1", lease_duration: 0, data } };
    }
    if (request.url === `/v1/transit/decrypt/${name}`) {
      const [, number = "", content = ""] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
      const key = versions[Number(number) - 1];
      if (key === undefined) return refused(400, "invalid ciphertext: no prefix");
      if (Number(number) < oldest)
        return refused(400, "ciphertext or signature version is disallowed by policy (too old)");
      const box = Buffer.from(content, "base64");
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(0, IV_BYTES))
          .setAAD(aad)
          .setAuthTag(box.subarray(-TAG_BYTES));
        const plain = Buffer.concat([
          decipher.update(box.subarray(IV_BYTES, -TAG_BYTES)),
          decipher.final(),
        ]);
        const data = { plaintext: plain.toString("base64") };
        return { status: 200, json: { request_id: "1", lease_duration: 0, data } };
      } catch {
        return refused(400, "cipher: message authentication failed");
      }
    }
    return refused(404);
  }

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const { status, json } = await answer(request);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(json));
  };
  const server = createServer((request, response) => void respond(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    keyUrl: `http://127.0.0.1:${port}/v1/transit/keys/${name}`,
    token,
    rotate: () => void versions.push(randomBytes(32)),
    retire: () => void (oldest = versions.length),
    close: () => void server.close(),
  };
}
