import type { CancellationStore } from "#mandates/cancellation-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import {
  MANDATE_CANCELLATION_CODES,
  type MandateCancellation,
  type MandateCancellationChannel,
} from "#mandates/cancellation-channel.port.ts";
import type { MandateRecord } from "#records/credential.ts";

type Deps = {
  readonly cancellations: CancellationStore;
  readonly channel: MandateCancellationChannel;
  readonly clock: Clock;
};

/**
 * Sends the cancellation of a mandate over the tenant's channel. After a crash between sending and recording, it is sent again; the
 * channel ignores the duplicate.
 */
export function sendCancellation({ cancellations, channel, clock }: Deps) {
  return async (tenantId: string, mandateId: string): Promise<"sent" | "nothing to send"> => {
    const mandate = await cancellations.find(tenantId, mandateId);
    if (mandate === undefined || mandate.cancellationSentAt !== null) return "nothing to send";
    const cancellation = cancellationOf(mandate);
    if (cancellation === undefined) return "nothing to send";

    await channel.send(tenantId, cancellation);
    await cancellations.markSent(tenantId, mandateId, {
      occurredAt: clock.now(),
      actor: "system:worker",
      action: "mandate.send_cancellation",
      subject: mandate.credentialId,
      outcome: "sent",
      details: { reason: cancellation.reasonCode },
    });
    return "sent";
  };
}

/** The message for a cancelled mandate; undefined while it is not cancelled. */
function cancellationOf(mandate: MandateRecord): MandateCancellation | undefined {
  const { id, reference, creditorId, creditorName, cancelledAt, cancellationReason } = mandate;
  const reasonCode = MANDATE_CANCELLATION_CODES.find((code) => code === cancellationReason);
  if (cancelledAt === null || reasonCode === undefined) return undefined;
  return { id, mandateReference: reference, creditorId, creditorName, reasonCode, cancelledAt };
}
