import type { StatusAnswer } from "@expunge/domain/click-to-pay/network-answer";
import { networkFaults } from "#visa/network-faults.ts";
import { unexpectedAnswer } from "#visa/unexpected-answer.ts";
import { statusAnswer } from "#visa/visa-answers.ts";
import type { VisaReply } from "#visa/visa-exchange.ts";

/**
 * What an answer of `requestStatus` means: 200 tells the state, 400 with VIDC-1001 that the network does not know the
 * request id. Every other refusal leaves the outcome open, so it is `unavailable`.
 *
 * Source: Visa ID and Credential, error codes ("Invalid value/Request ID not found").
 */
export function toStatusAnswer(reply: VisaReply): StatusAnswer {
  if (reply.kind === "unavailable") {
    return reply;
  }
  const codes = networkFaults(reply.body).map((fault) => fault.code);
  if (reply.status === 400 && codes.includes("VIDC-1001")) {
    return { kind: "unknown" };
  }
  const status = statusAnswer.safeParse(reply.body);
  if (reply.status !== 200 || !status.success) {
    return unexpectedAnswer(reply.status, codes);
  }
  if (status.data.status === "IN_PROGRESS") {
    return { kind: "in_progress" };
  }
  return {
    kind: "completed",
    externalConsumerId: status.data.consumerInformation.externalConsumerID,
    details: status.data.details.map((detail) => ({
      intent: detail.intent.value,
      status: detail.status,
      errors: (detail.errorDetails ?? []).map((error) => ({
        code: error.reason,
        message: error.message ?? error.reason,
        ...(error.field && { field: error.field }),
      })),
    })),
  };
}
