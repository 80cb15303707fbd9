import { z } from "zod";
import { pemText, rsaPrivateKey, rsaPublicKey } from "#visa/key-text.ts";
import type { VisaClientConfig } from "#visa/visa-client-config.ts";

/**
 * The environment variables of the Visa client. An app takes them into its own schema by `...visaEnvironment.shape`.
 * Messages of its issues never repeat a value.
 */
export const visaEnvironment = z.object({
  VISA_BASE_URL: z.url({ protocol: /^https?$/ }),
  VISA_API_KEY: z.string().min(1),
  VISA_SHARED_SECRET: z.string().min(1),
  VISA_KEY_ID: z.string().min(1),
  VISA_ENCRYPTION_PUBLIC_KEY: rsaPublicKey,
  VISA_DECRYPTION_PRIVATE_KEY: rsaPrivateKey,
  VISA_TLS_CERT: pemText.optional(),
  VISA_TLS_KEY: pemText.optional(),
  VISA_TIMEOUT_MS: z.coerce.number().int().positive().default(10_000),
});

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
