import type { AcceptedRequest, Consumer, Standing } from "#book/records.ts";
import type { OutcomeFault } from "#faults/fault-rule.ts";

/** The outcome of an accepted request under a fault; without one, the decided outcome. */
export function suffer(
  fault: OutcomeFault | undefined,
  consumer: Consumer,
  request: AcceptedRequest,
): AcceptedRequest {
  switch (fault?.kind) {
    case undefined:
      return request;
    case "never_completes":
      return { ...request, completesAtMs: null };
    case "lost_request_id":
      return { ...request, forgotten: true };
    case "complete_with_failure": {
      const { field, code, message } = fault;
      const outcome = { state: consumer.state, instruments: consumer.instruments };
      return { ...request, outcome, failures: [{ field, code, message }] };
    }
    case "partial_failure": {
      const message = "One payment instrument was not processed";
      const failures = [{ field: "paymentInstruments.0", code: "VIDC-5000", message }];
      return { ...request, outcome: partOf(consumer, request.outcome), failures };
    }
  }
}

/** All that was to be done, but for the first of the instruments that it was to be done to. */
function partOf(consumer: Consumer, outcome: Standing): Standing {
  const kept = consumer.instruments.find((one) => !isAmong(outcome.instruments, one));
  const missed = outcome.instruments.find((one) => !isAmong(consumer.instruments, one));
  return {
    state: "enrolled",
    instruments: [...(kept ? [kept] : []), ...outcome.instruments.filter((one) => one !== missed)],
  };
}

function isAmong(instruments: Standing["instruments"], one: Standing["instruments"][0]): boolean {
  return instruments.some(({ instrumentId }) => instrumentId === one.instrumentId);
}
