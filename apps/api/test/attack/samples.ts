import type { inferRouterInputs } from "@trpc/server";
import type { TenantIds } from "#test/attack/tenant-ids.ts";
import { CREDITOR, DEBTOR, IBAN } from "#test/payment-option-world.ts";
import type { AppRouter } from "#staff/router.ts";

type Inputs = inferRouterInputs<AppRouter>;
type Area = Extract<keyof Inputs, string>;
/** The path of a procedure: `deletions.get`. */
export type ProcedurePath = {
  [Name in Area]: `${Name}.${Extract<keyof Inputs[Name], string>}`;
}[Area];
type InputOf<Path extends ProcedurePath> = Path extends `${infer Name extends Area}.${infer Call}`
  ? Call extends keyof Inputs[Name]
    ? Inputs[Name][Call]
    : never
  : never;

const CARD = { brand: "Visa", last4: "4242", expiry: "12/2031" };

const optionOf = ({ customerAccountId, optionReference: reference }: TenantIds) =>
  ({ kind: "payment_option", customerAccountId, reference }) as const;
const mandateOf = ({ mandateReference }: TenantIds) => ({ mandateReference, creditorId: CREDITOR });
const customerOf = ({ accountId, customerId, ownerBid }: TenantIds) => ({
  accountId,
  customerId,
  ownerBid,
});
const tokenOf = ({ cardToken: token }: TenantIds) => ({ kind: "card_token", token }) as const;

/** A valid input of each procedure, about what the tenant has. A procedure without one is a type error. */
export const SAMPLES: { readonly [Path in ProcedurePath]: (ids: TenantIds) => InputOf<Path> } = {
  "paymentOptions.store": ({ customerAccountId, mandateReference }) => ({
    kind: "sepa_direct_debit",
    customerAccountId,
    iban: IBAN,
    debtorName: DEBTOR,
    mandate: {
      reference: mandateReference,
      scheme: "CORE",
      type: "recurring",
      creditorId: CREDITOR,
      signedOn: "2026-01-05",
    },
  }),
  "paymentOptions.list": ({ customerAccountId }) => ({ customerAccountId }),
  "paymentOptions.get": ({ customerAccountId, optionReference: reference }) => ({
    customerAccountId,
    reference,
  }),
  "mandates.get": mandateOf,
  "mandates.activate": ({ unsignedMandateReference: mandateReference }) => ({
    mandateReference,
    creditorId: CREDITOR,
    signedOn: "2026-01-05",
  }),
  "mandates.amend": (ids) => ({ ...mandateOf(ids), changes: { creditorName: "Shop" } }),
  "mandates.recordCollection": (ids) => ({
    ...mandateOf(ids),
    endToEndId: ids.endToEndId,
    amountMinor: 100,
    currency: "EUR",
    dueOn: "2027-01-04",
    status: "planned",
  }),
  "mandates.evidence": ({ deletedMandateReference: mandateReference }) => ({
    mandateReference,
    creditorId: CREDITOR,
  }),
  "cardTokens.store": ({ cardToken: token }) => ({ token, ...CARD }),
  "cardTokens.get": ({ cardToken: token }) => ({ token }),
  "clickToPay.enrol": (ids) => ({ ...customerOf(ids), cards: [{ cardId: 31, last4: "1111" }] }),
  "clickToPay.disable": customerOf,
  "clickToPay.enable": customerOf,
  "clickToPay.get": customerOf,
  "credentials.authorizeUse": (ids) => ({
    target: optionOf(ids),
    amountMinor: 100,
    currency: "EUR",
  }),
  "deletions.preview": (ids) => ({ target: tokenOf(ids), reason: "customer_request" }),
  "deletions.request": (ids) => ({
    target: { kind: "click_to_pay_customer", ...customerOf(ids) },
    reason: "customer_request",
  }),
  "deletions.get": ({ deletionId: id }) => ({ id }),
  "deletions.list": ({ customerAccountId: query, deletionId: cursor }) => ({ query, cursor }),
  "deletions.approve": ({ deletionId: id }) => ({ id }),
  "deletions.reject": ({ deletionId: id }) => ({ id }),
  "deletions.cancel": ({ deletionId: id }) => ({ id }),
  "deletions.retry": ({ deletionId: id }) => ({ id }),
  "deletions.watch": ({ deletionId: id }) => ({ id }),
  "batches.create": () => ({
    name: "Offboarding",
    reason: "merchant_offboarding",
    source: { kind: "file" },
  }),
  "batches.seal": ({ batchId: id }) => ({ id }),
  "batches.preview": ({ batchId: id }) => ({ id }),
  "batches.approve": ({ batchId: id }) => ({ id, checksum: "0".repeat(64) }),
  "batches.reject": ({ batchId: id }) => ({ id, checksum: "0".repeat(64) }),
  "batches.start": ({ batchId: id }) => ({ id }),
  "batches.pause": ({ batchId: id }) => ({ id }),
  "batches.resume": ({ batchId: id }) => ({ id }),
  "batches.cancel": ({ batchId: id }) => ({ id }),
  "batches.get": ({ batchId: id }) => ({ id }),
  "batches.list": ({ batchId: cursor }) => ({ cursor }),
  "batches.lines": ({ batchId: id }) => ({ id }),
  "holds.place": (ids) => ({ target: optionOf(ids), hold: "legal", reference: ids.holdReference }),
  "holds.release": (ids) => ({
    target: optionOf(ids),
    hold: "dispute",
    reference: ids.holdReference,
  }),
  "holds.list": (ids) => ({ target: optionOf(ids) }),
  "settings.get": () => undefined,
  "settings.update": () => ({ approval: [{ reasons: ["fraud"] }] }),
  "settings.approve": ({ settingsId: id }) => ({ id }),
  "settings.reject": ({ settingsId: id }) => ({ id }),
  "webhooks.create": () => ({ url: "https://shop.example/hooks" }),
  "webhooks.list": () => undefined,
  "webhooks.update": ({ webhookId: id }) => ({ id, eventTypes: [] }),
  "webhooks.rotateSecret": ({ webhookId: id }) => ({ id }),
  "webhooks.delete": ({ webhookId: id }) => ({ id }),
  "webhooks.deliveries": ({ webhookId: id, deliveryId: cursor }) => ({ id, cursor }),
  "webhooks.replay": ({ webhookId: id, eventId }) => ({ id, eventId }),
  "sweeps.list": () => undefined,
  "sweeps.update": () => ({ kind: "risk_signals", enabled: true, cron: "0 3 * * 1" }),
  "sweeps.run": () => ({ kind: "overdue_deletions" }),
  "sweeps.confirm": ({ sweepRunId: id }) => ({ id }),
  "sweeps.runs": () => ({ kind: "risk_signals" }),
  "sweeps.statement": () => ({ quarter: "2026-Q1" }),
  "events.list": () => ({}),
};
