import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { visaConfiguration, visaEnvironment } from "#visa/visa-configuration.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

const environment = {
  VISA_BASE_URL: "https://sandbox.api.visa.com/visaIdCredential/v1",
  VISA_API_KEY: "api-key",
  VISA_SHARED_SECRET: "shared-secret",
  VISA_KEY_ID: "key-1",
  VISA_ENCRYPTION_PUBLIC_KEY: publicPem.replaceAll("\n", "\\n"),
  VISA_DECRYPTION_PRIVATE_KEY: JSON.stringify(privateKey.export({ format: "jwk" })),
};

describe("Visa configuration", () => {
  test("comes from the environment; keys as PEM with escaped line breaks, or as JWK", () => {
    const config = visaConfiguration(visaEnvironment.parse(environment));
    expect(config).toMatchObject({
      baseUrl: environment.VISA_BASE_URL,
      apiKey: "api-key",
      sharedSecret: "shared-secret",
      keyId: "key-1",
      timeoutMs: 10_000,
    });
    expect(config).not.toHaveProperty("tls");
    expect(config.encryptionPublicKey.equals(publicKey)).toBe(true);
    expect(config.decryptionPrivateKey.equals(privateKey)).toBe(true);
  });

  test("takes both halves of mutual TLS or neither", () => {
    const tls = { VISA_TLS_CERT: "cert\\nline", VISA_TLS_KEY: "key" };
    const both = visaEnvironment.parse({ ...environment, ...tls, VISA_TIMEOUT_MS: "250" });
    expect(visaConfiguration(both)).toMatchObject({
      tls: { cert: "cert\nline", key: "key" },
      timeoutMs: 250,
    });
    const half = visaEnvironment.parse({ ...environment, VISA_TLS_CERT: "cert" });
    expect(() => visaConfiguration(half)).toThrow("must be set together");
  });

  test.each([
    ["VISA_BASE_URL", "ftp://visa.com"],
    ["VISA_API_KEY", undefined],
    ["VISA_SHARED_SECRET", ""],
    [
      "VISA_ENCRYPTION_PUBLIC_KEY",
      "-----BEGIN PUBLIC KEY-----\\nc2VjcmV0\\n-----END PUBLIC KEY-----",
    ],
    ["VISA_DECRYPTION_PRIVATE_KEY", `{"kty":"RSA","d":"c2VjcmV0"`],
    ["VISA_DECRYPTION_PRIVATE_KEY", publicPem],
    ["VISA_TIMEOUT_MS", "soon"],
  ])("names %s when it is wrong, without its value", (name, value) => {
    const parsed = visaEnvironment.safeParse({ ...environment, [name]: value });
    expect(parsed.error?.issues.map((issue) => issue.path)).toEqual([[name]]);
    expect(JSON.stringify(parsed.error?.issues)).not.toContain("c2VjcmV0");
  });

  test("reads a private key as PEM too", () => {
    const parsed = visaEnvironment.parse({
      ...environment,
      VISA_DECRYPTION_PRIVATE_KEY: privatePem,
    });
    expect(parsed.VISA_DECRYPTION_PRIVATE_KEY.equals(privateKey)).toBe(true);
  });
});
