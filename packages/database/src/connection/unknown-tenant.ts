import { ExpungeError } from "@expunge/application/expunge-error";
import { z } from "zod";

/** PostgreSQL's `no_data_found`: `apply_changes` has not found the tenant's ledger. */
const noLedger = z.object({ code: z.literal("P0002") });
/** The same, told by Prisma. */
const noLedgerInPrisma = z.object({
  meta: z.object({
    driverAdapterError: z.object({ cause: z.object({ originalCode: z.literal("P0002") }) }),
  }),
});
const unknownTenant = noLedger.or(noLedgerInPrisma);

/** A write for a tenant that does not exist here is forbidden, however well its token is signed. Other errors stay what they are. */
export function rethrowUnknownTenant(error: unknown): never {
  if (!unknownTenant.safeParse(error).success) throw error;
  throw new ExpungeError("forbidden", "the tenant is not known here");
}
