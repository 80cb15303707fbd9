import { DEFAULT_POLICY, type TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import { FORBIDDEN } from "#test/model/answers.ts";
import { operation, type Step } from "#test/model/operation.ts";
import { mayChangeSettings, OWNER_BID, type Person } from "#test/model/people.ts";
import { found, type World } from "#test/model/world.ts";

/** Settings of tenants. Undo windows end at half a minute, so that the duration of a step does not matter. */
const POLICIES: readonly Partial<TenantPolicy>[] = [
  {},
  { undoSeconds: 30 * 60 + 30 },
  { undoSeconds: 26 * 3600 + 30, evidenceMarginDays: 0 },
  { approval: [{}] },
  { approval: [{ kinds: ["card_token"] }, { reasons: ["fraud"] }], undoSeconds: 30 * 60 + 30 },
  { approval: [{ fromAmountMinor: 5000 }], evidenceMarginDays: 400 },
  { ownerBids: ["1000099"] },
  {
    ownerBids: [OWNER_BID],
    risk: {
      countryMismatch: "needs_approval",
      velocity: [{ by: "requestor", most: 1, seconds: 3630, verdict: "needs_approval" }],
    },
  },
  {
    risk: {
      countryMismatch: "refuse",
      velocity: [{ by: "device", most: 1, seconds: 3630, verdict: "refuse" }],
    },
  },
];

/** Replaces the tenant's settings. */
export const updateSettings = operation(
  "settings",
  (world: World, given: { readonly person: Person; readonly number: number }): Step => {
    const { person, number } = given;
    const policy = { ...DEFAULT_POLICY, ...found(POLICIES[number % POLICIES.length]) };
    const send: Step["send"] = (api) =>
      api.staff(person, policy, (trpc, input) => trpc.settings.update.mutate(input));
    return mayChangeSettings(person)
      ? { world: { ...world, policy }, answer: policy, send }
      : { world, answer: FORBIDDEN, send };
  },
);
