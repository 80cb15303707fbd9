import { contractRefusal, eligibilityViolations } from "@expunge/domain/click-to-pay/eligibility";
import { type Reason, reason, type RuleId } from "@expunge/domain/rules";
import { operation, type Step } from "#test/model/operation.ts";
import { ACCOUNT } from "#test/model/people.ts";
import { deleteByContract } from "#test/model/contract-deletion.ts";
import { findCredential, subjectOf } from "#test/model/subject-of.ts";
import type { StoredCustomer } from "#test/model/records.ts";
import type { World } from "#test/model/world.ts";

/** Contract 1's messages by rule. */
export const CONTRACT_1_WORDS: Readonly<Partial<Record<RuleId, string>>> = {
  "C2P-01": "click to pay is not enabled to tenant",
  "C2P-02": "invalid network",
  "C2P-05": "customer not enabled to click to pay",
  "C2P-14": "card not eligible for this request",
};

type Given = {
  readonly customerId: number;
  readonly ownerBid: string;
  readonly network: string;
  /** Prefers an active customer. */
  readonly fitting: boolean;
};

/** Contract 1 deletes a customer. */
export const deleteCustomer = operation("contract 1", (world: World, given: Given): Step => {
  const { ownerBid, network, fitting } = given;
  const active = world.credentials.find((one): one is StoredCustomer => one.state === "ACTIVE");
  const customerId = (fitting ? active?.target.customerId : undefined) ?? given.customerId;
  const correlationId = `deleteByContract-in-step-${world.step}`;
  const send: Step["send"] = (api) =>
    api.clickToPay(`${network}/delete/customer`, {
      customerId,
      correlationId,
      body: { owner_bid: ownerBid },
    });
  const refused = (reasons: readonly Reason[]): Step => {
    const message = CONTRACT_1_WORDS[reportedRule(reasons)] ?? "bad request";
    return { world, answer: { status: 400, body: { code: 400, message } }, reasons, send };
  };
  const kind = "click_to_pay_customer";
  const target = { kind, accountId: ACCOUNT, customerId, ownerBid } as const;
  const credential = findCredential(world, target);
  if (network !== "visa") return refused([reason("C2P-02")]);
  if (credential === undefined) {
    const nobody = subjectOf(world, target, undefined);
    return refused(nobody?.kind === kind ? eligibilityViolations(nobody) : []);
  }

  const params = { target, requestedBy: `account:${ACCOUNT}`, trace: correlationId };
  const { reasons, world: next } = deleteByContract(world, params, credential, { network });
  return reasons.length > 0 ? refused(reasons) : { world: next, answer: { status: 202 }, send };
});

/** The reported rule; Click to Pay rules take precedence. */
function reportedRule(reasons: readonly Reason[]): RuleId {
  const eligibility = reasons.filter(({ rule }) => rule.startsWith("C2P-"));
  const [other] = reasons;
  return other === undefined || eligibility.length > 0 ? contractRefusal(eligibility) : other.rule;
}
