import type { StatusAnswer, StatusDetail } from "@expunge/domain/click-to-pay/network-answer";
import type { z } from "zod";
import { faultKind } from "#visa/fault-kind.ts";
import { networkFaults } from "#visa/network-faults.ts";
import { unexpectedAnswer } from "#visa/unexpected-answer.ts";
import { statusAnswer, type statusDetail } from "#visa/visa-answers.ts";
import type { VisaReply } from "#visa/visa-exchange.ts";

/**
 * Interprets an answer of `requestStatus`: 200 contains the state, 400 with VIDC-1001 that the network does not know the
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
    details: status.data.details.map(toStatusDetail),
  };
}

/** A detail succeeded if its status says so and it names no error. A detail that failed without an error is named by its status. */
function toStatusDetail(detail: z.infer<typeof statusDetail>): StatusDetail {
  const { intent, status } = detail;
  if (status === "IN_PROGRESS") return { kind: "in_progress" };
  const [first, ...others] = (detail.errorDetails ?? []).map(({ reason, message, field }) => ({
    kind: faultKind(reason),
    code: reason,
    message: message ?? reason,
    ...(field && { field }),
  }));
  if (first) return { kind: "failed", faults: [first, ...others] };
  if (status === "SUCCESS" || status === "COMPLETED") return { kind: "succeeded" };
  const message = `${intent.value} ended as ${status}`;
  return { kind: "failed", faults: [{ kind: "declined", code: status, message }] };
}
