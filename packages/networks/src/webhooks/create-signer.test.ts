import { randomBytes, randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { createSigner } from "#webhooks/create-signer.ts";

test("Standard Webhooks 1.0: the signatures are those of the library of the specification, for any secrets and text", () => {
  const sign = createSigner();
  for (let round = 0; round < 400; round += 1) {
    const secrets = [24, 32, 64].map((bytes) => `whsec_${randomBytes(bytes).toString("base64")}`);
    const id = randomUUID();
    const at = new Date(1_764_000_000_000 + round * 997);
    const body = `{"name":"Zoë ${"€".repeat(round)}"}`;
    const expected = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
    const head = `${id}.${Math.floor(at.getTime() / 1000)}.`;
    expect(sign(secrets, head, Buffer.from(body))).toBe(expected.join(" "));
  }
});
