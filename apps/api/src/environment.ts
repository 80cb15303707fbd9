import {
  jsonText,
  masterKey,
  portNumber,
  postgresUrl,
} from "@expunge/contracts/boundary/environment-values";
import { z } from "zod";

const jwk = jsonText.pipe(
  z.looseObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), d: z.string(), x: z.string() }),
);
const jwks = jsonText.pipe(z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }));

/**
 * The settings of the API. `TOKEN_SIGNING_KEY` (a private Ed25519 JWK) signs the tokens of `/oauth2/token`;
 * `TOKEN_TRUSTED_KEYS` (a public JWK set) are those of the company's own identity provider, which issues account and staff tokens.
 */
export const apiEnvironment = z.object({
  DATABASE_URL: postgresUrl,
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  MASTER_KEY: masterKey,
  TOKEN_SIGNING_KEY: jwk,
  TOKEN_TRUSTED_KEYS: jwks.optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber.default(4000),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});
