import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { tokenIssuers } from "#auth/token-issuer.ts";

const pair = generateKeyPairSync("ed25519");
const key = pair.publicKey.export({ format: "jwk" });
const issuer = { issuer: "https://login.example", keys: [key], kinds: ["staff"] };
const { keys: _keys, ...bare } = issuer;

test.each([
  [],
  [issuer],
  [{ ...bare, jwksUrl: "https://login.example/jwks", tenants: ["TN-1"], maxLifetimeSeconds: 60 }],
  [issuer, { ...issuer, issuer: "https://other.example", audiences: { staff: ["a"] } }],
  [{ ...issuer, tenant: "TN-1", claims: { role: "roles", subject: "oid" }, roles: { a: "agent" } }],
  [{ ...issuer, kinds: ["account"], claims: { account: "sub", tenant: "org_id" } }],
])("a list of issuers", (...list) => {
  expect(tokenIssuers.safeParse(list).success).toBe(true);
});

test.each([
  ["a private key", { ...issuer, keys: [pair.privateKey.export({ format: "jwk" })] }],
  ["a symmetric key", { ...issuer, keys: [{ kty: "oct", k: "c2VjcmV0" }] }],
  ["no key", { ...issuer, keys: [{ kty: "OKP", crv: "Ed25519", x: "" }] }],
  ["neither keys nor a URL", bare],
  ["both keys and a URL", { ...issuer, jwksUrl: "https://login.example/jwks" }],
  ["a URL without TLS", { ...bare, jwksUrl: "http://login.example/jwks" }],
  ["a URL that only looks local", { ...bare, jwksUrl: "http://127.0.0.1.login.example/jwks" }],
  ["client tokens", { ...issuer, kinds: ["client"] }],
  ["no kind", { ...issuer, kinds: [] }],
  ["this service's name", { ...issuer, issuer: "expunge" }],
  [
    "two kinds that nothing tells apart",
    { ...issuer, kinds: ["staff", "account"], audiences: { account: [] } },
  ],
  ["a life of years", { ...issuer, maxLifetimeSeconds: 10 ** 9 }],
  ["a fixed tenant beside a list", { ...issuer, tenant: "TN-1", tenants: ["TN-1"] }],
  ["a fixed tenant beside a claim", { ...issuer, tenant: "TN-1", claims: { tenant: "tid" } }],
  ["an unknown claim", { ...issuer, claims: { email: "email" } }],
  ["an unknown role", { ...issuer, roles: { Lead: "king" } }],
  ["a path to what objects inherit", { ...issuer, claims: { role: "roles.constructor" } }],
  ["roles of an issuer of accounts", { ...issuer, kinds: ["account"], roles: { Lead: "admin" } }],
  ["accounts of an issuer of staff", { ...issuer, claims: { account: "sub" } }],
  ["keys that serve for weeks", { ...issuer, lastGoodKeysSeconds: 10 ** 6 }],
  ["an unknown member", { ...issuer, audience: "x" }],
])("refuses %s", (_what, wrong) => {
  expect(tokenIssuers.safeParse([wrong]).success).toBe(false);
});

test("refuses an issuer that is named twice", () => {
  expect(tokenIssuers.safeParse([issuer, issuer]).success).toBe(false);
});
