import type { LoadedTarget } from "@expunge/application/write-path/change-store.port";
import { RULES, type RuleId } from "@expunge/domain/rules";
import { z } from "zod";

const ruleId = z.custom<RuleId>(
  (value) => typeof value === "string" && Object.hasOwn(RULES, value),
);
const deletionId = z.string();

const answer = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["accepted", "deferred", "needs_approval", "in_progress"]), deletionId }),
  z.object({
    kind: z.literal("refused"),
    deletionId: deletionId.nullable(),
    rules: z.array(ruleId),
  }),
  z.object({ kind: z.literal("not_found") }),
  z.object({
    kind: z.literal("payment_option_stored"),
    reference: z.string(),
    mandateReference: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal("card_token_stored"),
    credentialId: z.string(),
    hashKey: z.int().exactOptional(),
  }),
  z.object({ kind: z.literal("batch_created"), batchId: z.string() }),
  z.object({ kind: z.literal("hold_placed"), credentialId: z.string(), holdId: z.string() }),
  z.object({
    kind: z.literal("declined"),
    code: z.enum(["conflict", "not_found", "refused"]),
    message: z.string(),
    rule: z.string().exactOptional(),
    field: z.string().exactOptional(),
  }),
]);

const remembered = z.object({
  fingerprint: z.string(),
  outcome: answer,
  correlationId: z.string(),
});

/** The answer stored under an idempotency key. Throws on one that this version cannot read. */
export function storedAnswerOf(json: unknown): NonNullable<LoadedTarget["remembered"]> {
  return remembered.parse(json);
}
