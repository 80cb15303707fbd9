import { expect, test } from "vitest";
import { TENANT } from "#testing/fixtures.ts";
import { mandateScene } from "#testing/mandate-scene.ts";

const refusedBy = (rule: string) => ({ code: "refused", rule });
const onlyMandate = ({ store }: Awaited<ReturnType<typeof mandateScene>>) =>
  [...store.mandates.values()][0];

test("SEPA-07: given an unsigned mandate, when a collection is recorded, then it is refused until the signature", async () => {
  const { record, activate } = await mandateScene({ signedOn: null });
  for (const status of ["planned", "presented"] as const)
    await expect(record(status)).rejects.toMatchObject(refusedBy("SEPA-07"));
  await activate();
  expect(await record("planned")).toEqual({ endToEndId: "E-1", status: "planned" });
});

test("SEPA-09: given a one-off mandate, when its collection settles, then it is consumed, as a version of its own", async () => {
  const scene = await mandateScene({ type: "one_off" });
  await scene.record("presented");
  expect(onlyMandate(scene)).toMatchObject({ state: "active", version: 1 });
  scene.minutesLater(5);
  await scene.record("settled");
  expect(onlyMandate(scene)).toMatchObject({
    state: "consumed",
    version: 2,
    signedOn: "2026-01-15",
  });
  expect(scene.store.mandateVersions).toMatchObject([
    { version: 1, reference: "M-1", changed: ["state"], amendedBy: "staff:erika" },
  ]);
  await expect(scene.record("planned", { endToEndId: "E-2" })).rejects.toMatchObject(
    refusedBy("SEPA-08"),
  );
});

test("SEPA-09: given a recurring mandate, when a collection settles, then it stays active", async () => {
  const scene = await mandateScene();
  await scene.record("presented");
  await scene.record("settled");
  expect(onlyMandate(scene)).toMatchObject({ state: "active", version: 1 });
  expect(scene.store.mandateVersions).toEqual([]);
});

test("SEPA-10: given a one-off mandate with a collection, when another is planned, then it is refused", async () => {
  const { record } = await mandateScene({ type: "one_off" });
  await record("presented");
  const another = { endToEndId: "E-2" };
  await expect(record("planned", another)).rejects.toMatchObject(refusedBy("SEPA-10"));
  await record("rejected");
  expect(await record("planned", another)).toMatchObject({ status: "planned" });
});

test("SEPA-16: given a mandate signed 36 months ago, when a collection is planned, then it is accepted on the last day and refused on the next", async () => {
  const { record, on } = await mandateScene({ signedOn: "2023-11-20" });
  on("2026-11-21");
  await expect(record("planned")).rejects.toMatchObject(refusedBy("SEPA-16"));
  on("2026-11-20");
  expect(await record("planned")).toMatchObject({ status: "planned" });
});

test("SEPA-16: today is the day in Frankfurt", async () => {
  const { record, clock } = await mandateScene({ signedOn: "2023-11-20" });
  clock.set(new Date("2026-11-20T23:00:00.000Z"));
  await expect(record("planned")).rejects.toMatchObject(refusedBy("SEPA-16"));
  clock.set(new Date("2026-11-20T22:59:59.999Z"));
  expect(await record("planned")).toMatchObject({ status: "planned" });
});

test("SEPA-17: given a B2B mandate, when a refund is recorded, then it is refused", async () => {
  const { record } = await mandateScene({ scheme: "B2B" });
  await record("presented");
  await record("settled");
  await expect(record("refunded")).rejects.toMatchObject(refusedBy("SEPA-17"));
});

/** A mandate with two presented collections, and a deletion of its option that waits for them. */
async function waiting() {
  const scene = await mandateScene();
  await scene.record("presented");
  await scene.record("presented", { endToEndId: "E-2" });
  await scene.remove("customer_request", "wait");
  const [deletion] = scene.store.deletions.values();
  return { ...scene, deletionId: deletion?.id };
}

test("SEPA-15: given a waiting deletion, when a new collection is planned, then it is refused", async () => {
  const { record, store } = await waiting();
  for (const status of ["planned", "presented"] as const)
    await expect(record(status, { endToEndId: "E-3" })).rejects.toMatchObject(refusedBy("SEPA-15"));
  expect(store.collections.size).toBe(2);
});

test("SEPA-14: given a waiting deletion, when the last open collection is final, then the deletion is resumed, and not before", async () => {
  const { record, store, deletionId } = await waiting();
  await record("settled");
  expect(store.jobs).toEqual([]);
  await record("rejected", { endToEndId: "E-2" });
  expect(store.jobs).toEqual([{ kind: "deletion", tenantId: TENANT, deletionId }]);
});

test("given no waiting deletion, when the last open collection is final, then nothing is resumed", async () => {
  const { record, store } = await mandateScene();
  await record("presented");
  await record("settled");
  expect(store.jobs).toEqual([]);
});
