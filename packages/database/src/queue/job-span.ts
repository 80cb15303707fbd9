import { beginSpan, within } from "@expunge/application/runtime/tracing";

/** The ids of a job that become attributes of its span. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  tenantId: "expunge.tenant_id",
  requestId: "expunge.request_id",
  deletionId: "expunge.deletion_id",
  mandateId: "expunge.mandate_id",
};

/** Runs a job in the trace of the request that enqueued it, with one span for each run. */
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
    const attribute = ATTRIBUTES[name];
    if (attribute !== undefined) attributes[attribute] = value;
  }
  const span = beginSpan(`job ${queue}`, { kind: "consumer", attributes, parent: traceparent });
  return within(span, async () => {
    const result = await run();
    span.setAttribute("expunge.outcome", result);
    return result;
  });
}
