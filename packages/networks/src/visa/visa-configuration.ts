import { z } from "zod";
import { pemText, rsaPrivateKey, rsaPublicKey } from "#visa/key-text.ts";
import type { VisaClientConfig } from "#visa/visa-client-config.ts";

/**
 * The environment variables of the Visa client. An app takes them into its own schema by `...visaEnvironment.shape`.
 * Messages of its issues never repeat a value.
 */
export const visaEnvironment = z.object({
  VISA_BASE_URL: z.url({ protocol: /^https?$/ }).meta({
    description: "Base URL of Visa's ID and Credential API.",
  }),
  VISA_API_KEY: z
    .string()
    .min(1)
    .meta({ file: true, description: "API key of our account at Visa." }),
  VISA_SHARED_SECRET: z.string().min(1).meta({
    file: true,
    description: "Secret that both sides sign with (`X-PAY-TOKEN`).",
  }),
  VISA_KEY_ID: z.string().min(1).meta({
    description: "Id of the key pair that encrypts messages.",
  }),
  VISA_ENCRYPTION_PUBLIC_KEY: rsaPublicKey.meta({
    description: "Visa's public key: encrypts requests.",
  }),
  VISA_DECRYPTION_PRIVATE_KEY: rsaPrivateKey.meta({
    description: "Our private key: decrypts answers and notifications.",
  }),
  VISA_TLS_CERT: pemText.optional().meta({
    description: "Client certificate for mutual TLS, together with `VISA_TLS_KEY`.",
  }),
  VISA_TLS_KEY: pemText.optional().meta({ description: "Private key of `VISA_TLS_CERT`." }),
  VISA_TIMEOUT_MS: z.coerce.number().int().positive().default(10_000).meta({
    description:
      "Longest time that a call to the network may take, and before it, that it may wait for its turn.",
  }),
});

/** The two halves of mutual TLS: both or none. */
export const TLS_SETTINGS = ["VISA_TLS_CERT", "VISA_TLS_KEY"];

/**
 * The client's configuration from parsed environment variables.
 *
 * @throws if only one half of the mutual TLS pair is set: calls without it would look configured and be refused
 */
export function visaConfiguration(environment: z.output<typeof visaEnvironment>): VisaClientConfig {
  const { VISA_TLS_CERT: cert, VISA_TLS_KEY: key } = environment;
  if (Boolean(cert) !== Boolean(key)) {
    throw new Error("VISA_TLS_CERT and VISA_TLS_KEY must be set together");
  }
  return {
    baseUrl: environment.VISA_BASE_URL,
    apiKey: environment.VISA_API_KEY,
    sharedSecret: environment.VISA_SHARED_SECRET,
    keyId: environment.VISA_KEY_ID,
    encryptionPublicKey: environment.VISA_ENCRYPTION_PUBLIC_KEY,
    decryptionPrivateKey: environment.VISA_DECRYPTION_PRIVATE_KEY,
    timeoutMs: environment.VISA_TIMEOUT_MS,
    ...(cert && key && { tls: { cert, key } }),
  };
}
