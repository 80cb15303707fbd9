import { expect, test } from "vitest";
import { NOON } from "#testing/fixtures.ts";
import { mandateScene, OTHER_CREDITOR } from "#testing/mandate-scene.ts";

type Scene = Awaited<ReturnType<typeof mandateScene>>;

const states = ({ store }: Scene) => [...store.collections.values()].map(({ state }) => state);
const refusedBy = (rule: string) => ({ code: "refused", rule });

test("given a mandate, when a collection is recorded from plan to refund, then each step is stored and audited", async () => {
  const scene = await mandateScene();
  for (const status of ["planned", "presented", "settled", "refunded"] as const) {
    expect(await scene.record(status)).toEqual({ endToEndId: "E-1", status });
  }
  expect([...scene.store.collections.values()]).toEqual([
    {
      endToEndId: "E-1",
      amountMinor: 4200,
      currency: "EUR",
      dueOn: "2026-12-01",
      state: "refunded",
      changedAt: NOON,
    },
  ]);
  const [, ...audited] = scene.store.audit;
  expect(audited.map(({ outcome }) => outcome)).toEqual([
    "planned",
    "presented",
    "settled",
    "refunded",
  ]);
  expect(audited[0]).toMatchObject({
    actor: "staff:erika",
    action: "mandate.collection",
    details: { endToEndId: "E-1", status: "planned" },
  });
});

test("given a collection, when it is recorded again unchanged, then the answer is the same and nothing is written", async () => {
  const scene = await mandateScene();
  await scene.record("presented");
  const audited = scene.store.audit.length;
  expect(await scene.record("presented")).toEqual({ endToEndId: "E-1", status: "presented" });
  expect(scene.store.audit).toHaveLength(audited);
});

test.each(["planned", "presented"] as const)(
  "SEPA-03: given a cancelled mandate, when a collection is recorded as %s, then it is refused and not stored",
  async (status) => {
    const scene = await mandateScene();
    await scene.remove();
    const audited = scene.store.audit.length;
    await expect(scene.record(status)).rejects.toMatchObject(refusedBy("SEPA-03"));
    expect([states(scene), scene.store.audit.length]).toEqual([[], audited]);
  },
);

test("SEPA-03: given a collection that was withdrawn with the cancellation, when it is presented, then it is refused", async () => {
  const scene = await mandateScene();
  await scene.record("planned");
  await scene.remove();
  await expect(scene.record("presented")).rejects.toMatchObject(refusedBy("SEPA-03"));
  expect(states(scene)).toEqual(["withdrawn"]);
});

test("SEPA-12: given a collection that was too late to withdraw at the cancellation, when it is presented and settles, then that is stored", async () => {
  const scene = await mandateScene();
  await scene.record("planned", { dueOn: "2026-11-20" });
  await scene.remove();
  await scene.record("presented", { dueOn: "2026-11-20" });
  await scene.record("settled", { dueOn: "2026-11-20" });
  expect(states(scene)).toEqual(["settled"]);
});

test("given a collection that was presented before the cancellation, when it settles and is refunded, then that is stored", async () => {
  const scene = await mandateScene();
  await scene.record("presented");
  await scene.remove();
  await scene.record("settled");
  await scene.record("refunded");
  expect(states(scene)).toEqual(["refunded"]);
});

test("SEPA-06: given a collection that was never presented, when its settlement is recorded, then it is refused", async () => {
  const scene = await mandateScene();
  await expect(scene.record("settled")).rejects.toMatchObject(refusedBy("SEPA-06"));
  await scene.record("planned");
  await expect(scene.record("settled")).rejects.toMatchObject(refusedBy("SEPA-06"));
  expect(states(scene)).toEqual(["planned"]);
});

test.each([
  ["amountMinor", { amountMinor: 4201 }],
  ["dueOn", { dueOn: "2026-12-02" }],
  ["amountMinor", { amountMinor: 4201, dueOn: "2026-12-02" }],
])(
  "given a collection, when it is recorded with another %s, then that is a conflict and nothing is stored: %j",
  async (field, changed) => {
    const scene = await mandateScene();
    await scene.record("planned");
    const conflict = { code: "conflict", field };
    await expect(scene.record("presented", changed)).rejects.toMatchObject(conflict);
    await expect(scene.record("planned", changed)).rejects.toMatchObject(conflict);
    expect(states(scene)).toEqual(["planned"]);
  },
);

test("a collection increments the version of the payment option", async () => {
  const scene = await mandateScene();
  await scene.record("planned");
  expect([...scene.store.credentials.values()]).toMatchObject([{ state: "active", version: 2 }]);
});

test("given two mandates, when both have a collection with the same end-to-end id, then these are separate", async () => {
  const scene = await mandateScene();
  await scene.sign("M-2");
  await scene.record("presented");
  await scene.record("planned", { mandateReference: "M-2" });
  expect(states(scene)).toEqual(["presented", "planned"]);
});

test("an unknown reference or creditor is not found", async () => {
  const { record } = await mandateScene();
  const unknown = { code: "not_found" };
  await expect(record("planned", { mandateReference: "M-2" })).rejects.toMatchObject(unknown);
  await expect(record("planned", { creditorId: OTHER_CREDITOR })).rejects.toMatchObject(unknown);
});
