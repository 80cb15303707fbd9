import { isDeepStrictEqual } from "node:util";
import { decideSettingsReview } from "@expunge/domain/deletion/decide-settings-review";
import { loosenedSettings } from "@expunge/domain/deletion/loosened-settings";
import { DEFAULT_POLICY, type TenantPolicy } from "@expunge/domain/deletion/tenant-policy";
import { FORBIDDEN, NOT_FOUND, refusedFor } from "#test/model/answers.ts";
import { operation, type Step } from "#test/model/operation.ts";
import {
  mayApprove,
  mayChangeSettings,
  OWNER_BID,
  type Person,
  staff,
} from "#test/model/people.ts";
import { found, iso, nameInStep, type World } from "#test/model/world.ts";

const UNKNOWN = "01900000-0000-7000-8000-000000000000";

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

/** Replaces the tenant's settings; those that loosen wait for an approval. */
export const updateSettings = operation(
  "settings",
  (world: World, given: { readonly person: Person; readonly number: number }): Step => {
    const { person, number } = given;
    const policy = { ...DEFAULT_POLICY, ...found(POLICIES[number % POLICIES.length]) };
    const send: Step["send"] = (api) =>
      api.staff(person, policy, (trpc, input) => trpc.settings.update.mutate(input));
    if (!mayChangeSettings(person)) return { world, answer: FORBIDDEN, send };
    const { pendingSettings: waiting, ...others } = world;
    const loosened = loosenedSettings(world.policy, policy);
    const kept = Object.fromEntries(loosened.map((name) => [name, world.policy[name]]));
    const next: TenantPolicy = { ...policy, ...kept };
    const isSame = waiting !== undefined && isDeepStrictEqual(waiting.settings, policy);
    const asked = {
      id: nameInStep(world, "settings"),
      settings: policy,
      loosened,
      requestedBy: staff(person),
      requestedAt: iso(world.now),
    };
    const pending = loosened.length === 0 ? undefined : isSame ? waiting : asked;
    return {
      world: { ...others, policy: next, ...(pending && { pendingSettings: pending }) },
      answer: settingsView(next, pending),
      send,
    };
  },
);

/** Approves the loosening that waits, or rejects it. */
export const reviewSettings = operation(
  "review settings",
  (world: World, given: { readonly person: Person; readonly approves: boolean }): Step => {
    const { person, approves } = given;
    const { pendingSettings: waiting, ...others } = world;
    const id: string = waiting?.id ?? UNKNOWN;
    const send: Step["send"] = (api) =>
      api.staff(person, { id }, (trpc, input) =>
        trpc.settings[approves ? "approve" : "reject"].mutate(input),
      );
    if (!mayApprove(person)) return { world, answer: FORBIDDEN, send };
    if (waiting === undefined) return { world, answer: NOT_FOUND, send };
    const review = decideSettingsReview(waiting.requestedBy, staff(person));
    if (approves && review.kind === "refused")
      return { world, answer: refusedFor(review.reasons), send };
    const policy = approves ? waiting.settings : world.policy;
    return { world: { ...others, policy }, answer: policy, send };
  },
);

/** Settings as the API shows them. */
export function settingsView(policy: TenantPolicy, pending: World["pendingSettings"]) {
  return { ...policy, ...(pending && { pending }) };
}
