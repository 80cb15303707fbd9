import type { CancellationStore } from "#mandates/cancellation-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import {
  MANDATE_CANCELLATION_CODES,
  type MandateCancellation,
  type MandateCancellationChannel,
} from "#mandates/cancellation-channel.port.ts";
import type { MandateRecord } from "#records/credential.ts";

/** The job runs again, and finds the cancellation sent, or its worker gone. */
const TAKEN = "another worker has taken the cancellation";

type Deps = {
  readonly cancellations: CancellationStore;
  readonly channel: MandateCancellationChannel;
  readonly clock: Clock;
};

/**
 * Sends the cancellation of a mandate over the tenant's channel, once, although senders may be killed or resume after they were presumed
 * dead: only the last claim may record a prepared message, and only that one is published. Publishing again finds nothing to publish.
 */
export function sendCancellation({ cancellations, channel, clock }: Deps) {
  return async (tenantId: string, mandateId: string): Promise<"sent" | "nothing to send"> => {
    const mandate = await cancellations.find(tenantId, mandateId);
    if (mandate === undefined || mandate.cancellationSentAt !== null) return "nothing to send";
    const cancellation = cancellationOf(mandate);
    if (cancellation === undefined) return "nothing to send";

    const claim = await cancellations.claim(tenantId, mandateId, channel.folderId);
    if (claim === undefined) throw new Error(TAKEN);
    let { prepared } = claim;
    if (prepared === null) {
      prepared = claim.number;
      await channel.prepare(tenantId, cancellation, prepared);
      if (!(await cancellations.markPrepared(tenantId, mandateId, prepared))) {
        await channel.discard(tenantId, mandateId, prepared);
        throw new Error(TAKEN);
      }
    }
    await channel.publish(tenantId, mandateId, prepared);
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
