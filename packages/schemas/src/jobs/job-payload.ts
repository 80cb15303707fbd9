import { z } from "zod";

/** The trace of the request that a job was made for, as W3C writes it. */
const traceparent = z
  .string()
  .regex(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/);

/**
 * What a job carries, by its fields, with the trace that it belongs to. Jobs outlive deploys: what a later version adds is left
 * out, and what an earlier one did not know has to be optional. A trace that is none is no reason to leave the work.
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
