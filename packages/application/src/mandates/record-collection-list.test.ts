import type { RecordCollectionInput } from "@expunge/schemas/trpc/mandates";
import { expect, test } from "vitest";
import { recordCollection } from "#mandates/record-collection.ts";
import { staff, vault } from "#testing/fixtures.ts";
import { CREDITOR, mandateScene } from "#testing/mandate-scene.ts";

type Report = Partial<RecordCollectionInput> & Pick<RecordCollectionInput, "status">;
const refusedBy = (rule: string) => expect.objectContaining({ code: "refused", rule }) as unknown;

/** A scene in which reports of the same moment form one list. */
async function listScene(of: Parameters<typeof mandateScene>[0] = {}) {
  const scene = await mandateScene(of);
  const record = recordCollection({ store: scene.store, vault, clock: scene.clock });
  const before = { loads: scene.store.loads, writes: scene.store.writes };
  const common = { mandateReference: "M-1", creditorId: CREDITOR, endToEndId: "E-1" };
  const due = { amountMinor: 4200, currency: "EUR", dueOn: "2026-12-01" } as const;
  return {
    ...scene,
    report: (...reports: readonly Report[]) =>
      Promise.all(
        reports.map((one) =>
          record(staff, { ...common, ...due, ...one }).then(
            ({ status }) => status,
            (error: unknown) => error,
          ),
        ),
      ),
    statements: () => [scene.store.loads - before.loads, scene.store.writes - before.writes],
    states: () =>
      Object.fromEntries(
        [...scene.store.collections.values()].map((one) => [one.endToEndId, one.state]),
      ),
  };
}

test("reports about one mandate are decided one after the other, with one load and one write", async () => {
  const { report, statements, states, store } = await listScene();
  expect(
    await report(
      { status: "planned" },
      { status: "settled", endToEndId: "E-2" },
      { status: "presented" },
      { status: "presented" },
      { status: "planned" },
      { status: "settled", amountMinor: 4201 },
      { status: "presented", endToEndId: "E-3" },
      { status: "planned", mandateReference: "M-9" },
      { status: "settled", mandateReference: "m-1" },
    ),
  ).toEqual([
    "planned",
    refusedBy("SEPA-06"),
    "presented",
    "presented",
    refusedBy("SEPA-06"),
    expect.objectContaining({ code: "conflict", field: "amountMinor" }) as unknown,
    "presented",
    expect.objectContaining({ code: "not_found" }) as unknown,
    "settled",
  ]);
  expect(statements()).toEqual([1, 1]);
  expect(states()).toEqual({ "E-1": "settled", "E-3": "presented" });
  expect(store.audit.slice(1).map(({ outcome }) => outcome)).toEqual([
    "planned",
    "presented",
    "presented",
    "settled",
  ]);
});

test("SEPA-09, SEPA-08: the collection that consumes a one-off mandate refuses those after it in the list", async () => {
  const { report, store } = await listScene({ type: "one_off" });
  expect(
    await report(
      { status: "presented" },
      { status: "settled" },
      { status: "planned", endToEndId: "E-2" },
    ),
  ).toEqual(["presented", "settled", refusedBy("SEPA-08")]);
  expect([...store.mandates.values()]).toMatchObject([{ state: "consumed", version: 2 }]);
  expect(store.mandateVersions).toMatchObject([{ version: 1, changed: ["state"] }]);
});

test("a list that loses its race is decided again as a whole", async () => {
  const { report, states, statements, store } = await listScene();
  const [id = ""] = store.credentials.keys();
  store.meanwhile(() => store.touch(id, { state: "pending_deletion" }));
  const reports = [{ status: "planned" }, { status: "presented", endToEndId: "E-2" }] as const;
  expect(await report(...reports)).toEqual([refusedBy("SEPA-15"), refusedBy("SEPA-15")]);
  expect([states(), statements()]).toEqual([{}, [2, 1]]);
});

test("a mandate that loses every race is overloaded, and the others of its list are recorded", async () => {
  const { report, sign, store } = await listScene();
  await sign("M-2");
  const [id = ""] = store.credentials.keys();
  for (let race = 0; race < 100; race += 1) store.meanwhile(() => store.touch(id));
  const other = { status: "planned", mandateReference: "M-2", endToEndId: "E-2" } as const;
  expect(await report({ status: "planned" }, other)).toEqual([
    expect.objectContaining({ code: "overloaded" }) as unknown,
    "planned",
  ]);
});
