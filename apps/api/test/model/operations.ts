import fc from "fast-check";
import {
  amendments,
  anywhere,
  availabilities,
  cardChanges,
  collections,
  CREDITORS,
  customerDeletions,
  enrolments,
  holds,
  interventions,
  mandates,
  networkOutcomes,
  previews,
  releases,
  requests,
  scheme,
  sepaOptions,
  settings,
  settingsReviews,
  times,
  tokenDeletions,
  tokens,
  type,
  uses,
  person,
} from "#test/model/arbitraries.ts";
import { deleteCustomer } from "#test/model/contract-1.ts";
import { deleteOption } from "#test/model/contract-2.ts";
import { deleteToken } from "#test/model/contract-3.ts";
import { storeCard, storeSepa } from "#test/model/options.ts";
import { storeToken, use } from "#test/model/tokens-and-uses.ts";
import { changeAvailability, changeCard, enrol } from "#test/model/customers.ts";
import { place, release } from "#test/model/holds.ts";
import { approve, cancel, reject, retry } from "#test/model/interventions.ts";
import { record } from "#test/model/collections.ts";
import { activate, amend } from "#test/model/mandates.ts";
import { type Operation, orElse } from "#test/model/operation.ts";
import { OWNER_BID } from "#test/model/people.ts";
import { preview, request } from "#test/model/requests.ts";
import { reviewSettings, updateSettings } from "#test/model/settings.ts";
import { later, networkAnswers, proceed } from "#test/model/time-and-network.ts";

/** An intervention if a deletion permits it, else another request. */
function orRequest(intervene: typeof approve): fc.Arbitrary<Operation> {
  return fc
    .tuple(interventions.map(intervene), requests.map(request))
    .map(([first, second]) => orElse(first, second));
}

/** The operations, weighted so that sequences reach the relevant states. */
const OPERATIONS: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<Operation>])[] = [
  [3, sepaOptions.map(storeSepa)],
  [1, fc.record({ person }).map(storeCard)],
  [3, tokens.map(storeToken)],
  [3, enrolments.map(enrol)],
  [2, cardChanges.map(changeCard)],
  [2, availabilities.map(changeAvailability)],
  [6, networkOutcomes.map(networkAnswers)],
  [1, mandates.map(activate)],
  [2, amendments.map(amend)],
  [12, collections.map(record)],
  [4, uses.map(use)],
  [3, holds.map(place)],
  [2, releases.map(release)],
  [3, settings.map(updateSettings)],
  [3, settingsReviews.map(reviewSettings)],
  [3, previews.map(preview)],
  [5, requests.map(request)],
  [6, orRequest(approve)],
  [3, orRequest(reject)],
  [3, orRequest(cancel)],
  [3, orRequest(retry)],
  [4, customerDeletions.map(deleteCustomer)],
  [2, anywhere.map(deleteOption)],
  [5, tokenDeletions.map(deleteToken)],
  [5, times.map(later)],
  [4, fc.constant(null).map(proceed)],
];

export const operations: fc.Arbitrary<Operation> = fc.oneof(
  ...OPERATIONS.map(([weight, arbitrary]) => ({ weight, arbitrary })),
);

/** The initial operations: settings, an option of each method, a token, and an enrolment. */
export const beginnings: fc.Arbitrary<readonly Operation[]> = fc
  .record({ scheme, type, number: anywhere })
  .map(({ number, ...mandated }) => [
    updateSettings({ person: "admin-1", number }),
    storeSepa({
      ...mandated,
      person: "agent-1",
      mandateReference: "M-1",
      creditorId: CREDITORS[0],
      signedDaysAgo: 300,
    }),
    storeCard({ person: "agent-1" }),
    storeToken({
      person: "agent-1",
      token: "token-of-the-first-card",
      reconsent: false,
      country: "DE",
    }),
    enrol({
      person: "agent-1",
      customerId: 7,
      ownerBid: OWNER_BID,
      cardIds: [11, 12],
      fitting: true,
    }),
  ]);
