import { expect, test } from "vitest";
import {
  type BatchReview,
  decideBatchReview,
  decideInput,
  decideLimits,
  decideSize,
  decideStep,
} from "#batch/decide-batch.ts";
import { type BatchProgress, batchStopReason } from "#batch/decide-batch-stop.ts";
import { decideCardTokenStorage } from "#card-token/decide-card-token-storage.ts";
import { decideAvailability } from "#click-to-pay/decide-availability.ts";
import { decideCardChange, decideCustomerEnrolment } from "#click-to-pay/decide-enrolment.ts";
import { decideDeletion } from "#deletion/decide-deletion.ts";
import { decideCancellation, decideRetry, decideReview } from "#deletion/decide-intervention.ts";
import { decideSettingsReview } from "#deletion/decide-settings-review.ts";
import { decideUse } from "#deletion/decide-use.ts";
import type { DeletionRequest } from "#deletion/deletion-request.ts";
import type { Subject } from "#deletion/subject.ts";
import { decideHold } from "#hold/decide-hold.ts";
import { decideImport } from "#import/decide-import.ts";
import { decideRelease } from "#hold/decide-release.ts";
import type { Hold } from "#hold/hold.ts";
import { decideActivation } from "#mandate/decide-activation.ts";
import { decideAmendment } from "#mandate/decide-amendment.ts";
import { decideChannel } from "#mandate/decide-channel.ts";
import { type CollectionReport, decideCollection } from "#mandate/decide-collection.ts";
import { assessRisk, type RiskFacts } from "#risk/assess-risk.ts";
import type { RiskPolicy } from "#risk/risk-policy.ts";
import { decidePaymentOptionStorage } from "#payment-option/decide-payment-option-storage.ts";
import { type Reason, type RuleId, RULES } from "#rules.ts";
import { decideConfirmation } from "#sweep/decide-sweep-run.ts";
import { NO_REFUSALS } from "#testing/no-refusals.ts";
import {
  CARD_OPTION,
  CARD_TOKEN,
  collection,
  customer,
  MANDATE,
  NOW,
  PLAIN_REQUEST,
  sepaOption,
  TODAY,
} from "#testing/deletion-worlds.ts";

/** The shape of every refusing decision. */
type Answer = { readonly kind: string; readonly reasons?: readonly Reason[] };
type Refusing = Exclude<RuleId, keyof typeof NO_REFUSALS>;

const deletion = (subject: Subject, asked: Partial<DeletionRequest> = {}) =>
  decideDeletion(subject, { ...PLAIN_REQUEST, ...asked });
const use = (subject: Subject, today = TODAY, payment = {}) => decideUse(subject, today, payment);
const held = (kind: Hold["kind"], reason: DeletionRequest["reason"] = "customer_request") =>
  deletion(CARD_TOKEN, { reason, holds: [{ kind, reference: "case 7/26" }] });

const FACTS: RiskFacts = {
  country: "FR",
  tokenCountry: "DE",
  activatedOn: TODAY,
  today: TODAY,
  counts: [5],
};
const risky = (policy: RiskPolicy) => deletion(CARD_TOKEN, { risk: assessRisk(policy, FACTS) });
const tooMany = (by: "requestor" | "device" | "merchant") =>
  risky({ velocity: [{ by, most: 5, seconds: 60, verdict: "refuse" }] });

const BY_STRANGER = {
  state: "scheduled",
  requestedBy: "staff:ann",
  by: "staff:bea",
  mayApprove: false,
} as const;
const BY_REQUESTER = {
  ...BY_STRANGER,
  state: "awaiting_approval",
  by: BY_STRANGER.requestedBy,
} as const;

const ENROLMENT = {
  tenantEnabled: true,
  ownerBidIsTenants: true,
  state: undefined,
  deletionOpen: false,
} as const;
const { enrolment: _none, ...NOBODY } = customer();

const NEW_COLLECTION: CollectionReport = {
  mandate: MANDATE,
  pendingDeletion: false,
  endToEndId: "E-new",
  dueOn: "2026-11-30",
  next: "planned",
  today: TODAY,
};
const collecting = (report: Partial<CollectionReport>) =>
  decideCollection({ ...NEW_COLLECTION, ...report });
const USED_UP = { ...MANDATE, type: "one_off", collections: [collection("planned")] } as const;
const SETTLED_B2B = { ...MANDATE, scheme: "B2B", collections: [collection("settled")] } as const;

const reviewed = (review: Partial<BatchReview>) =>
  decideBatchReview({
    state: "previewed",
    event: "approved",
    contributors: ["staff:ann"],
    by: "staff:bea",
    sealed: "1f",
    checksum: "1f",
    ...review,
  });
const sized = (items: number) =>
  decideSize("draft", "sealed", { items, credentials: 100 }, { maxItems: 90, maxShare: 0.5 });
const stopped = (progress: Partial<BatchProgress>): Answer => {
  const all = { items: 1_000, decided: 200, unexpected: 0, failed: 0, ...progress };
  const found = batchStopReason(all, { stopAtRefusedShare: 0.1, stopAtFailedShare: 0.1 });
  return { kind: "refused", reasons: found ? [found] : [] };
};

/** For each refusing rule, an input that it refuses. */
const REFUSED_BY: Readonly<Record<Refusing, () => Answer>> = {
  "DEL-01": () => deletion({ ...CARD_TOKEN, state: "deleted" }),
  "DEL-02": () => decideCustomerEnrolment({ ...ENROLMENT, deletionOpen: true }),
  "DEL-07": () => decideCancellation(BY_STRANGER),
  "DEL-08": () => decideRetry({ state: "completed" }),
  "APP-02": () => decideReview(BY_REQUESTER),
  "APP-03": () => decideSettingsReview("staff:ann", "staff:ann"),
  "USE-01": () => use({ ...CARD_OPTION, state: "deleted" }),
  "USE-02": () => use({ ...CARD_TOKEN, state: "pending_deletion" }),
  "HOLD-01": () => held("legal"),
  "HOLD-02": () => held("dispute"),
  "HOLD-03": () => held("fraud_investigation"),
  "HOLD-04": () => held("subscription"),
  "HOLD-05": () => held("legal", "erasure_request"),
  "HOLD-06": () => decideHold({ gone: true, executing: false }),
  "HOLD-08": () => decideAmendment("active", true),
  "HOLD-09": () => decideRelease(true),
  "SEPA-03": () => use(sepaOption({ state: "cancelled" })),
  "SEPA-04": () => decideAmendment("cancelled", false),
  "SEPA-06": () => collecting({ next: "settled" }),
  "SEPA-07": () => use(sepaOption({ state: "created" })),
  "SEPA-08": () => use(sepaOption({ state: "consumed" })),
  "SEPA-10": () => collecting({ mandate: USED_UP }),
  "SEPA-13": () =>
    deletion(sepaOption({ collections: [collection("planned")] }), { collections: "refuse" }),
  "SEPA-15": () => collecting({ pendingDeletion: true }),
  "SEPA-16": () => use(sepaOption(), "2036-01-15"),
  "SEPA-17": () => collecting({ mandate: SETTLED_B2B, endToEndId: "E-settled", next: "refunded" }),
  "SEPA-19": () => decideActivation("active"),
  "SEPA-21": () => use(sepaOption(), TODAY, { currency: "USD" }),
  "SEPA-22": () => decideChannel("none", "pain.011", false),
  "OPT-01": () => decidePaymentOptionStorage("active"),
  "OPT-02": () => decidePaymentOptionStorage("deleted"),
  "IMP-01": () => decideImport({ known: "deleted", deleted: false, differs: false }),
  "IMP-02": () => decideImport({ known: "active", deleted: false, differs: true }),
  "C2P-01": () => deletion({ ...customer(), tenantEnabled: false }),
  "C2P-02": () => deletion({ ...customer(), network: "mastercard" }),
  "C2P-03": () => deletion(NOBODY),
  "C2P-04": () => deletion({ ...customer(), requestedOwnerBid: "10005678" }),
  "C2P-05": () => deletion(customer("DISABLED")),
  "C2P-13": () => decideCustomerEnrolment({ ...ENROLMENT, state: "ACTIVE" }),
  "C2P-14": () =>
    decideCardChange({
      operation: "enroll_card",
      tenantEnabled: true,
      customer: "ACTIVE",
      hasCard: true,
      holds: [],
      now: NOW,
    }),
  "C2P-15": () => use(customer("REGISTRATION_IN_PROGRESS")),
  "C2P-16": () => deletion({ ...customer(), tenantOwnerBids: [] }),
  "C2P-17": () => decideAvailability("enable", "ACTIVE"),
  "CARD-01": () => use({ ...CARD_TOKEN, state: "deleted" }),
  "CARD-02": () => decideCardTokenStorage("deleted", false),
  "CARD-03": () => decideCardTokenStorage("active", false),
  "RISK-01": () => risky({ countryMismatch: "refuse" }),
  "RISK-02": () => risky({ recentActivation: { days: 1, verdict: "refuse" } }),
  "RISK-03": () => tooMany("requestor"),
  "RISK-04": () => tooMany("device"),
  "RISK-05": () => tooMany("merchant"),
  "SWEEP-03": () => decideConfirmation("done"),
  "BATCH-01": () => decideInput("sealed"),
  "BATCH-02": () => decideStep("completed", "resumed"),
  "BATCH-03": () => reviewed({ by: "staff:ann" }),
  "BATCH-04": () => reviewed({ checksum: "2e" }),
  "BATCH-05": () => sized(91),
  "BATCH-06": () => sized(51),
  "BATCH-07": () => decideLimits({ maxItems: 11 }, { maxItems: 10 }),
  "BATCH-08": () => stopped({ unexpected: 21 }),
  "BATCH-09": () => stopped({ failed: 21 }),
  "BATCH-10": () => sized(0),
};

test.each(Object.entries(REFUSED_BY))("something is refused by %s", (rule, decide) => {
  const { kind, reasons = [] } = decide();
  expect(kind).toBe("refused");
  expect(reasons.map((said) => said.rule)).toContain(rule);
});

test("every rule refuses something here, or says in no-refusals.ts why it does not", () => {
  const listed = [...Object.keys(REFUSED_BY), ...Object.keys(NO_REFUSALS)];
  expect(listed.toSorted()).toEqual(Object.keys(RULES).toSorted());
});
