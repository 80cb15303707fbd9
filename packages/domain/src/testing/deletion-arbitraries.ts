import fc from "fast-check";
import { ENROLMENT_STATES } from "#click-to-pay/enrolment-state.ts";
import { CREDENTIAL_STATES } from "#deletion/credential-state.ts";
import { DELETION_REASONS } from "#deletion/deletion-reason.ts";
import { COLLECTION_POLICIES, type DeletionRequest } from "#deletion/deletion-request.ts";
import { DELETION_STATES } from "#deletion/deletion-state.ts";
import { isOpenDeletion } from "#deletion/deletion-transitions.ts";
import type { Subject } from "#deletion/subject.ts";
import { type Hold, HOLD_KINDS } from "#hold/hold.ts";
import { days, mandates } from "#mandate/testing/mandates.ts";
import { reason } from "#rules.ts";

// Values that refuse immediately are drawn less often than at random, or little else would be tried.
const OWNER_BIDS = ["10001234", "10005678"];
const ownerBids = fc.constantFrom("10001234", "10001234", "10001234", "10005678");
const state = fc.constantFrom("active", ...CREDENTIAL_STATES);
const enrolmentState = fc.constantFrom("ACTIVE", "REGISTRATION_IN_PROGRESS", ...ENROLMENT_STATES);

/** Every credential there can be, whether it makes sense or not. */
export const subjects: fc.Arbitrary<Subject> = fc.oneof(
  fc.record(
    { kind: fc.constant("payment_option"), state, mandate: mandates },
    { requiredKeys: ["kind", "state"] },
  ),
  fc.record({ kind: fc.constant("card_token"), state }),
  fc.record(
    {
      kind: fc.constant("click_to_pay_customer"),
      network: fc.constantFrom("visa", "visa", "visa", "mastercard"),
      tenantEnabled: fc.constantFrom(true, true, true, false),
      requestedOwnerBid: ownerBids,
      tenantOwnerBids: fc.nat({ max: 9 }).map((number) => OWNER_BIDS.slice(0, number)),
      enrolment: fc.record({
        state: enrolmentState,
        ownerBid: ownerBids,
        cardIds: fc.uniqueArray(fc.nat({ max: 9 }), { maxLength: 3 }),
      }),
    },
    { requiredKeys: ["kind", "network", "tenantEnabled", "requestedOwnerBid", "tenantOwnerBids"] },
  ),
);

/** Moments of the days on which collections fall due and mandates become dormant; TARGET's day is that of UTC here. */
export const moments = fc
  .tuple(days, fc.nat({ max: 23 }))
  .map(([today, hour]) => ({ today, now: `${today}T${String(hour).padStart(2, "0")}:00:00.000Z` }));

const holds: fc.Arbitrary<readonly Hold[]> = fc.array(
  fc.record(
    {
      kind: fc.constantFrom(...HOLD_KINDS),
      reference: fc.constantFrom("case 7/26", "plan B"),
      until: moments.map(({ now }) => now),
    },
    { requiredKeys: ["kind", "reference"] },
  ),
  { maxLength: 2 },
);

const risks: fc.Arbitrary<NonNullable<DeletionRequest["risk"]>> = fc.constantFrom(
  { verdict: "accept", reasons: [] },
  { verdict: "accept", reasons: [] },
  { verdict: "needs_approval", reasons: [reason("RISK-03")] },
  { verdict: "refuse", reasons: [reason("RISK-01"), reason("RISK-04")] },
);

const requirements = fc.record(
  {
    reasons: fc.uniqueArray(fc.constantFrom(...DELETION_REASONS)),
    kinds: fc.uniqueArray(
      fc.constantFrom<Subject["kind"]>("payment_option", "card_token", "click_to_pay_customer"),
    ),
    fromAmountMinor: fc.nat({ max: 200_000 }),
  },
  { requiredKeys: [] },
);

const policies: fc.Arbitrary<DeletionRequest["policy"]> = fc.record({
  approval: fc.array(requirements, { maxLength: 1 }),
  undoSeconds: fc.constantFrom(0, 1, 86_400),
  evidenceMarginDays: fc.nat({ max: 60 }),
  cancellationChannel: fc.constantFrom("none", "pain.011"),
  risk: fc.constant({}),
});

/** Requests that are new: no gate is passed, and no other deletion of the credential is open. */
export const newRequests: fc.Arbitrary<DeletionRequest> = fc
  .record(
    {
      reason: fc.constantFrom(...DELETION_REASONS),
      requesterKind: fc.constantFrom("staff", "account", "client", "system"),
      collections: fc.constantFrom(...COLLECTION_POLICIES),
      immediate: fc.boolean(),
      passed: fc.constant({ approval: false, undoWindow: false }),
      releasedHold: fc.constantFrom(false, false, false, false, true),
      holds: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: holds }),
      risk: risks,
      policy: policies,
      moment: moments,
    },
    {
      requiredKeys: [
        "reason",
        "requesterKind",
        "collections",
        "immediate",
        "passed",
        "releasedHold",
        "holds",
        "policy",
        "moment",
      ],
    },
  )
  .map(({ moment, ...request }) => ({ ...request, ...moment }));

const passed = fc.record({ approval: fc.boolean(), undoWindow: fc.boolean() });
const open = fc.record(
  { open: fc.constantFrom(...DELETION_STATES.filter(isOpenDeletion)) },
  { requiredKeys: [] },
);

/** Every request to delete there can be, also of deletions that have passed gates and while another one is open. */
export const requests: fc.Arbitrary<DeletionRequest> = fc
  .tuple(newRequests, passed, open)
  .map(([request, gates, other]) => ({ ...request, passed: gates, ...other }));
