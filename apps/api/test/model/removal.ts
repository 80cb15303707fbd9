import type { Target } from "@expunge/schemas/boundary/target";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import { type Reason, RULES } from "@expunge/domain/rules";
import { type Around, decided } from "#test/model/decided.ts";
import { newDeletion, requested } from "#test/model/requests.ts";
import type { Credential, Deletion } from "#test/model/records.ts";
import type { World } from "#test/model/world.ts";

type Asked = {
  readonly target: Target;
  readonly requestedBy: string;
} & Partial<Pick<Deletion, "trace" | "note">>;

export type Removal = {
  readonly decision: DeletionDecision;
  /** Why it is refused, if it is. */
  readonly reasons: readonly Reason[];
  readonly deletion: Deletion;
  readonly world: World;
};

/** What a request of a public contract comes to: it acts at once, and a refusal of it is not kept. */
export function removal(
  world: World,
  asked: Asked,
  credential: Credential,
  around: Partial<Around> = {},
): Removal {
  const { target, requestedBy, ...more } = asked;
  const request = { target, requestedBy, ...ALWAYS };
  const deletion = { ...newDeletion(world, request, credential), ...more };
  const outcome = decided(world, deletion, credential, around);
  const { decision } = outcome;
  return decision.kind === "refused"
    ? { decision, reasons: decision.reasons, deletion, world }
    : { decision, reasons: [], deletion, world: requested(world, deletion, outcome) };
}

const ALWAYS = { reason: "customer_request", collections: "withdraw", immediate: true } as const;

/** Whether what refuses is that it was deleted before: of that the contracts say that it is not there. */
export const wasDeletedBefore = (reasons: readonly Reason[]) =>
  reasons.some(({ rule }) => rule === "DEL-01");

/** What the first rule that says no states. */
export function statementOf(reasons: readonly Reason[]): string {
  return reasons[0] ? RULES[reasons[0].rule].statement : "";
}
