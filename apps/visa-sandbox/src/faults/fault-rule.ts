import { z } from "zod";
import { failure } from "#book/records.ts";
import { operation } from "#operations.ts";

/** What happens to a request that the network has taken: only changes can suffer these. */
const outcomeFault = z.discriminatedUnion("kind", [
  /** Stays in progress for ever, and keeps its consumer busy. */
  z.object({ kind: z.literal("never_completes") }),
  /** Completes; nothing was done. */
  z.object({ kind: z.literal("complete_with_failure"), ...failure.shape }),
  /** Completes; one of the instruments was left as it was. */
  z.object({ kind: z.literal("partial_failure") }),
  /** Is done, but its id is not known any more when asked for. */
  z.object({ kind: z.literal("lost_request_id") }),
]);
export type OutcomeFault = z.infer<typeof outcomeFault>;

/** What happens to an answer on its way. But for `http_error` and a connection dropped `before`, the request has its effect. */
const wireFault = z.discriminatedUnion("kind", [
  /** With a code it is Visa's own answer, else one of a gateway in front of it (plain text, nothing was taken). */
  z.object({
    kind: z.literal("http_error"),
    status: z.int().min(400).max(599),
    code: z.string().optional(),
  }),
  z.object({ kind: z.literal("drop_connection"), when: z.enum(["before", "after"]) }),
  z.object({ kind: z.literal("slow"), ms: z.int().min(0).max(600_000) }),
  z.object({ kind: z.literal("broken_json") }),
  /** The answer is encrypted for somebody else's key. */
  z.object({ kind: z.literal("wrong_encryption") }),
]);
export type WireFault = z.infer<typeof wireFault>;

/** A fault on order: for one operation or all, one consumer or all, so many times or until it is taken back. */
export const faultRule = z.strictObject({
  operation: operation.optional(),
  externalConsumerId: z.string().optional(),
  times: z.int().positive().optional(),
  fault: z.union([outcomeFault, wireFault]),
});
export type FaultRule = z.infer<typeof faultRule>;
