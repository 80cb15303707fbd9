import { recordNetworkCall } from "@expunge/application/network-requests/call-metric";
import { inSpan } from "@expunge/application/runtime/tracing";
import type { VisaExchange } from "#visa/visa-exchange.ts";

/**
 * Tells of each call that is made: as a span of the trace under way, and to the metrics. The operation is named by the path's first
 * segment, because the second is an id of the network's; what was sent and what came back are named by nothing but the status.
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
