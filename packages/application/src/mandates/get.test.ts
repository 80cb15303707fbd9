import { expect, test } from "vitest";
import { CREDITOR, mandateScene, OTHER_CREDITOR } from "#testing/mandate-scene.ts";

const SIGNED = {
  mandateReference: "M-1",
  creditorId: CREDITOR,
  scheme: "CORE",
  type: "recurring",
  signedOn: "2026-01-15",
  state: "active",
  version: 1,
} as const;
const FIRST = { at: "2026-11-20T12:00:00.000Z", version: 1, state: "active", changed: [] };

test("a new mandate is shown as signed, without empty fields", async () => {
  const { show } = await mandateScene();
  expect(await show()).toEqual({ ...SIGNED, collections: [], history: [FIRST] });
});

test("a mandate is shown with each of its versions and its cancellation", async () => {
  const { amend, remove, show, minutesLater } = await mandateScene();
  minutesLater(1);
  await amend({ creditorName: "Stadtwerke" });
  minutesLater(2);
  await amend({ iban: "AT611904300234573201", debtorAgent: "BKAUATWW" });
  minutesLater(3);
  await remove("fraud");
  expect(await show()).toEqual({
    ...SIGNED,
    creditorName: "Stadtwerke",
    debtorAgent: "BKAUATWW",
    state: "cancelled",
    version: 4,
    cancelledAt: "2026-11-20T12:03:00.000Z",
    cancelledBy: "staff:erika",
    cancellationReason: "MD21",
    collections: [],
    history: [
      FIRST,
      { at: "2026-11-20T12:01:00.000Z", version: 2, state: "active", changed: ["creditorName"] },
      {
        at: "2026-11-20T12:02:00.000Z",
        version: 3,
        state: "active",
        changed: ["debtorAgent", "iban"],
      },
      { at: "2026-11-20T12:03:00.000Z", version: 4, state: "cancelled", changed: ["state"] },
    ],
  });
});

test("an unsigned mandate is shown as created, and as active from its signature on", async () => {
  const { activate, amend, show, minutesLater } = await mandateScene({ signedOn: null });
  const { signedOn: _, ...unsigned } = SIGNED;
  const created = { ...FIRST, state: "created" };
  const known = { collections: [], history: [created] };
  expect(await show()).toEqual({ ...unsigned, ...known, state: "created" });
  minutesLater(1);
  await activate("2026-11-20");
  minutesLater(2);
  await amend({ creditorName: "Stadtwerke" });
  expect(await show()).toEqual({
    ...SIGNED,
    signedOn: "2026-11-20",
    creditorName: "Stadtwerke",
    version: 3,
    collections: [],
    history: [
      created,
      {
        at: "2026-11-20T12:01:00.000Z",
        version: 2,
        state: "active",
        changed: ["signedOn", "state"],
      },
      { at: "2026-11-20T12:02:00.000Z", version: 3, state: "active", changed: ["creditorName"] },
    ],
  });
});

test("a mandate that was never signed is shown as created and then cancelled", async () => {
  const { remove, show } = await mandateScene({ signedOn: null });
  await remove();
  const { history, cancellationReason } = await show();
  expect(history.map(({ state }) => state)).toEqual(["created", "cancelled"]);
  expect(cancellationReason).toBe("MD22");
});

test("SEPA-09: a one-off mandate is shown as consumed from the settlement of its collection on", async () => {
  const { record, show, minutesLater } = await mandateScene({ type: "one_off" });
  await record("presented");
  minutesLater(1);
  await record("settled");
  minutesLater(2);
  await record("refunded");
  expect(await show()).toMatchObject({
    state: "consumed",
    version: 2,
    history: [
      FIRST,
      { at: "2026-11-20T12:01:00.000Z", version: 2, state: "consumed", changed: ["state"] },
    ],
  });
});

test("the collections of a mandate are shown in their present state, by due day", async () => {
  const { record, show, sign } = await mandateScene();
  await sign("M-2");
  await record("presented", { endToEndId: "E-2", dueOn: "2027-01-04" });
  await record("planned", { mandateReference: "M-2", endToEndId: "E-3" });
  await record("presented");
  await record("returned");
  const amount = { amountMinor: 4200, currency: "EUR" };
  expect((await show()).collections).toEqual([
    { ...amount, endToEndId: "E-1", dueOn: "2026-12-01", status: "returned" },
    { ...amount, endToEndId: "E-2", dueOn: "2027-01-04", status: "presented" },
  ]);
});

test("an unknown reference or creditor is not found", async () => {
  const { show } = await mandateScene();
  const unknown = { code: "not_found" };
  await expect(show({ mandateReference: "M-2" })).rejects.toMatchObject(unknown);
  await expect(show({ creditorId: OTHER_CREDITOR })).rejects.toMatchObject(unknown);
});
