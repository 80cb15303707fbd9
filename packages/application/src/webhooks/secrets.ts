import { endpointSecrets } from "@expunge/schemas/boundary/endpoint-secrets";
import type { EndpointRecord, EndpointSecret } from "#webhooks/webhook-store.port.ts";
import { randomness } from "#vault/randomness.ts";
import type { Vault } from "#vault/vault.ts";

const SECRET_BYTES = 32;
const HOUR_MS = 60 * 60 * 1000;

/** A new secret, in the way in which Standard Webhooks writes them. */
export function newSecret(): string {
  return `whsec_${randomness(SECRET_BYTES).toString("base64")}`;
}

/** The secrets of an endpoint, the newest first. */
export function openSecrets(
  vault: Vault,
  { tenantId, id, secrets }: Pick<EndpointRecord, "tenantId" | "id" | "secrets">,
): readonly EndpointSecret[] {
  return endpointSecrets.parse(vault.open(tenantId, id, secrets));
}

/** Those that sign now, the newest first. */
export function signingSecrets(secrets: readonly EndpointSecret[], now: Date): readonly string[] {
  return secrets
    .filter(({ until }) => until === null || Date.parse(until) > now.getTime())
    .map(({ secret }) => secret);
}

/** A new secret, and beside it for so long the one that was the newest: never more than two. */
export function rotated(
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
