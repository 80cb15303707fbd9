import type { MandateSummary, MandateView } from "@expunge/contracts/trpc/mandates";
import type { MandateFile } from "#ports/mandate-ledger.ts";
import type { MandateRecord } from "#records/credential-record.ts";

/** A mandate as it stands. */
export function mandateSummary(mandate: MandateRecord): MandateSummary {
  const { creditorName, debtorAgent, cancelledAt, cancelledBy, cancellationReason } = mandate;
  return {
    mandateReference: mandate.reference,
    creditorId: mandate.creditorId,
    ...(creditorName && { creditorName }),
    ...(debtorAgent && { debtorAgent }),
    scheme: mandate.scheme,
    type: mandate.type,
    signedOn: mandate.signedOn,
    state: mandate.state,
    version: mandate.version,
    ...(cancelledAt && { cancelledAt: cancelledAt.toISOString() }),
    ...(cancelledBy && { cancelledBy }),
    ...(cancellationReason && { cancellationReason }),
  };
}

/** A mandate with its collections, and each of its versions from its time on. */
export function mandateView({ mandate, collections, versions }: MandateFile): MandateView {
  const { cancelledAt } = mandate;
  const amended = versions.map((past) => ({
    at: past.amendedAt.toISOString(),
    version: past.version + 1,
    state: "active" as const,
    changed: [...past.changed],
  }));
  const cancelled = cancelledAt && {
    at: cancelledAt.toISOString(),
    version: mandate.version,
    state: "cancelled" as const,
    changed: ["state"],
  };
  return {
    ...mandateSummary(mandate),
    collections: collections.map(({ endToEndId, amountMinor, dueOn, state }) => ({
      endToEndId,
      amountMinor,
      currency: "EUR",
      dueOn,
      status: state,
    })),
    history: [
      { at: mandate.createdAt.toISOString(), version: 1, state: "active", changed: [] },
      ...amended,
      ...(cancelled ? [cancelled] : []),
    ],
  };
}
