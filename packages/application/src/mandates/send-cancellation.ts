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
 * Tells the cancellation of a mandate over the tenant's channel, once. Whoever is stopped between the telling and the note of it
 * tells it again: of that, nothing more comes at the channel.
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
      action: "mandate.tell_cancellation",
      subject: mandate.credentialId,
      outcome: "sent",
      details: { reason: cancellation.reasonCode },
    });
    return "sent";
  };
}

/** What is told of a mandate's cancellation; nothing when it is not cancelled. */
function cancellationOf(mandate: MandateRecord): MandateCancellation | undefined {
  const { id, reference, creditorId, creditorName, cancelledAt, cancellationReason } = mandate;
  const reasonCode = MANDATE_CANCELLATION_CODES.find((code) => code === cancellationReason);
  if (cancelledAt === null || reasonCode === undefined) return undefined;
  return { id, mandateReference: reference, creditorId, creditorName, reasonCode, cancelledAt };
}
