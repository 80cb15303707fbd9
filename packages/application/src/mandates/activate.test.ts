import { expect, test } from "vitest";
import { NOON } from "#testing/fixtures.ts";
import { CREDITOR, mandateScene, OTHER_CREDITOR } from "#testing/mandate-scene.ts";

test("given an unsigned mandate, when it is signed, then it is active, as a new version", async () => {
  const { store, activate } = await mandateScene({ signedOn: null });
  const [before] = store.mandates.values();
  expect(before).toMatchObject({ state: "created", signedOn: null, version: 1 });
  await activate("2026-11-19");
  expect([...store.mandates.values()]).toEqual([
    { ...before, state: "active", signedOn: "2026-11-19", version: 2 },
  ]);
  expect(store.mandateVersions).toMatchObject([
    {
      version: 1,
      creditorId: CREDITOR,
      reference: "M-1",
      changed: ["signedOn", "state"],
      amendedAt: NOON,
      amendedBy: "staff:erika",
    },
  ]);
  expect([...store.credentials.values()]).toMatchObject([{ state: "active", version: 2 }]);
  expect(store.audit.at(-1)).toEqual({
    occurredAt: NOON,
    actor: "staff:erika",
    action: "mandate.activate",
    subject: before?.credentialId,
    outcome: "active",
    details: { signedOn: "2026-11-19" },
  });
});

test("SEPA-19: given a signed mandate, when it is signed again, then it is refused and the first signature stays", async () => {
  const { store, activate } = await mandateScene();
  const refused = { code: "refused", rule: "SEPA-19" };
  await expect(activate()).rejects.toMatchObject(refused);
  expect([...store.mandates.values()]).toMatchObject([{ signedOn: "2026-01-15", version: 1 }]);
});

test("SEPA-19: given a mandate that was cancelled unsigned, when it is signed, then it is refused", async () => {
  const { store, activate, remove } = await mandateScene({ signedOn: null });
  await remove();
  await expect(activate()).rejects.toMatchObject({ code: "refused", rule: "SEPA-19" });
  expect([...store.mandates.values()]).toMatchObject([{ state: "cancelled", signedOn: null }]);
});

test("a mandate is not signed in the future: a day after the latest one on earth (UTC+14) is invalid", async () => {
  const { store, activate, clock } = await mandateScene({ signedOn: null });
  // At noon UTC the next day has begun in the east of UTC+12.
  await expect(activate("2026-11-22")).rejects.toMatchObject({
    code: "invalid",
    field: "signedOn",
  });
  await expect(activate("2099-01-01")).rejects.toMatchObject({
    code: "invalid",
    field: "signedOn",
  });
  clock.set(new Date("2026-11-20T09:59:59.999Z"));
  await expect(activate("2026-11-21")).rejects.toMatchObject({
    code: "invalid",
    field: "signedOn",
  });
  expect([...store.mandates.values()]).toMatchObject([{ state: "created", version: 1 }]);
  clock.set(NOON);
  await activate("2026-11-21");
  expect([...store.mandates.values()]).toMatchObject([{ state: "active", signedOn: "2026-11-21" }]);
});

test("an unknown reference or creditor is not found", async () => {
  const { activate } = await mandateScene({ signedOn: null });
  for (const key of [{ mandateReference: "M-2" }, { creditorId: OTHER_CREDITOR }])
    await expect(activate("2026-11-19", key)).rejects.toMatchObject({ code: "not_found" });
});
