import { recordNetworkCall } from "@expunge/application/network-requests/call-metric";
import { inSpan } from "@expunge/application/runtime/tracing";
import type { VisaExchange } from "#visa/visa-exchange.ts";

/**
 * Records each call as a span of the active trace and as a metric. The operation is the first segment of the path, because the second is
 * an id of the network; contents are not recorded.
 */
export function tracedExchange(exchange: VisaExchange): VisaExchange {
  return (path, message) => {
    const operation = path.split("/")[1] ?? "";
    const since = performance.now();
    return inSpan(
      `visa ${operation}`,
      { kind: "client", attributes: { "expunge.network": "visa", "expunge.operation": operation } },
      async (span) => {
        const reply = await exchange(path, message);
        const outcome = reply.kind === "replied" ? "answered" : "unavailable";
        recordNetworkCall({ operation, outcome, ms: performance.now() - since });
        span?.setAttribute("expunge.outcome", outcome);
        if (reply.kind === "replied") span?.setAttribute("http.response.status_code", reply.status);
        return reply;
      },
    );
  };
}
