import { z } from "zod";

/** The trace of the request that created the job, in W3C format. */
const traceparent = z
  .string()
  .regex(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/);

/**
 * The payload of a job: its fields and an optional trace. Jobs outlive deployments, so unknown fields of a later version are
 * dropped and fields that an earlier version lacked must be optional. An invalid trace is dropped, and the job is executed.
 */
export function jobPayload<const Fields extends z.ZodRawShape>(fields: Fields) {
  return z.preprocess(
    withoutBrokenTrace,
    z.object({ ...fields, traceparent: traceparent.exactOptional() }),
  );
}

function withoutBrokenTrace(payload: unknown): unknown {
  if (typeof payload !== "object" || payload === null || !("traceparent" in payload))
    return payload;
  const { traceparent: given, ...rest } = payload;
  return traceparent.safeParse(given).success ? payload : rest;
}
