import type { Target } from "@expunge/schemas/boundary/target";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "#test/call.ts";
import { cardTokenWorld } from "#test/card-token-world.ts";
import { clickToPayWorld } from "#test/click-to-pay-world.ts";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const USERS = 50;

async function recordedUses(tenantId: string): Promise<unknown> {
  const [row] = await api.rows(
    "SELECT count(*)::int AS uses FROM use_authorization WHERE tenant_id = $1",
    [tenantId],
  );
  return row?.["uses"];
}

/**
 * Many users continuously use a credential at both instances; it is deleted once each has used it. Every user continues until it has the
 * answer to a use that it started after the deletion's answer.
 */
async function race(tenantId: string, target: Target, remove: () => Promise<Answer>) {
  const clients = await Promise.all(
    [api.url, api.otherUrl].map((url) => api.trpc(tenantId, "agent", url)),
  );
  let answeredAt = Infinity;
  let allowed = 0;
  let allowedAfter = 0;
  let startedAfter = 0;
  const waiting = Array.from({ length: USERS }, () => Promise.withResolvers<void>());

  const users = waiting.map(async ({ resolve }, user) => {
    for (let late = false; !late;) {
      late = performance.now() > answeredAt;
      const answer = await clients[user % 2]?.credentials.authorizeUse.mutate({ target });
      if (late) startedAfter += 1;
      if (answer?.allowed) {
        allowed += 1;
        if (late) allowedAfter += 1;
      }
      resolve();
    }
  });
  await Promise.all(waiting.map(({ promise }) => promise));
  const answer = await remove();
  answeredAt = performance.now();
  const recordedAtAnswer = await recordedUses(tenantId);
  await Promise.all(users);
  return { answer, allowed, allowedAfter, startedAfter, recordedAtAnswer };
}

/** No use is allowed or recorded after the deletion's answer, and all recorded uses were answered as allowed. */
async function expectNoUseAfterwards(tenantId: string, raced: Awaited<ReturnType<typeof race>>) {
  const { answer, allowed, allowedAfter, startedAfter, recordedAtAnswer } = raced;
  expect(answer.status).toBeLessThan(300);
  expect(allowed).toBeGreaterThanOrEqual(USERS);
  expect([startedAfter, allowedAfter]).toEqual([USERS, 0]);
  expect(recordedAtAnswer).toBe(allowed);
  expect(await recordedUses(tenantId)).toBe(allowed);
}

test("a card token: no use is authorised after the deletion's answer", async () => {
  const { tenantId, store, remove } = await cardTokenWorld(api);
  const token = await store();
  await expectNoUseAfterwards(
    tenantId,
    await race(tenantId, { kind: "card_token", token }, () => remove(token)),
  );
});

test("a SEPA option: the same", async () => {
  const {
    tenantId,
    accountId: customerAccountId,
    storeSepa,
    remove,
  } = await paymentOptionWorld(api);
  const { reference } = await storeSepa();
  const target = { kind: "payment_option", customerAccountId, reference } as const;
  await expectNoUseAfterwards(tenantId, await race(tenantId, target, () => remove(reference)));
});

test("a Click to Pay customer: the same, though its removal has only begun", async () => {
  const { tenantId, accountId, ownerBid, enrol, post } = await clickToPayWorld(api);
  await enrol();
  const target = { kind: "click_to_pay_customer", accountId, customerId: 7, ownerBid } as const;
  await expectNoUseAfterwards(tenantId, await race(tenantId, target, () => post()));
});
