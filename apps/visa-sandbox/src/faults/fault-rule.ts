import { z } from "zod";
import { failure } from "#book/records.ts";
import { latency } from "#faults/latency.ts";
import { operation } from "#operations.ts";

/** Faults of an accepted request: only changes can suffer these. */
const outcomeFault = z.discriminatedUnion("kind", [
  /** Stays in progress for ever, and keeps its consumer busy. */
  z.strictObject({ kind: z.literal("never_completes") }),
  /** Completes; nothing was done. */
  z.strictObject({ kind: z.literal("complete_with_failure"), ...failure.shape }),
  /** Completes; one of the instruments was left as it was. */
  z.strictObject({ kind: z.literal("partial_failure") }),
  /** Takes effect, but its id is unknown to later status queries. */
  z.strictObject({ kind: z.literal("lost_request_id") }),
]);
export type OutcomeFault = z.infer<typeof outcomeFault>;

/**
 * Faults of an answer in transit. Except for `http_error` and faults that strike `before`, the request has its effect.
 */
const wireFault = z.discriminatedUnion("kind", [
  /** With a code it is Visa's own answer, else one of a gateway in front of it (plain text, nothing was taken). */
  z.strictObject({
    kind: z.literal("http_error"),
    status: z.int().min(400).max(599),
    code: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("drop_connection"), when: z.enum(["before", "after"]) }),
  z.strictObject({ kind: z.literal("slow"), ms: z.int().min(0).max(600_000) }),
  /** Status and headers come at once, the body in pieces over so many milliseconds. */
  z.strictObject({ kind: z.literal("slow_body"), ms: z.int().min(0).max(600_000) }),
  /** The connection stays open and silent until the client gives up. */
  z.strictObject({ kind: z.literal("no_answer"), when: z.enum(["before", "after"]) }),
  z.strictObject({ kind: z.literal("broken_json") }),
  /** The answer is encrypted for a foreign key. */
  z.strictObject({ kind: z.literal("wrong_encryption") }),
]);
export type WireFault = z.infer<typeof wireFault>;

/** Faults of the notification of a completed change. */
const noticeFault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("notification_lost") }),
  z.strictObject({ kind: z.literal("notification_twice") }),
  /** It names an unknown request. */
  z.strictObject({ kind: z.literal("notification_of_unknown") }),
]);
export type NoticeFault = z.infer<typeof noticeFault>;

/**
 * A fault on order: for one operation or all, one consumer or all, so many times or until it is taken back, for each request that it
 * fits or, with a probability, for some of them. `latency`: how long the answer takes, and the completion of a change.
 */
export const faultRule = z
  .strictObject({
    operation: operation.optional(),
    externalConsumerId: z.string().optional(),
    times: z.int().positive().optional(),
    probability: z.number().min(0).max(1).optional(),
    latency: z
      .strictObject({ answer: latency.optional(), completion: latency.optional() })
      .optional(),
    fault: z.union([outcomeFault, wireFault, noticeFault]).optional(),
  })
  .refine(
    (rule) => rule.fault ?? rule.latency?.answer ?? rule.latency?.completion,
    "must name a fault or a latency",
  );
export type FaultRule = z.infer<typeof faultRule>;

/** The rules on order: a list, or with a seed, by which chance takes the same turns each time. */
export const faultOrder = z.preprocess(
  (order) => (Array.isArray(order) ? { rules: order } : order),
  z.strictObject({ rules: z.array(faultRule), seed: z.int().optional() }),
);
