import type { SeededCredential } from "@expunge/database/seed/copy-credentials";
import { applyNetworkOutcome } from "@expunge/domain/click-to-pay/network-effect";

/** A customer in registration, as it is after the network's confirmation. No network request is stored: none was made. */
export function confirmEnrolment(begun: SeededCredential, at: Date): SeededCredential {
  const { customer, cards } = applyNetworkOutcome(
    "enroll_customer",
    true,
    "REGISTRATION_IN_PROGRESS",
    false,
  );
  const { credential } = begun;
  if (credential.kind !== "click_to_pay_customer")
    throw new Error("only a customer of Click to Pay is enrolled");
  return {
    credential: {
      ...credential,
      state: customer,
      version: credential.version + 1,
      changedAt: at,
    },
    cards: (begun.cards ?? []).map((card) => ({ ...card, state: cards.to, changedAt: at })),
  };
}
