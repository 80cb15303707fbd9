import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { AcceptedRequest } from "#book/records.ts";
import type { FaultDesk } from "#faults/create-fault-desk.ts";
import type { SandboxOptions } from "#sandbox-options.ts";
import { encryptMessage } from "#wire/message-encryption.ts";
import { signed } from "#wire/x-pay-token.ts";

/** Each further try comes so much later, in milliseconds. */
const PAUSES_MS = [0, 200, 1_000] as const;
const PATIENCE_MS = 10_000;

/**
 * Notifies the client of a completed request: `{requestTraceId}` by POST, signed and encrypted like the client's own messages. It
 * gives up after a few tries: the status query stays authoritative. Requests in flight at a restart are not notified.
 *
 * @param closing aborts notifications in progress when the server shuts down
 */
export function notifier(
  options: SandboxOptions,
  faults: FaultDesk,
  closing: AbortSignal,
): (request: AcceptedRequest) => void {
  const { notifyUrl } = options;
  if (notifyUrl === undefined) return () => {};

  async function send(requestTraceId: string): Promise<void> {
    const body = await encryptMessage(
      { requestTraceId },
      options.encryptionPublicKey,
      options.keyId,
    );
    for (const pause of PAUSES_MS) {
      await sleep(pause, undefined, { signal: closing, ref: false });
      if (await isTaken(options, notifyUrl ?? "", body, closing)) return;
    }
  }

  async function tell(request: AcceptedRequest, completesAtMs: number): Promise<void> {
    const { operation, consumer, requestTraceId } = request;
    await sleep(Math.max(0, completesAtMs - Date.now()), undefined, {
      signal: closing,
      ref: false,
    });
    const { notice } = faults.meet({
      operation,
      externalConsumerId: consumer.externalConsumerId,
      about: "notice",
    });
    switch (notice?.kind) {
      case "notification_lost":
        return;
      case "notification_twice":
        await send(requestTraceId);
        return send(requestTraceId);
      case "notification_of_unknown":
        return send(randomUUID());
      case undefined:
        return send(requestTraceId);
    }
  }

  return (request) => {
    const { completesAtMs, forgotten } = request;
    if (completesAtMs === null || forgotten) return;
    // A notification cut short by the shutdown is dropped.
    void tell(request, completesAtMs).catch(() => undefined);
  };
}

async function isTaken(
  options: SandboxOptions,
  notifyUrl: string,
  body: string,
  closing: AbortSignal,
): Promise<boolean> {
  const url = new URL(notifyUrl);
  url.searchParams.set("apikey", options.apiKey);
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        keyid: options.keyId,
        "x-pay-token": signed(options.sharedSecret, url.pathname + url.search, body, Date.now()),
      },
      body,
      signal: AbortSignal.any([closing, AbortSignal.timeout(PATIENCE_MS)]),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
