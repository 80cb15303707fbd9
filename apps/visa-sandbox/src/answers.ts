import type { AcceptedRequest, Consumer, ConsumerId } from "#book/records.ts";
import { clickToPay } from "#messages.ts";
import { refusalAnswer, type SandboxAnswer } from "#vidc.ts";

/** The answer of `getData`: the data held of a consumer; 2001 if it is not enrolled, 3000 while a change is in flight. */
export function consumerDataAnswer(consumer: Consumer): SandboxAnswer {
  const location = "consumerInformation.externalConsumerID";
  if (consumer.inFlight !== null) {
    return refusalAnswer([{ code: "VIDC-3000", location }]);
  }
  if (consumer.state !== "enrolled") {
    return refusalAnswer([{ code: "VIDC-2001", location }]);
  }
  const paymentInstruments = consumer.instruments.map(({ instrumentId, last4 }) => ({
    type: "CARD",
    paymentInstrumentID: instrumentId,
    last4,
  }));
  const consumerInformation = consumerInformationOf(consumer);
  return {
    status: 200,
    message: { data: [{ intent: clickToPay, consumerInformation, paymentInstruments }] },
  };
}

/** The answer of `requestStatus`: in progress, or completed with how it went; 1001 for an id that is not known. */
export function requestStatusAnswer(
  request: AcceptedRequest | undefined,
  consumer: Consumer | undefined,
): SandboxAnswer {
  if (!request || request.forgotten) {
    return refusalAnswer([{ code: "VIDC-1001", location: "requestTraceId" }]);
  }
  const consumerInformation = consumerInformationOf(request.consumer);
  if (consumer?.inFlight === request.requestTraceId) {
    return { status: 200, message: { status: "IN_PROGRESS", consumerInformation } };
  }
  const errorDetails = request.failures.map(({ field, code, message }) => ({
    field,
    reason: code,
    message,
  }));
  const status = errorDetails.length > 0 ? "FAILED" : "SUCCESS";
  const details = [{ intent: clickToPay, status, errorDetails }];
  return { status: 200, message: { status: "COMPLETED", consumerInformation, details } };
}

function consumerInformationOf({ externalConsumerId, ownerBid }: ConsumerId) {
  return { externalConsumerID: externalConsumerId, externalConsumerIDOwnerBID: ownerBid };
}
