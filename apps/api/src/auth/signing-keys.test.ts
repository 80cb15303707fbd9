import { generateKeyPairSync } from "node:crypto";
import type { JWK } from "jose";
import { expect, test } from "vitest";
import { createTokens } from "#auth/tokens.ts";

const CLIENT = { tenant_id: "TN-1", client_id: "client-1", token_class: "admin" } as const;
const newKey = (): JWK => generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });

test("signing keys overlap: each process verifies the tokens of all, and publishes all", async () => {
  const first = newKey();
  const next = { ...newKey(), kid: "b" };
  const { d: _private, ...retired } = first;
  const steps = [
    await createTokens([first]),
    await createTokens([first, next]),
    await createTokens([next, retired]),
    await createTokens([next]),
  ];
  const accepted = [];
  for (const signer of steps) {
    const token = await signer.sign(CLIENT, 60);
    const claims = await Promise.all(steps.map((step) => step.verify(token, "client")));
    accepted.push(claims.map((found) => found !== undefined));
  }
  const [old, fresh] = [
    [true, true, true, false],
    [false, true, true, true],
  ];
  expect(accepted).toEqual([old, old, fresh, fresh]);
  const published = steps.map(({ publicKeys }) => publicKeys.keys.map(({ x, d }) => [x, d]));
  const [a, b] = [
    [first.x, undefined],
    [next.x, undefined],
  ];
  expect(published).toEqual([[a], [a, b], [b, a], [b]]);
});
