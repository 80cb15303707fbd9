import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
} from "cockatiel";
import type { VisaExchange, VisaReply } from "#visa/visa-exchange.ts";

export type CircuitOptions = {
  readonly breakAfter: number;
  readonly breakMs: number;
  /** Waits until the rate limit allows a call; false when that takes too long. */
  readonly turn: () => Promise<boolean>;
};

/**
 * An exchange behind a circuit breaker. After `breakAfter` consecutive calls without a usable answer it fails immediately; after `breakMs`
 * it lets one call through, whose answer closes the circuit or opens it again. Any readable answer, refusals included, is usable. An
 * answer without a call has `sent: false`.
 */
export function circuitExchange(
  exchange: VisaExchange,
  { breakAfter, breakMs, turn }: CircuitOptions,
): VisaExchange {
  const circuit = circuitBreaker(
    handleWhenResult((reply) => (reply as VisaReply).kind === "unavailable"),
    { halfOpenAfter: breakMs, breaker: new ConsecutiveBreaker(breakAfter) },
  );
  let openedAt = 0;
  circuit.onBreak(() => {
    openedAt = Date.now();
  });

  /** Whether calls are suspended: the circuit is open, or its trial call is in flight. */
  const isSuspended = () =>
    circuit.state === CircuitState.HalfOpen ||
    (circuit.state === CircuitState.Open && Date.now() - openedAt < breakMs);

  return async (path, message) => {
    if (isSuspended()) return unsent("circuit open");
    if (!(await turn())) return unsent("rate limit");
    // The circuit may have opened during the wait.
    if (isSuspended()) return unsent("circuit open");
    try {
      return await circuit.execute(() => exchange(path, message));
    } catch (error) {
      if (error instanceof BrokenCircuitError) return unsent("circuit open");
      throw error;
    }
  };
}

function unsent(cause: string): VisaReply {
  return { kind: "unavailable", cause, sent: false };
}
