import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import type { World } from "#stack/world.ts";

const HOUR = 3600;

/** A token of a member of staff of the first tenant. */
export function staffToken({ identityProvider, tenants }: World, role: string): Promise<string> {
  const [{ tenantId }] = tenants;
  const claims = { aud: AUDIENCES.staff, sub: "bench", tenant_id: tenantId, role };
  return identityProvider.sign(claims, HOUR);
}
