import { ExpungeError } from "@expunge/application/expunge-error";
import { z } from "zod";

/** PostgreSQL's `no_data_found`, raised by `apply_changes` if the tenant has no ledger. */
const noLedger = z.object({ code: z.literal("P0002") });
/** The same error as Prisma wraps it. */
const noLedgerInPrisma = z.object({
  meta: z.object({
    driverAdapterError: z.object({ cause: z.object({ originalCode: z.literal("P0002") }) }),
  }),
});
const unknownTenant = noLedger.or(noLedgerInPrisma);

/** Reports a write for an unknown tenant as `forbidden`, even with a valid token. Rethrows all other errors. */
export function rethrowUnknownTenant(error: unknown): never {
  if (!unknownTenant.safeParse(error).success) throw error;
  throw new ExpungeError("forbidden", "the tenant is not known here");
}
