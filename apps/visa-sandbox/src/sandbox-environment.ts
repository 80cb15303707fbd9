import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKeyInput,
  type KeyObject,
} from "node:crypto";
import { z } from "zod";

const rsaJwk = z.object({
  kty: z.literal("RSA"),
  n: z.string(),
  e: z.string(),
  d: z.string().exactOptional(),
  p: z.string().exactOptional(),
  q: z.string().exactOptional(),
  dp: z.string().exactOptional(),
  dq: z.string().exactOptional(),
  qi: z.string().exactOptional(),
});

/** The settings of the process. Messages of its issues never repeat a value. */
export const sandboxEnvironment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  HOST: z.string().min(1).default("127.0.0.1"),
  VISA_API_KEY: z.string().min(1),
  VISA_SHARED_SECRET: z.string().min(1),
  VISA_KEY_ID: z.string().min(1),
  SANDBOX_DECRYPTION_PRIVATE_KEY: keyText(createPrivateKey),
  SANDBOX_ENCRYPTION_PUBLIC_KEY: keyText(createPublicKey),
  SANDBOX_BOOK: z.string().min(1),
  SANDBOX_NOTIFY_URL: z.url({ protocol: /^https?$/ }).optional(),
  SANDBOX_LATENCY_MS: z.coerce.number().int().min(0).default(30),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

/** An RSA key as PEM, where a line break may be written as `\n`, or a JWK as JSON. */
function keyText(read: (key: string | JsonWebKeyInput) => KeyObject) {
  return z.string().transform((text, context): KeyObject => {
    try {
      const key = text.trimStart().startsWith("{")
        ? read({ key: rsaJwk.parse(JSON.parse(text)), format: "jwk" })
        : read(text.replaceAll("\\n", "\n"));
      if (key.asymmetricKeyType === "rsa") {
        return key;
      }
    } catch {
      // Reported below, without the parser's words: they may quote the key.
    }
    context.addIssue("not an RSA key in PEM or JWK form");
    return z.NEVER;
  });
}
