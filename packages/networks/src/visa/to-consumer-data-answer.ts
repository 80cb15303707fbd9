import type { ConsumerDataAnswer } from "@expunge/domain/click-to-pay/network-answer";
import { networkFaults } from "#visa/network-faults.ts";
import { unexpectedAnswer } from "#visa/unexpected-answer.ts";
import { dataAnswer } from "#visa/visa-answers.ts";
import { CLICK_TO_PAY } from "#visa/visa-messages.ts";
import type { VisaReply } from "#visa/visa-exchange.ts";

/**
 * Interprets an answer of `getData`. Only VIDC-2001 says that a consumer is not enrolled; an answer that lacks the
 * Click to Pay item does not, and neither does VIDC-3000 (a change is in flight, so ask again later): `unavailable`.
 */
export function toConsumerDataAnswer(reply: VisaReply): ConsumerDataAnswer {
  if (reply.kind === "unavailable") {
    return reply;
  }
  const faults = networkFaults(reply.body);
  if (reply.status === 400 && faults.some(({ kind }) => kind === "not_enrolled")) {
    return { kind: "not_enrolled" };
  }
  const answer = dataAnswer.safeParse(reply.body);
  const item = answer.data?.data.find(({ intent }) => intent.value === CLICK_TO_PAY.value);
  if (reply.status !== 200 || !item) {
    return unexpectedAnswer(
      reply.status,
      faults.map(({ code }) => code),
    );
  }
  return {
    kind: "enrolled",
    instrumentIds: item.paymentInstruments.map((instrument) => instrument.paymentInstrumentID),
  };
}
