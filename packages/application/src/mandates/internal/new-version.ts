import type { MandateWrite } from "#mandates/mandate-ledger.port.ts";
import type { MandateRecord } from "#records/credential.ts";

type Amendment = NonNullable<MandateWrite["amendment"]>;

/** A mandate's next version, and the record of its present one: the fields that change, the actor and the time. */
export function newVersion(
  { version, creditorId, reference, creditorName, debtorAgent }: MandateRecord,
  {
    changed,
    ...by
  }: { readonly amendedAt: Date; readonly amendedBy: string; readonly changed: readonly string[] },
  next: Partial<Amendment["mandate"]> = {},
): Pick<Amendment, "mandate" | "past"> {
  const now = { creditorId, reference, creditorName, debtorAgent };
  return {
    mandate: { ...now, ...next, version: version + 1 },
    past: { ...now, version, changed: changed.toSorted(), ...by },
  };
}
