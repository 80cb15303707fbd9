import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@expunge/database/embedded/free-port";
import { DEFAULT_ENVIRONMENT } from "@expunge/schemas/boundary/environment-values";
import { nonemptyVariables } from "@expunge/schemas/boundary/nonempty-variables";
import { z } from "zod";
import { demoIssuer } from "#demo/identities.ts";
import type { Secrets } from "#secrets.ts";
import type { StackSettings } from "#settings.ts";

/** Optional settings of the parts: set for the stack, they reach each part that knows them. */
const HANDED_ON =
  /^(?:OTEL_.+|NETWORK_.+|RECONCILE_.+|KEEP_.+|METRICS_.+|DRAIN_SECONDS|STOP_SECONDS|JOB_CONCURRENCY|DATABASE_POOL|DATABASE_PATIENCE_SECONDS|TRUSTED_PROXIES|CORS_ORIGINS|VISA_TIMEOUT_MS|WEBHOOKS_.+|SANDBOX_LATENCY_MS|LOG_LEVEL)$/;

function handedOn(environment: NodeJS.ProcessEnv): Record<string, string> {
  const given = Object.entries(nonemptyVariables(environment));
  return Object.fromEntries(given.filter(([name]) => HANDED_ON.test(name)));
}

/** The ledger of a home: beside its database, not within it. */
export function ledgerFolder({ home, ledgerFolder: given }: StackSettings): string {
  return given ?? join(home, "ledger");
}

export function environmentIdOf(settings: StackSettings): string {
  return settings.environmentId ?? DEFAULT_ENVIRONMENT;
}

/** The demo's identity provider, and those of the setting. A setting that is no list goes to the API, which names it. */
function tokenIssuers(secrets: Secrets, setting = "[]"): string {
  try {
    const given = z.array(z.unknown()).safeParse(JSON.parse(setting || "[]"));
    return given.success ? JSON.stringify([demoIssuer(secrets), ...given.data]) : setting;
  } catch {
    return setting;
  }
}

/** The environment of each part, by the name of its app. */
export async function partEnvironments(
  settings: StackSettings,
  secrets: Secrets,
  databaseUrl: string,
) {
  const { apiKey, sharedSecret, keyId, theirs, ours } = secrets.visa;
  const outbox = join(settings.home, "sepa-outbox");
  const ledger = ledgerFolder(settings);
  for (const folder of [outbox, ledger]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const visaPort = await freePort();
  const visa = { VISA_API_KEY: apiKey, VISA_SHARED_SECRET: sharedSecret, VISA_KEY_ID: keyId };
  const given = handedOn(process.env);
  // The worker's listener has this port.
  const { METRICS_PORT: _, ...ofApi } = given;
  const common = {
    DATABASE_URL: databaseUrl,
    MASTER_KEY: secrets.masterKey,
    ENVIRONMENT_ID: environmentIdOf(settings),
    WEBHOOKS_ALLOW_LOOPBACK: "true",
  };
  return {
    "visa-sandbox": {
      ...visa,
      PORT: String(visaPort),
      SANDBOX_DECRYPTION_PRIVATE_KEY: theirs.privateKey,
      SANDBOX_ENCRYPTION_PUBLIC_KEY: ours.publicKey,
      SANDBOX_NOTIFY_URL: `http://127.0.0.1:${settings.port}/networks/visa/notifications`,
      SANDBOX_BOOK: join(settings.home, "visa-sandbox.jsonl"),
      ...given,
    },
    api: {
      ...common,
      ...visa,
      VISA_DECRYPTION_PRIVATE_KEY: ours.privateKey,
      PORT: String(settings.port),
      // No load balancer watches its readiness: it may stop immediately.
      DRAIN_SECONDS: "0",
      TOKEN_SIGNING_KEY: JSON.stringify(secrets.clientTokenKey),
      TOKEN_ISSUERS: tokenIssuers(secrets, process.env["TOKEN_ISSUERS"]),
      // The demo listens on the loopback address only.
      METRICS_PUBLIC: "true",
      ...ofApi,
    },
    worker: {
      ...common,
      ...visa,
      VISA_BASE_URL: `http://127.0.0.1:${visaPort}/visaIdCredential/v1`,
      VISA_ENCRYPTION_PUBLIC_KEY: theirs.publicKey,
      VISA_DECRYPTION_PRIVATE_KEY: ours.privateKey,
      SEPA_CHANNEL_DIR: outbox,
      LEDGER_DIR: ledger,
      ...given,
    },
  };
}
