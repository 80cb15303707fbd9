import { beginSpan, within } from "@expunge/application/runtime/tracing";

/** Which ids of a job its span names. */
const NAMED: Readonly<Record<string, string>> = {
  tenantId: "expunge.tenant_id",
  requestId: "expunge.request_id",
  deletionId: "expunge.deletion_id",
  mandateId: "expunge.mandate_id",
};

/** Runs a job as a part of the trace of the request that made it; each run of a job that comes back is a part of its own. */
export async function inJobSpan<Result extends string>(
  queue: string,
  data: unknown,
  run: () => Promise<Result>,
): Promise<Result> {
  const payload = data !== null && typeof data === "object" ? Object.entries(data) : [];
  const attributes: Record<string, string> = { "expunge.queue": queue };
  let traceparent = "";
  for (const [name, value] of payload) {
    if (typeof value !== "string") continue;
    if (name === "traceparent") traceparent = value;
    const attribute = NAMED[name];
    if (attribute !== undefined) attributes[attribute] = value;
  }
  const span = beginSpan(`job ${queue}`, { kind: "consumer", attributes, parent: traceparent });
  return within(span, async () => {
    const result = await run();
    span.setAttribute("expunge.outcome", result);
    return result;
  });
}
