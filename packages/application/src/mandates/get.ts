import type { MandateView } from "@expunge/schemas/trpc/mandates";
import { ExpungeError } from "#expunge-error.ts";
import type { MandateLedger } from "#mandates/mandate-ledger.port.ts";
import { mandateView } from "#mandates/view.ts";

/** A mandate by its present or any earlier reference, with its collections and history. Throws `not_found`. */
export function getMandate({ mandates }: { mandates: MandateLedger }) {
  return async (tenantId: string, creditorId: string, reference: string): Promise<MandateView> => {
    const found = await mandates.find(tenantId, creditorId, reference);
    if (found === undefined) throw new ExpungeError("not_found", "there is no such mandate");
    return mandateView(found);
  };
}
