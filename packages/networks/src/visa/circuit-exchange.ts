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
  /** Waits until a call may be made; false when that would take too long. */
  readonly turn: () => Promise<boolean>;
};

/**
 * An exchange behind a circuit breaker: after `breakAfter` calls without a usable answer it answers at once, and after a pause lets
 * one call through, whose answer closes the circuit or opens it for another pause. Any answer that can be read is one, a refusal
 * too. What is answered without a call says so (`sent: false`).
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

  /** Whether no call is to be made now: it is broken, or the one that tries is under way. */
  const rests = () =>
    circuit.state === CircuitState.HalfOpen ||
    (circuit.state === CircuitState.Open && Date.now() - openedAt < breakMs);

  return async (path, message) => {
    if (rests()) return unsent("circuit open");
    if (!(await turn())) return unsent("rate limit");
    // It may have opened while this call was waiting.
    if (rests()) return unsent("circuit open");
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
