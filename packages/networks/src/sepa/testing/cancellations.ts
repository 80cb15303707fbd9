import type {
  MandateCancellation,
  MandateCancellationChannel,
} from "@expunge/application/mandates/cancellation-channel.port";

/** The cancellation with a number; deterministic. */
export function cancellationNumber(number: number): MandateCancellation {
  return {
    id: `01890a5d-ac96-774b-bcce-${String(number).padStart(12, "0")}`,
    mandateReference: `EXP-${number}`,
    creditorId: "DE98ZZZ09999999999",
    creditorName: "Stadtwerke Musterstadt",
    reasonCode: "MD16",
    cancelledAt: new Date(Date.UTC(2026, 10, 20, 12) + number),
  };
}

/** Prepares a cancellation and publishes it, under the first claim. */
export async function sendNow(
  channel: MandateCancellationChannel,
  tenantId: string,
  cancellation: MandateCancellation,
): Promise<void> {
  await channel.prepare(tenantId, cancellation, 1);
  await channel.publish(tenantId, cancellation.id, 1);
}
