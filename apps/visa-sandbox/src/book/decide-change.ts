import type { Consumer, Standing } from "#book/records.ts";
import type { ChangeMessage } from "#messages.ts";
import type { VidcCode, VidcRefusal } from "#vidc.ts";

/** Whether the network takes a request, and how the consumer will stand once it is done. */
export type ChangeDecision =
  | { readonly kind: "accepted"; readonly outcome: Standing }
  | { readonly kind: "refused"; readonly refusals: [VidcRefusal, ...VidcRefusal[]] };

/**
 * Decides a change as Visa does (Visa ID and Credential, error codes): one request per consumer at a time (3000); an
 * enrolled consumer is not enrolled again (2000), and nothing else is done for one that is not (2001); an instrument is
 * enrolled once (2004) and deleted only if it is there (2005). With a consumer go all its instruments.
 */
export function decideChange(consumer: Consumer, change: ChangeMessage): ChangeDecision {
  const isEnrolled = consumer.state === "enrolled";
  if (consumer.inFlight !== null) {
    return refusedConsumer("VIDC-3000");
  }
  if (change.operation === "enrollData") {
    return isEnrolled
      ? refusedConsumer("VIDC-2000")
      : { kind: "accepted", outcome: { state: "enrolled", instruments: instrumentsOf(change) } };
  }
  if (!isEnrolled) {
    return refusedConsumer("VIDC-2001");
  }
  if (change.operation === "deleteConsumerInformation") {
    return { kind: "accepted", outcome: { state: "deleted", instruments: [] } };
  }
  const isDeletion = change.operation === "deletePaymentInstruments";
  const [first, ...others] = change.paymentInstruments.flatMap((asked, index): VidcRefusal[] =>
    consumer.instruments.some((held) => held.instrumentId === asked.paymentInstrumentID) ===
    isDeletion
      ? []
      : [
          {
            code: isDeletion ? "VIDC-2005" : "VIDC-2004",
            location: `paymentInstruments.${index}.paymentInstrumentID`,
          },
        ],
  );
  if (first) {
    return { kind: "refused", refusals: [first, ...others] };
  }
  const instruments = isDeletion
    ? consumer.instruments.filter((held) =>
        change.paymentInstruments.every((asked) => asked.paymentInstrumentID !== held.instrumentId),
      )
    : [...consumer.instruments, ...instrumentsOf(change)];
  return { kind: "accepted", outcome: { state: "enrolled", instruments } };
}

function refusedConsumer(code: VidcCode): ChangeDecision {
  return {
    kind: "refused",
    refusals: [{ code, location: "consumerInformation.externalConsumerID" }],
  };
}

function instrumentsOf(
  change: Extract<ChangeMessage, { operation: "enrollData" | "enrollPaymentInstruments" }>,
): Standing["instruments"] {
  return change.paymentInstruments.map(({ paymentInstrumentID, last4 }) => ({
    instrumentId: paymentInstrumentID,
    last4,
  }));
}
