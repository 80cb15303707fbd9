import type { MandateSummary, MandateView } from "@expunge/schemas/trpc/mandates";
import type { MandateState } from "@expunge/domain/mandate/mandate";
import type { MandateFile, MandateVersionRecord } from "#records/mandate-file.ts";
import type { MandateRecord } from "#records/credential.ts";

/** A mandate as it stands. */
export function mandateSummary(mandate: MandateRecord): MandateSummary {
  const { creditorName, debtorAgent, signedOn, cancelledAt, cancelledBy, cancellationReason } =
    mandate;
  return {
    mandateReference: mandate.reference,
    creditorId: mandate.creditorId,
    ...(creditorName && { creditorName }),
    ...(debtorAgent && { debtorAgent }),
    scheme: mandate.scheme,
    type: mandate.type,
    ...(signedOn && { signedOn }),
    state: mandate.state,
    version: mandate.version,
    ...(cancelledAt && { cancelledAt: cancelledAt.toISOString() }),
    ...(cancelledBy && { cancelledBy }),
    ...(cancellationReason && { cancellationReason }),
  };
}

/** A mandate with its collections, and each of its versions from its time on. */
export function mandateView(file: MandateFile): MandateView {
  return {
    ...mandateSummary(file.mandate),
    collections: file.collections.map(({ endToEndId, amountMinor, dueOn, state }) => ({
      endToEndId,
      amountMinor,
      currency: "EUR",
      dueOn,
      status: state,
    })),
    history: historyOf(file),
  };
}

function historyOf({ mandate, versions }: MandateFile): MandateView["history"] {
  const { cancelledAt, createdAt } = mandate;
  let state = firstState(mandate, versions);
  const history: MandateView["history"] = [
    { at: createdAt.toISOString(), version: 1, state, changed: [] },
  ];
  for (const { version, changed, amendedAt } of versions) {
    state = stateAfter(changed) ?? state;
    history.push({
      at: amendedAt.toISOString(),
      version: version + 1,
      state,
      changed: [...changed],
    });
  }
  if (cancelledAt)
    history.push({
      at: cancelledAt.toISOString(),
      version: mandate.version,
      state: "cancelled",
      changed: ["state"],
    });
  return history;
}

/** What a version has made of the mandate, where that is what it changed: its signature, or its end by a collection. */
function stateAfter(changed: readonly string[]): MandateState | undefined {
  if (changed.includes("signedOn")) return "active";
  return changed.includes("state") ? "expired" : undefined;
}

/** One that was signed later, or of whose signature nothing is known, began as created. */
function firstState(
  { signedOn }: MandateRecord,
  versions: readonly MandateVersionRecord[],
): MandateState {
  const signedLater = versions.some(({ changed }) => changed.includes("signedOn"));
  return signedLater || signedOn === null ? "created" : "active";
}
