import type { Day } from "#calendar/day.ts";
import type { ReportedState } from "#mandate/collection.ts";
import { decideActivation } from "#mandate/decide-activation.ts";
import { decideAmendment } from "#mandate/decide-amendment.ts";
import { decideCollection } from "#mandate/decide-collection.ts";
import type { MandateDecision } from "#mandate/mandate-decision.ts";
import { evolveMandate } from "#mandate/mandate-transitions.ts";
import type { Mandate, MandateState } from "#mandate/mandate.ts";
import { reason, type Reason } from "#rules.ts";

/** The states of a collection that was presented. */
export const IMPORTED_COLLECTION_STATES = [
  "presented",
  "settled",
  "rejected",
  "returned",
  "refunded",
] as const satisfies readonly ReportedState[];
export type ImportedCollectionState = (typeof IMPORTED_COLLECTION_STATES)[number];

/** The life of a mandate elsewhere: what an import knows of it. */
export type MandateHistory = Pick<Mandate, "scheme" | "type" | "signedOn"> & {
  readonly amended: boolean;
  /** The last collection that was presented. */
  readonly lastCollection?: {
    readonly endToEndId: string;
    readonly amountMinor: number;
    readonly dueOn: Day;
    readonly state: ImportedCollectionState;
  };
  readonly cancelled: boolean;
};

/** The state that the mandate has reached, or the part of its history that its rules do not permit. */
export type MandateImport =
  | { readonly kind: "accepted"; readonly mandate: MandateState }
  | {
      readonly kind: "refused";
      readonly part: "signedOn" | "versions" | "lastCollection" | "cancelledAt";
      readonly reasons: readonly Reason[];
    };

/** Decides about the history of a mandate by the decisions that it would have met here, one after the other. */
export function decideMandateImport(history: MandateHistory): MandateImport {
  let state: MandateState = "created";
  for (const [part, decide] of stepsOf(history)) {
    const decision = decide(state);
    if (decision.kind === "refused") return { kind: "refused", part, reasons: decision.reasons };
    if (decision.kind === "accepted") state = decision.mandate;
  }
  return { kind: "accepted", mandate: state };
}

type Step = (state: MandateState) => ReturnType<typeof decideCollection>;
type Part = Extract<MandateImport, { kind: "refused" }>["part"];

function stepsOf(history: MandateHistory): readonly (readonly [Part, Step])[] {
  const { signedOn, amended, cancelled } = history;
  return [
    ...(signedOn === undefined ? [] : [["signedOn", decideActivation] as const]),
    ...(amended
      ? [["versions", (state: MandateState) => decideAmendment(state, false)] as const]
      : []),
    ...collectionSteps(history).map((step) => ["lastCollection", step] as const),
    ...(cancelled ? [["cancelledAt", decideCancellation] as const] : []),
  ];
}

/** The states of the collection in their order. Collections before it, which are not imported, have prevented dormancy. */
function collectionSteps({ lastCollection, signedOn, ...rest }: MandateHistory): readonly Step[] {
  if (lastCollection === undefined) return [];
  const { endToEndId, dueOn } = lastCollection;
  const report = { pendingDeletion: false, endToEndId, dueOn, today: dueOn };
  const signed = signedOn !== undefined && { signedOn: dueOn };
  return pathTo(lastCollection.state).map((next, place, path) => {
    const before = path[place - 1];
    const collections = before === undefined ? [] : [{ ...lastCollection, state: before }];
    return (state) =>
      decideCollection({ ...report, next, mandate: { ...rest, ...signed, state, collections } });
  });
}

function pathTo(state: ImportedCollectionState): readonly ImportedCollectionState[] {
  if (state === "presented") return [state];
  return state === "refunded" ? ["presented", "settled", state] : ["presented", state];
}

function decideCancellation(state: MandateState): MandateDecision {
  const next = evolveMandate(state, "cancelled");
  return next === undefined
    ? { kind: "refused", reasons: [reason("SEPA-08")] }
    : { kind: "accepted", mandate: next };
}
