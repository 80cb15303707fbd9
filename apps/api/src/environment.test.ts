import { generateKeyPairSync, randomBytes } from "node:crypto";
import { parseEnvironment } from "@expunge/schemas/boundary/parse-environment";
import { describe, expect, test } from "vitest";
import { apiEnvironment } from "#environment.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const issuers = (issuer: string) => {
  const keys = [publicKey.export({ format: "jwk" })];
  return JSON.stringify([{ issuer, keys, kinds: ["staff"] }]);
};
const read = (environment: Record<string, string>) =>
  parseEnvironment(apiEnvironment, {
    DATABASE_URL: "postgresql://a@b/c",
    MASTER_KEY: randomBytes(32).toString("base64"),
    TOKEN_SIGNING_KEY: JSON.stringify(privateKey.export({ format: "jwk" })),
    ...environment,
  });

test.each(["production", "Production", " PRODUCTION "])(
  "with NODE_ENV=%s the API refuses the identity provider of the demo",
  (mode) => {
    expect(() => read({ NODE_ENV: mode, TOKEN_ISSUERS: issuers("expunge-demo") })).toThrow(
      /^TOKEN_ISSUERS: names the identity provider of the demo, which issues no token in production$/,
    );
    expect(read({ NODE_ENV: mode, TOKEN_ISSUERS: issuers("https://a.example") })).toBeDefined();
    expect(read({ NODE_ENV: mode })).toBeDefined();
  },
);

test("elsewhere the demo's identity provider is one like any other", () => {
  for (const mode of ["", "development", "test"])
    expect(read({ NODE_ENV: mode, TOKEN_ISSUERS: issuers("expunge-demo") })).toBeDefined();
});

test("the signing key is a private key, or a list whose first key is private", () => {
  const [own, other] = [privateKey.export({ format: "jwk" }), publicKey.export({ format: "jwk" })];
  const given = (keys: unknown) => read({ TOKEN_SIGNING_KEY: JSON.stringify(keys) });
  expect(given(own).TOKEN_SIGNING_KEY).toEqual([own]);
  expect(given([own, other, own]).TOKEN_SIGNING_KEY).toEqual([own, other, own]);
  for (const wrong of [[], [other, own], other, [own, { kty: "oct", k: "AA" }]])
    expect(() => given(wrong)).toThrow(/^TOKEN_SIGNING_KEY: /);
});

describe("CORS_ORIGINS", () => {
  test("takes exact origins, as browsers send them", () => {
    const given = "https://console.example.com, http://localhost:5173,http://[::1]:8080";
    expect(read({ CORS_ORIGINS: given }).CORS_ORIGINS).toEqual([
      "https://console.example.com",
      "http://localhost:5173",
      "http://[::1]:8080",
    ]);
  });

  test.each([
    "*",
    "null",
    "https://*.example.com",
    "https://console.example.com/",
    "https://console.example.com/path",
    "https://Console.example.com",
    "https://console.example.com:443",
    "https://user@console.example.com",
    "console.example.com",
    "file:///etc",
    "chrome-extension://abc",
    "https://a.example,",
  ])("refuses %s", (given) => {
    expect(() => read({ CORS_ORIGINS: given })).toThrow(/^CORS_ORIGINS/);
  });
});
