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
  PORT: z.coerce.number().int().min(0).max(65_535).meta({ description: "Port to listen on." }),
  HOST: z.string().min(1).default("127.0.0.1").meta({ description: "Address to listen on." }),
  VISA_API_KEY: z.string().min(1).meta({ description: "API key of our account at Visa." }),
  VISA_SHARED_SECRET: z.string().min(1).meta({
    description: "Secret that both sides sign with (`X-PAY-TOKEN`).",
  }),
  VISA_KEY_ID: z.string().min(1).meta({
    description: "Id of the key pair that encrypts messages.",
  }),
  SANDBOX_DECRYPTION_PRIVATE_KEY: keyText(createPrivateKey).meta({
    description: "The sandbox's private key: decrypts requests.",
  }),
  SANDBOX_ENCRYPTION_PUBLIC_KEY: keyText(createPublicKey).meta({
    description: "The client's public key: encrypts answers and notifications.",
  }),
  SANDBOX_BOOK: z.string().min(1).meta({
    description: "File in which the sandbox records the consumers that it holds.",
  }),
  SANDBOX_NOTIFY_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      description: "Receiver of notifications. Unset, none are sent.",
    }),
  SANDBOX_LATENCY_MS: z.coerce.number().int().min(0).default(30).meta({
    description: "Time until an accepted request completes.",
  }),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .meta({ description: "Least severe level that is logged; `debug` adds a line per request." }),
});

/** Parses the settings. An empty or blank variable counts as unset. */
export function readSandboxEnvironment(environment: NodeJS.ProcessEnv) {
  const given = Object.entries(environment).filter(([, value]) => value?.trim());
  return sandboxEnvironment.safeParse(Object.fromEntries(given));
}

/** An RSA key as PEM, where a line break may be written as `\n`, or a JWK as JSON. */
function keyText(read: (key: string | JsonWebKeyInput) => KeyObject) {
  const schema = z.string().transform((text, context): KeyObject => {
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
  return schema.meta({ form: "RSA key, PEM or JWK" });
}
