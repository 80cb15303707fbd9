import type { Target } from "@expunge/schemas/boundary/target";
import type { DeletionDecision } from "@expunge/domain/deletion/decision";
import { type Reason, RULES } from "@expunge/domain/rules";
import { type DecisionOptions, decide } from "#test/model/decide.ts";
import { newDeletion, applyRequest } from "#test/model/requests.ts";
import type { Credential, Deletion } from "#test/model/records.ts";
import type { World } from "#test/model/world.ts";

type RequestInput = {
  readonly target: Target;
  readonly requestedBy: string;
} & Partial<Pick<Deletion, "trace" | "note">>;

export type ContractDeletion = {
  readonly decision: DeletionDecision;
  /** The reasons of a refusal. */
  readonly reasons: readonly Reason[];
  readonly deletion: Deletion;
  readonly world: World;
};

/** The effect of a contract's request: it is immediate, and refusals are not stored. */
export function deleteByContract(
  world: World,
  params: RequestInput,
  credential: Credential,
  around: Partial<DecisionOptions> = {},
): ContractDeletion {
  const { target, requestedBy, ...more } = params;
  const request = { target, requestedBy, ...ALWAYS };
  const deletion = { ...newDeletion(world, request, credential), ...more };
  const outcome = decide(world, deletion, credential, around);
  const { decision } = outcome;
  return decision.kind === "refused"
    ? { decision, reasons: decision.reasons, deletion, world }
    : { decision, reasons: [], deletion, world: applyRequest(world, deletion, outcome) };
}

const ALWAYS = { reason: "customer_request", collections: "withdraw", immediate: true } as const;

/** Whether the credential was deleted before, which the contracts report as not found. */
export const wasDeletedBefore = (reasons: readonly Reason[]) =>
  reasons.some(({ rule }) => rule === "DEL-01");

/** The statement of the first violated rule. */
export function statementOf(reasons: readonly Reason[]): string {
  return reasons[0] ? RULES[reasons[0].rule].statement : "";
}
