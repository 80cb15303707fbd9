import { type Operation, TRPCClientError, type TRPCLink } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import { observable, type Unsubscribable } from "@trpc/server/observable";
import { type ExpungeError, expungeErrorOf } from "#expunge-error.ts";
import { isIdempotent } from "#keys-link.ts";

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;
/** A call that the service wants to be repeated later than this fails at once. */
const LONGEST_WAIT_SECONDS = 60;

/**
 * Repeats queries, streams, and mutations with an idempotency key after a lost connection, and when the service asks for it (429, 503, or 409
 * with `Retry-After`). Other mutations are sent once. A stream that has begun is resumed after its last event, without a limit.
 */
export function retryLink(retries: number): TRPCLink<AnyRouter> {
  return () =>
    ({ op, next }) => {
      if (!isIdempotent(op)) return next(op);
      return observable((observer) => {
        let failures = 0;
        let hasBegun = false;
        let lastEventId: string | undefined;
        let current: Unsubscribable | undefined;
        let timer: ReturnType<typeof setTimeout> | undefined;

        function attempt(): void {
          timer = undefined;
          current = next(resumed(op, lastEventId)).subscribe({
            next(envelope) {
              const { result } = envelope;
              if (result.type === "started") {
                hasBegun = true;
                failures = 0;
              }
              if ("id" in result && typeof result.id === "string") lastEventId = result.id;
              observer.next(envelope);
            },
            error(error) {
              const mayRepeat = op.signal?.aborted !== true && (hasBegun || failures < retries);
              const delay = mayRepeat
                ? retryDelayMs(expungeErrorOf(error), failures, hasBegun)
                : undefined;
              if (delay === undefined) {
                observer.error(error);
                return;
              }
              failures += 1;
              timer = setTimeout(attempt, delay);
            },
            complete: () => observer.complete(),
          });
        }

        /** A request in progress ends by itself. */
        function abort(): void {
          if (timer === undefined) return;
          clearTimeout(timer);
          observer.error(TRPCClientError.from(op.signal?.reason as Error));
        }

        op.signal?.addEventListener("abort", abort, { once: true });
        attempt();
        return () => {
          op.signal?.removeEventListener("abort", abort);
          clearTimeout(timer);
          current?.unsubscribe();
        };
      });
    };
}

/** The delay before the call is repeated; undefined if it must not be. */
function retryDelayMs(error: ExpungeError, failures: number, patient: boolean): number | undefined {
  const { code, retryAfterSeconds } = error.data.expunge;
  const isTransient = code === "unreachable" || code === "overloaded" || code === "throttled";
  // A call with the same key is still in progress.
  const isRunning = code === "conflict" && retryAfterSeconds !== undefined;
  if (!isTransient && !isRunning) return undefined;
  const backoff = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
  const jittered = backoff * (0.5 + Math.random() / 2);
  if (retryAfterSeconds === undefined) return jittered;
  if (retryAfterSeconds > LONGEST_WAIT_SECONDS && !patient) return undefined;
  return retryAfterSeconds * 1000 + jittered;
}

function resumed(op: Operation, lastEventId: string | undefined): Operation {
  return lastEventId === undefined
    ? op
    : { ...op, input: { ...(op.input as object | undefined), lastEventId } };
}
