import {
  jsonText,
  masterKey,
  portNumber,
  postgresUrl,
} from "@expunge/schemas/boundary/environment-values";
import { notificationEnvironment } from "@expunge/networks/visa/notification-configuration";
import { tracingEnvironment } from "@expunge/telemetry/start-tracing";
import { z } from "zod";

const jwk = jsonText.pipe(
  z.looseObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), d: z.string(), x: z.string() }),
);
const jwks = jsonText.pipe(z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }));

/**
 * The settings of the API. `TOKEN_SIGNING_KEY` (a private Ed25519 JWK) signs the tokens of `/oauth2/token`; `TOKEN_TRUSTED_KEYS` (a public
 * JWK set) verifies the account and staff tokens that the company's identity provider issues. `VISA_…`, all or none: the keys for Visa's
 * notifications. `WEBHOOKS_ALLOW_LOOPBACK` permits webhook URLs on loopback addresses. `DRAIN_SECONDS`: after SIGTERM requests are served
 * for this long while `/readyz` fails; `STOP_SECONDS`: then requests in flight get this long to finish.
 */
export const apiEnvironment = z.object({
  DATABASE_URL: postgresUrl,
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  DATABASE_PATIENCE_SECONDS: z.coerce.number().min(0.1).max(600).default(5),
  MASTER_KEY: masterKey,
  TOKEN_SIGNING_KEY: jwk,
  TOKEN_TRUSTED_KEYS: jwks.optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber.default(4000),
  DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(3),
  STOP_SECONDS: z.coerce.number().min(1).max(300).default(20),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  WEBHOOKS_ALLOW_LOOPBACK: z.stringbool().default(false),
  ...notificationEnvironment.shape,
  ...tracingEnvironment.shape,
});
