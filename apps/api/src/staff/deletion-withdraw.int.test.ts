import { DELETION_REASONS, type DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deletionWorld } from "#test/deletion-world.ts";
import { failureOf, refusedBy } from "#test/failure-of.ts";
import { M1, recording } from "#test/mandate-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** TARGET is closed on Good Friday, 14 April 2028, until Easter Monday: it settles on Thursday, then on Tuesday, 18 April. */
const THURSDAY_MORNING = "2028-04-13T09:00:00+02:00";
const THURSDAY_LATE = "2028-04-13T23:59:00+02:00";
const GOOD_FRIDAY_EARLY = "2028-04-14T00:01:00+02:00";
const DUE_DAYS = ["2028-04-13", "2028-04-14", "2028-04-16", "2028-04-18", "2028-04-19"] as const;

/** A mandate with a planned collection of 100 cents for each of these days; the day is its end-to-end id. */
async function planned(days: readonly string[] = DUE_DAYS) {
  const world = await deletionWorld(api, "payment_option");
  for (const dueOn of days)
    await recording(world.trpc, "planned", { endToEndId: dueOn, dueOn, amountMinor: 100 });
  const mandate = () => world.trpc.mandates.get.query(M1);
  return {
    ...world,
    mandate,
    withdrawn: async () =>
      (await mandate()).collections.flatMap(({ endToEndId, status }) =>
        status === "withdrawn" ? [endToEndId] : [],
      ),
  };
}

describe("SEPA-11: a deletion withdraws planned collections until one banking day before settlement", () => {
  test.each([
    ["on Thursday those of Easter and of Tuesday", THURSDAY_MORNING, DUE_DAYS.slice(1)],
    ["also late on that day", THURSDAY_LATE, DUE_DAYS.slice(1)],
    ["on Good Friday those of Wednesday only", GOOD_FRIDAY_EARLY, ["2028-04-19"]],
  ])("%s", async (_, instant, expected) => {
    api.itIs(new Date(instant));
    const { request, withdrawn, eventTypes, deletion, trpc } = await planned();
    const { id, steps } = await request();
    expect(steps.map(({ type }) => type)).toEqual([
      "disable",
      "withdraw_collections",
      "cancel_mandate",
      "erase",
    ]);
    expect(await withdrawn()).toEqual(expected);
    expect(await eventTypes(id)).toEqual([
      "expunge.deletion.accepted",
      "expunge.deletion.disabled",
      ...expected.map(() => "expunge.collection.withdrawn"),
      "expunge.mandate.cancelled",
      "expunge.deletion.erased",
      "expunge.deletion.completed",
    ]);
    const { items } = await trpc.events.list.query({
      types: ["expunge.collection.withdrawn"],
      order: "oldest",
    });
    expect(items).toMatchObject(
      expected.map((dueOn) => ({
        subject: id,
        data: { deletionId: id, endToEndId: dueOn, amountMinor: 100, dueOn },
      })),
    );
    expect((await deletion(id)).state).toBe("completed");
  });
});

test("SEPA-12: collections that can no longer be withdrawn, or were presented, still settle; no others do", async () => {
  api.itIs(new Date(THURSDAY_MORNING));
  const { trpc, request, withdrawn, mandate } = await planned(["2028-04-13", "2028-04-18"]);
  const presented = { endToEndId: "P", dueOn: "2028-04-18", amountMinor: 1 };
  await recording(trpc, "presented", presented);
  const { steps } = await request();
  expect(steps.map(({ state }) => state)).toEqual(["done", "done", "done", "done"]);
  expect(await withdrawn()).toEqual(["2028-04-18"]);

  const late = { endToEndId: "2028-04-13", dueOn: "2028-04-13", amountMinor: 100 };
  await recording(trpc, "presented", late);
  await recording(trpc, "settled", late);
  await recording(trpc, "settled", presented);
  const gone = { endToEndId: "2028-04-18", dueOn: "2028-04-18", amountMinor: 100 };
  expect(await failureOf(recording(trpc, "presented", gone))).toEqual(refusedBy("SEPA-03"));
  const statuses = (await mandate()).collections.map(({ status }) => status);
  expect(statuses.toSorted()).toEqual(["settled", "settled", "withdrawn"]);
});

test("a deletion without withdrawals has no withdrawal step", async () => {
  const { request, eventTypes } = await planned([]);
  const { id, steps } = await request();
  expect(steps.map(({ type }) => type)).toEqual(["disable", "cancel_mandate", "erase"]);
  expect(await eventTypes(id)).not.toContain("expunge.collection.withdrawn");
});

describe("SEPA-02: the mandate is cancelled with the matching ISO reason", () => {
  const FITTING: Readonly<Record<DeletionReason, string>> = {
    customer_request: "MD16",
    erasure_request: "MD16",
    account_closure: "MD16",
    merchant_request: "MD17",
    merchant_offboarding: "MD17",
    dormancy: "MD20",
    expired: "MD20",
    fraud: "MD21",
  };
  test.each(DELETION_REASONS)("when an agent deletes it for: %s", async (reason) => {
    const { request, mandate, trpc } = await planned([]);
    const { id } = await request({ reason });
    const cancellationReason = FITTING[reason];
    expect(await mandate()).toMatchObject({
      state: "cancelled",
      cancelledBy: "staff:agent-1",
      cancellationReason,
    });
    const { items } = await trpc.events.list.query({ types: ["expunge.mandate.cancelled"] });
    expect(items).toMatchObject([{ subject: id, data: { cancellationReason } }]);
  });
});
