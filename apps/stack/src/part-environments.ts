import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@expunge/database/embedded/free-port";
import type { Secrets } from "#secrets.ts";
import type { StackSettings } from "#settings.ts";

/** The environment of each part, by the name of its app. */
export async function partEnvironments(
  settings: StackSettings,
  secrets: Secrets,
  databaseUrl: string,
) {
  const { apiKey, sharedSecret, keyId, theirs, ours } = secrets.visa;
  const outbox = join(settings.home, "sepa-outbox");
  await mkdir(outbox, { recursive: true, mode: 0o700 });
  const visaPort = await freePort();
  const visa = { VISA_API_KEY: apiKey, VISA_SHARED_SECRET: sharedSecret, VISA_KEY_ID: keyId };
  const logging = { LOG_LEVEL: process.env["LOG_LEVEL"] ?? "info" };
  const common = {
    ...logging,
    DATABASE_URL: databaseUrl,
    MASTER_KEY: secrets.masterKey,
    WEBHOOKS_ALLOW_LOOPBACK: "true",
  };
  return {
    "visa-sandbox": {
      ...logging,
      ...visa,
      PORT: String(visaPort),
      SANDBOX_DECRYPTION_PRIVATE_KEY: theirs.privateKey,
      SANDBOX_ENCRYPTION_PUBLIC_KEY: ours.publicKey,
      SANDBOX_NOTIFY_URL: `http://127.0.0.1:${settings.port}/networks/visa/notifications`,
      SANDBOX_BOOK: join(settings.home, "visa-sandbox.jsonl"),
    },
    api: {
      ...common,
      ...visa,
      VISA_DECRYPTION_PRIVATE_KEY: ours.privateKey,
      PORT: String(settings.port),
      // Nobody looks at its readiness: it may stop at once.
      DRAIN_SECONDS: "0",
      TOKEN_SIGNING_KEY: JSON.stringify(secrets.tokenSigningKey),
    },
    worker: {
      ...common,
      ...visa,
      VISA_BASE_URL: `http://127.0.0.1:${visaPort}/visaIdCredential/v1`,
      VISA_ENCRYPTION_PUBLIC_KEY: theirs.publicKey,
      VISA_DECRYPTION_PRIVATE_KEY: ours.privateKey,
      SEPA_CHANNEL_DIR: outbox,
    },
  };
}
