import { expect, test } from "vitest";
import { NOON, vault } from "#testing/fixtures.ts";
import { newSecret, openSecrets, rotateSecrets, signingSecrets } from "#webhooks/secrets.ts";

const after = (hours: number) => new Date(NOON.getTime() + hours * 3_600_000);

test("a secret is 32 random bytes in base64 behind its prefix", () => {
  const [one, other] = [newSecret(), newSecret()];
  expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(one).not.toBe(other);
});

test("the previous secret signs after the new one until the overlap ends", () => {
  const secrets = rotateSecrets([{ secret: "whsec_old", until: null }], "whsec_new", NOON, 24);
  expect(signingSecrets(secrets, NOON)).toEqual(["whsec_new", "whsec_old"]);
  expect(signingSecrets(secrets, new Date(after(24).getTime() - 1))).toHaveLength(2);
  expect(signingSecrets(secrets, after(24))).toEqual(["whsec_new"]);
});

test("without an overlap only the new secret signs", () => {
  const secrets = rotateSecrets([{ secret: "whsec_old", until: null }], "whsec_new", NOON, 0);
  expect(secrets).toEqual([{ secret: "whsec_new", until: null }]);
});

test("of three secrets within their overlaps the oldest is dropped, and the second keeps the overlap of its own rotation", () => {
  const first = rotateSecrets([{ secret: "whsec_1", until: null }], "whsec_2", NOON, 168);
  const second = rotateSecrets(first, "whsec_3", after(1), 2);
  expect(signingSecrets(second, after(1))).toEqual(["whsec_3", "whsec_2"]);
  expect(signingSecrets(second, after(3))).toEqual(["whsec_3"]);
});

test("secrets sealed for one endpoint do not open for another", () => {
  const secrets = [{ secret: newSecret(), until: null }];
  const endpoint = { tenantId: "TN-1", id: "one", secrets: vault.seal("TN-1", "one", secrets) };
  expect(openSecrets(vault, endpoint)).toEqual(secrets);
  expect(() => openSecrets(vault, { ...endpoint, id: "other" })).toThrow("authenticate");
});
