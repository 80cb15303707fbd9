import { DELETION_REASONS } from "@expunge/domain/deletion/deletion-reason";
import { COLLECTION_POLICIES } from "@expunge/domain/deletion/deletion-request";
import { HOLD_KINDS } from "@expunge/domain/hold/hold";
import fc from "fast-check";
import { CUSTOMERS } from "#test/model/customers.ts";
import { IBANS } from "#test/model/options.ts";
import { OTHER_OWNER_BID, OWNER_BID, PEOPLE, type Person } from "#test/model/people.ts";

const HOUR = 60;
const DAY = 24 * HOUR;

export const CREDITORS = ["DE98ZZZ09999999999", "AT61ZZZ01234567890"] as const;
/** The first creditor in another line of its business. */
const SAME_CREDITOR = "DE98ABC09999999999";

export const person = fc.constantFrom(...(Object.keys(PEOPLE) as Person[]));
/** An index into a list of any length. */
export const anywhere = fc.nat({ max: 99 });
/** Indexes for which `preferred` prefers no item. */
const unpreferred = fc.constantFrom(5, 10, 15, 25, 30, 35);
const mostly = fc.nat({ max: 9 }).map((number) => number < 9);
const often = fc.constantFrom(true, true, false);
const country = fc.constantFrom("DE", "DE", "AT");
const cardId = fc.constantFrom(11, 12, 13);
const mandateReference = fc.constantFrom("M-1", "m-1", "M-2", "M-10", "M-20");
const creditorId = fc.constantFrom(CREDITORS[0], CREDITORS[0], SAME_CREDITOR, CREDITORS[1]);

export const scheme = fc.constantFrom("CORE", "B2B");
export const type = fc.constantFrom("recurring", "one_off");

export const sepaOptions = fc.record({
  person,
  mandateReference: fc.option(mandateReference, { freq: 3 }),
  creditorId,
  scheme,
  type,
  signedDaysAgo: fc.constantFrom(null, 1, 300, 300, 1200),
});
export const tokens = fc.record({
  person,
  token: fc.constantFrom("token-of-the-first-card", "token-of-the-second-card"),
  reconsent: fc.boolean(),
  country,
});

const customer = {
  customerId: fc.constantFrom(...CUSTOMERS),
  ownerBid: fc.nat({ max: 7 }).map((number) => (number < 7 ? OWNER_BID : OTHER_OWNER_BID)),
};
export const enrolments = fc.record({
  person,
  ...customer,
  cardIds: fc.uniqueArray(cardId, { minLength: 1, maxLength: 2 }),
  fitting: mostly,
});
export const cardChanges = fc.record({
  ...customer,
  cardId,
  change: fc.constantFrom("enroll_card", "delete_card"),
});
export const availabilities = fc.record({
  person,
  ...customer,
  change: fc.constantFrom("disable", "enable"),
});
export const networkOutcomes = fc.constantFrom(null, {
  kind: "declined",
  code: "VIDC-2002",
  message: "not entitled",
});

const mandate = { person, place: anywhere, byFirstName: mostly.map((usual) => !usual) };
export const mandates = fc.record(mandate);
export const amendments = fc.record({
  ...mandate,
  changes: fc.oneof(
    fc.record({ mandateReference }),
    fc.record({ creditorId, creditorName: fc.constantFrom("Shop", "Store") }),
    fc.record({ iban: fc.constantFrom(...IBANS), debtorAgent: fc.constant("COBADEFFXXX") }),
  ),
});
export const collections = fc.record({
  ...mandate,
  number: fc.constantFrom(1, 2, 3),
  known: often,
  amountMinor: fc.constantFrom(4200, 900_000),
  dueInDays: fc.constantFrom(-40, -1, 0, 1, 2, 3, 4, 7, 12, 30),
  status: anywhere,
  fitting: mostly,
  same: mostly,
});

export const uses = fc.record({ person, place: fc.oneof(anywhere, unpreferred) });
export const holds = fc.record({
  person,
  place: anywhere,
  hold: fc.constantFrom("legal", ...HOLD_KINDS),
  reference: fc.constantFrom("case 1", "case 2"),
  minutes: fc.constantFrom(null, 2, 10, 2 * HOUR, 3 * DAY),
});
export const releases = fc.record({ person, place: anywhere });
export const settings = fc.record({
  person: fc.constantFrom("admin-1", "admin-1", "admin-1", "approver-1"),
  number: anywhere,
});
export const settingsReviews = fc.record({
  person: fc.constantFrom("approver-1", "approver-1", "admin-1", "agent-1"),
  approves: often,
});

const params = {
  person,
  place: anywhere,
  reason: fc.constantFrom("erasure_request", "fraud", ...DELETION_REASONS),
  collections: fc.constantFrom(...COLLECTION_POLICIES),
};
export const previews = fc.record(params);
export const requests = fc.record({ ...params, asPreviewed: fc.boolean(), noted: fc.boolean() });
export const interventions = fc.record({ person, place: anywhere, fitting: mostly });
export const customerDeletions = fc.record({
  ...customer,
  network: fc.constantFrom("visa", "visa", "visa", "amex"),
  fitting: mostly,
});
export const tokenDeletions = fc.record({ place: anywhere, country });

/** Minutes to pass. */
export const times = fc.constantFrom(9, HOUR, 13 * HOUR, 2 * DAY, 5 * DAY, 40 * DAY, 500 * DAY);
