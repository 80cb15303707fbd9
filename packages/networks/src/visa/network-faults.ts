import type { NetworkFault } from "@expunge/domain/click-to-pay/network-answer";
import { faultKind } from "#visa/fault-kind.ts";
import { errorAnswer } from "#visa/visa-answers.ts";

/**
 * Parses the faults of a 4xx body: one per field, or one for the whole request if no field is named.
 *
 * @returns an empty list for a body without a reason code of Visa
 */
export function networkFaults(body: unknown): readonly NetworkFault[] {
  const parsed = errorAnswer.safeParse(body);
  if (!parsed.success) {
    return [];
  }
  const { reason, message, details } = parsed.data;
  const whole = { kind: faultKind(reason), code: reason, message: message ?? reason };
  if (!details?.length) {
    return [whole];
  }
  return details.map((detail) => ({
    // Visa uses a code or a text, depending on the check that failed.
    ...(detail.reason?.startsWith("VIDC-")
      ? { ...whole, kind: faultKind(detail.reason), code: detail.reason }
      : { ...whole, message: detail.reason ?? whole.message }),
    ...(detail.location && { field: detail.location }),
  }));
}
