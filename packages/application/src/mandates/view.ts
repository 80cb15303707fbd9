import type { MandateSummary, MandateView } from "@expunge/schemas/trpc/mandates";
import type { MandateState } from "@expunge/domain/mandate/mandate";
import type { MandateFile, MandateVersionRecord } from "#records/mandate-file.ts";
import type { MandateRecord } from "#records/credential.ts";

/** The present state of a mandate. */
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

/** A mandate with its collections and its history: one entry per version, with the time from which it applied. */
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

/** The state after a version: `active` by a signature, `expired` by a settled one-off collection; otherwise unchanged. */
function stateAfter(changed: readonly string[]): MandateState | undefined {
  if (changed.includes("signedOn")) return "active";
  return changed.includes("state") ? "consumed" : undefined;
}

/** `created` if it was signed later or never, otherwise `active`. */
function firstState(
  { signedOn }: MandateRecord,
  versions: readonly MandateVersionRecord[],
): MandateState {
  const signedLater = versions.some(({ changed }) => changed.includes("signedOn"));
  return signedLater || signedOn === null ? "created" : "active";
}
