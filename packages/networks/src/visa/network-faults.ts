import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import { errorAnswer } from "#visa/visa-answers.ts";

/**
 * Reads the faults out of a 4xx body, one per field that Visa complains about; of none, one for the whole request.
 *
 * @returns an empty list if the body carries no reason code of Visa's
 */
export function networkFaults(body: unknown): readonly NetworkFault[] {
  const parsed = errorAnswer.safeParse(body);
  if (!parsed.success) {
    return [];
  }
  const { reason, message, details } = parsed.data;
  const whole = { code: reason, message: message ?? reason };
  if (!details?.length) {
    return [whole];
  }
  return details.map((detail) => ({
    // Visa puts a code or words here, depending on the check that failed.
    ...(detail.reason?.startsWith("VIDC-")
      ? { ...whole, code: detail.reason }
      : { ...whole, message: detail.reason ?? whole.message }),
    ...(detail.location && { field: detail.location }),
  }));
}
