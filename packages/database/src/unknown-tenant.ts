import { ExpungeError } from "@expunge/application/expunge-error";
import { z } from "zod";

/** How Prisma tells of `apply_changes` not finding the tenant's ledger: PostgreSQL's `no_data_found`. */
const noLedger = z.object({
  meta: z.object({
    driverAdapterError: z.object({ cause: z.object({ originalCode: z.literal("P0002") }) }),
  }),
});

/** A write for a tenant that does not exist here is forbidden, however well its token is signed. Other errors stay what they are. */
export function orForbidden(error: unknown): never {
  if (!noLedger.safeParse(error).success) throw error;
  throw new ExpungeError("forbidden", "the tenant is not known here");
}
