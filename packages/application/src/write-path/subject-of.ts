import { DEFAULT_NETWORK } from "@expunge/domain/click-to-pay/served-network";
import type { Subject } from "@expunge/domain/deletion/subject";
import type { LoadedCustomer, LoadedTarget } from "#write-path/change-store.port.ts";
import { mandateOf } from "#records/mandate-file.ts";
import type { TargetKind } from "#records/deletion.ts";

/** The parts of a request that select its credential. The network defaults to `DEFAULT_NETWORK`. */
export type TargetSelector = {
  readonly kind: TargetKind;
  readonly ownerBid?: string;
  readonly network?: string;
};

/** The customer of a loaded target, where it is one. */
export function loadedCustomer(target: LoadedTarget | undefined): LoadedCustomer | undefined {
  const { credential } = target ?? {};
  return credential?.kind === "click_to_pay_customer" ? credential : undefined;
}

/** The credential as the rules see it; undefined for an unknown one, except that an unknown customer is one without an enrolment. */
export function subjectOf(selector: TargetSelector, target: LoadedTarget): Subject | undefined {
  if (selector.kind === "click_to_pay_customer") return customerSubject(selector, target);
  const { credential } = target;
  if (credential === undefined || credential.kind === "click_to_pay_customer") return undefined;
  if (credential.kind === "card_token") return { kind: credential.kind, state: credential.state };
  const { kind, state, mandate } = credential;
  return { kind, state, ...(mandate && { mandate: mandateOf(mandate) }) };
}

function customerSubject(
  { ownerBid = "", network = DEFAULT_NETWORK }: TargetSelector,
  target: LoadedTarget,
): Subject {
  const { clickToPayEnabled, ownerBids } = target;
  const customer = loadedCustomer(target);
  return {
    kind: "click_to_pay_customer",
    network,
    tenantEnabled: clickToPayEnabled,
    requestedOwnerBid: ownerBid,
    tenantOwnerBids: ownerBids,
    ...(customer && {
      enrolment: {
        state: customer.state,
        ownerBid: customer.ownerBid,
        cardIds: customer.cardIds,
      },
    }),
  };
}
