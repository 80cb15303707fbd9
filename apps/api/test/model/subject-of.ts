import type { Target } from "@expunge/schemas/boundary/target";
import type { Day } from "@expunge/domain/calendar/day";
import type { Subject } from "@expunge/domain/deletion/subject";
import { isOpenDeletion } from "@expunge/domain/deletion/deletion-transitions";
import type { Credential, Deletion, Instant, StoredCustomer } from "#test/model/records.ts";
import { OWNER_BIDS } from "#test/model/people.ts";
import type { World } from "#test/model/world.ts";

const frankfurt = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" });

/** The TARGET calendar day of an instant. */
export const dayOf = (at: Instant): Day => frankfurt.format(at);

/** The ids of a customer's cards that are not removed. */
export const cardIdsOf = ({ cards }: StoredCustomer): readonly number[] =>
  cards.filter(({ state }) => state !== "REMOVED").map(({ cardId }) => cardId);

/** The owner BIDs that are assigned to the tenant, within its own restriction. */
export function permittedOwnerBids({ ownerBids }: World["policy"]): readonly string[] {
  return OWNER_BIDS.filter((ownerBid) => ownerBids?.includes(ownerBid) ?? true);
}

/** A credential as input of the rules, for a request with this target; the network defaults to visa. */
export function subjectOf(
  { policy, clickToPayEnabled }: World,
  target: Target,
  credential: Credential | undefined,
  network = "visa",
): Subject | undefined {
  if (target.kind === "click_to_pay_customer") {
    const customer = credential?.kind === target.kind ? credential : undefined;
    return {
      kind: target.kind,
      network,
      tenantEnabled: clickToPayEnabled,
      requestedOwnerBid: target.ownerBid,
      tenantOwnerBids: permittedOwnerBids(policy),
      ...(customer && {
        enrolment: {
          state: customer.state,
          ownerBid: customer.target.ownerBid,
          cardIds: cardIdsOf(customer),
        },
      }),
    };
  }
  if (credential === undefined || credential.kind === "click_to_pay_customer") return undefined;
  const { kind, state } = credential;
  if (kind === "card_token") return { kind, state };
  return { kind, state, ...(credential.file && { mandate: credential.file.mandate }) };
}

/** The credential with this target, if it exists. The owner BID is not part of a customer's key. */
export function findCredential({ credentials }: World, target: Target): Credential | undefined {
  return credentials.find((credential) => isNamedBy(credential, target));
}

function isNamedBy({ target }: Credential, named: Target): boolean {
  switch (named.kind) {
    case "payment_option":
      return target.kind === named.kind && target.reference === named.reference;
    case "card_token":
      return target.kind === named.kind && target.token === named.token;
    case "click_to_pay_customer":
      return target.kind === named.kind && target.customerId === named.customerId;
  }
}

/** The open deletion of a credential. */
export function openDeletion({ deletions }: World, credential: Credential): Deletion | undefined {
  const last = deletions.find(({ id }) => id === credential.deletion);
  return last && last.state !== "requested" && isOpenDeletion(last.state) ? last : undefined;
}
