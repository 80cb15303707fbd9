import { endpointSecrets } from "@expunge/schemas/boundary/endpoint-secrets";
import type { EndpointRecord, EndpointSecret } from "#webhooks/webhook-store.port.ts";
import { randomness } from "#vault/randomness.ts";
import type { Vault } from "#vault/vault.ts";

const SECRET_BYTES = 32;
const HOUR_MS = 60 * 60 * 1000;

/** A random secret in the format of Standard Webhooks: `whsec_` and 32 bytes in base64. */
export function newSecret(): string {
  return `whsec_${randomness(SECRET_BYTES).toString("base64")}`;
}

/** The decrypted secrets of an endpoint, newest first. */
export function openSecrets(
  vault: Pick<Vault, "open">,
  { tenantId, id, secrets }: Pick<EndpointRecord, "tenantId" | "id" | "secrets">,
): readonly EndpointSecret[] {
  return endpointSecrets.parse(vault.open(tenantId, id, secrets));
}

/** The secrets that sign at `now`, newest first. */
export function signingSecrets(secrets: readonly EndpointSecret[], now: Date): readonly string[] {
  return secrets
    .filter(({ until }) => until === null || Date.parse(until) > now.getTime())
    .map(({ secret }) => secret);
}

/** The new secret followed by the previous one, which stays valid for `overlapHours`; never more than two. */
export function rotateSecrets(
  [newest]: readonly EndpointSecret[],
  secret: string,
  now: Date,
  overlapHours: number,
): readonly EndpointSecret[] {
  const next = { secret, until: null };
  if (newest === undefined || overlapHours === 0) return [next];
  const until = new Date(now.getTime() + overlapHours * HOUR_MS).toISOString();
  return [next, { ...newest, until }];
}
