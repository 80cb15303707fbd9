import type { z } from "zod";
import type { NotificationKeys } from "#visa/open-notification.ts";
import { visaEnvironment } from "#visa/visa-configuration.ts";

/** The environment variables for receiving Visa's notifications: all of them or none. */
export const notificationEnvironment = visaEnvironment
  .pick({
    VISA_API_KEY: true,
    VISA_SHARED_SECRET: true,
    VISA_KEY_ID: true,
    VISA_DECRYPTION_PRIVATE_KEY: true,
  })
  .partial();

export const NOTIFICATION_SETTINGS = Object.keys(notificationEnvironment.shape);

/**
 * The keys for notifications from parsed environment variables; undefined if none is set.
 *
 * @throws if only some are set: the route would look configured without existing
 */
export function notificationKeys(
  environment: z.output<typeof notificationEnvironment>,
): NotificationKeys | undefined {
  const {
    VISA_API_KEY: apiKey,
    VISA_SHARED_SECRET: sharedSecret,
    VISA_KEY_ID: keyId,
    VISA_DECRYPTION_PRIVATE_KEY: decryptionPrivateKey,
  } = environment;
  if (apiKey && sharedSecret && keyId && decryptionPrivateKey)
    return { apiKey, sharedSecret, keyId, decryptionPrivateKey };
  if (apiKey ?? sharedSecret ?? keyId ?? decryptionPrivateKey)
    throw new Error(
      "VISA_API_KEY, VISA_SHARED_SECRET, VISA_KEY_ID and VISA_DECRYPTION_PRIVATE_KEY must be set together",
    );
  return undefined;
}
