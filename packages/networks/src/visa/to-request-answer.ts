import type { RequestAnswer } from "@expunge/domain/click-to-pay/network-answer";
import { networkFaults } from "#visa/network-faults.ts";
import { unexpectedAnswer } from "#visa/unexpected-answer.ts";
import { acceptedAnswer } from "#visa/visa-answers.ts";
import type { VisaReply } from "#visa/visa-exchange.ts";

/**
 * Interprets an answer to an enrolment or a deletion: 202 is `accepted`, 409 with VIDC-3000 is `busy`, any other 4xx
 * with a reason code is `rejected`. All else, VIDC-5000 (Visa's own fault) included, is `unavailable`.
 *
 * Source: Visa ID and Credential, "Errors and troubleshooting".
 */
export function toRequestAnswer(reply: VisaReply): RequestAnswer {
  if (reply.kind === "unavailable") {
    return reply;
  }
  if (reply.status === 202) {
    const accepted = acceptedAnswer.safeParse(reply.body);
    if (accepted.success) {
      return { kind: "accepted", requestTraceId: accepted.data.requestTraceId };
    }
  }
  const faults = reply.status >= 400 ? networkFaults(reply.body) : [];
  const networkError = faults.find(({ kind }) => kind === "network_error");
  if (networkError) {
    return unexpectedAnswer(reply.status, [networkError.code]);
  }
  const busy = faults.find(({ kind }) => kind === "busy");
  if (reply.status === 409 && busy) {
    return { kind: "busy", code: busy.code };
  }
  if (faults.length > 0) {
    return { kind: "rejected", faults };
  }
  return unexpectedAnswer(reply.status);
}
