import { expect, test } from "vitest";
import { TENANT, vault } from "#testing/fixtures.ts";
import { ACCOUNT, CREDITOR, DEBTOR, IBAN, mandateScene } from "#testing/mandate-scene.ts";

type Scene = Awaited<ReturnType<typeof mandateScene>>;

const onlyEvidence = ({ store }: Scene) => [...store.evidence.values()][0];
const retention = (keptUntil: string) => ({ kind: "retention", tenantId: TENANT, keptUntil });

/** An amended mandate with a settled and a withdrawn collection, after the deletion of its option. */
async function deleted() {
  const scene = await mandateScene();
  await scene.amend({ creditorName: "Stadtwerke" });
  await scene.record("presented", { dueOn: "2026-11-19" });
  await scene.record("settled", { dueOn: "2026-11-19" });
  await scene.record("planned", { endToEndId: "E-2" });
  await scene.remove("fraud");
  return scene;
}

test("evidence shows the mandate as of the deletion of its option: signature, amendments, collections, cancellation", async () => {
  const scene = await deleted();
  const shown = await scene.evidence();
  expect(shown).toEqual({
    keptUntil: "2028-01-18",
    sealedAt: "2026-11-20T12:00:00.000Z",
    evidence: await scene.show(),
  });
  expect(shown.evidence).toMatchObject({
    mandateReference: "M-1",
    creditorId: CREDITOR,
    creditorName: "Stadtwerke",
    scheme: "CORE",
    type: "recurring",
    signedOn: "2026-01-15",
    state: "cancelled",
    cancelledBy: "staff:erika",
    cancelledAt: "2026-11-20T12:00:00.000Z",
    cancellationReason: "MD21",
    collections: [
      { endToEndId: "E-1", amountMinor: 4200, dueOn: "2026-11-19", status: "settled" },
      { endToEndId: "E-2", amountMinor: 4200, dueOn: "2026-12-01", status: "withdrawn" },
    ],
    history: [{ version: 1 }, { version: 2, changed: ["creditorName"] }, { state: "cancelled" }],
  });
});

test("evidence contains neither IBAN nor name nor account of the debtor, and is unreadable without the vault", async () => {
  const scene = await deleted();
  const { evidence } = await scene.evidence();
  const { sealed, sealedKey } = onlyEvidence(scene) ?? {};
  const opened = JSON.stringify(evidence);
  expect(opened).toContain("M-1");
  for (const secret of [IBAN, "DE8937****3000", DEBTOR, ACCOUNT])
    expect(opened).not.toContain(secret);
  for (const bytes of [sealed, sealedKey]) {
    expect(bytes?.length).toBeGreaterThan(0);
    expect(Buffer.from(bytes ?? []).toString("latin1")).not.toContain("M-1");
  }
});

test("evidence sealed for one mandate does not open for another", async () => {
  const scene = await deleted();
  const { mandateId = "", sealed, sealedKey } = onlyEvidence(scene) ?? {};
  if (!sealed || !sealedKey) throw new Error("nothing is sealed");
  const box = { sealed, sealedKey };
  expect(vault.open(TENANT, mandateId, box)).toMatchObject({ mandateReference: "M-1" });
  expect(() => vault.open(TENANT, "another", box)).toThrow("unable to authenticate");
  expect(() => vault.open("TN-2", mandateId, box)).toThrow("unable to authenticate");
});

test("a cancelling account of the debtor is reduced to its kind", async () => {
  const scene = await mandateScene();
  await scene.removeAs({ kind: "account", tenantId: TENANT, accountId: ACCOUNT });
  expect(await scene.show()).toMatchObject({ cancelledBy: `account:${ACCOUNT}` });
  expect((await scene.evidence()).evidence).toMatchObject({ cancelledBy: "account" });
});

test("every access to evidence is audited with its outcome", async () => {
  const scene = await deleted();
  const audited = scene.store.audit.length;
  await scene.evidence();
  scene.on("2028-01-19");
  await scene.evidence();
  const [mandate] = scene.store.mandates.values();
  const about = {
    actor: "staff:erika",
    action: "mandate.evidence",
    subject: mandate?.credentialId,
  };
  expect(scene.store.audit.slice(audited)).toEqual([
    { ...about, occurredAt: new Date("2026-11-20T12:00:00.000Z"), outcome: "shown", details: {} },
    {
      ...about,
      occurredAt: new Date("2028-01-19T12:00:00.000Z"),
      outcome: "not kept",
      details: {},
    },
  ]);
});

test("SEPA-18: evidence is shown on the last day of its retention and not on the next, erased or not", async () => {
  const scene = await deleted();
  scene.on("2028-01-18");
  expect(await scene.evidence()).toHaveProperty("evidence");
  scene.on("2028-01-19");
  expect(await scene.evidence()).toEqual({
    keptUntil: "2028-01-18",
    sealedAt: "2026-11-20T12:00:00.000Z",
  });
});

test("given an active option or an unknown mandate, when its evidence is requested, then it is not found", async () => {
  const scene = await mandateScene();
  const audited = scene.store.audit.length;
  await expect(scene.evidence()).rejects.toMatchObject({ code: "not_found" });
  await expect(scene.evidence("M-2")).rejects.toMatchObject({ code: "not_found" });
  expect(scene.store.audit).toHaveLength(audited);
});

test("given a cancelled mandate, when a collection settles, then the evidence contains it, and its retention stays the same", async () => {
  const scene = await mandateScene();
  await scene.record("presented");
  await scene.remove();
  const before = onlyEvidence(scene);
  expect([before?.keepUntil, scene.store.jobs]).toEqual(["2028-01-31", [retention("2028-01-31")]]);
  scene.minutesLater(3);
  await scene.record("settled");
  const shown = await scene.evidence();
  expect(shown).toMatchObject({
    keptUntil: "2028-01-31",
    sealedAt: "2026-11-20T12:03:00.000Z",
    evidence: { collections: [{ endToEndId: "E-1", status: "settled" }] },
  });
  expect(shown.evidence).toEqual(await scene.show());
  expect(onlyEvidence(scene)?.sealedKey).not.toEqual(before?.sealedKey);
  expect(scene.store.jobs).toEqual([retention("2028-01-31")]);
});

test("SEPA-18: given a longer margin since, when a collection of a cancelled mandate settles, then its evidence is retained longer, and erased then", async () => {
  const scene = await mandateScene();
  await scene.record("presented");
  await scene.remove();
  scene.store.policy = { ...scene.store.policy, evidenceMarginDays: 31 };
  await scene.record("settled");
  expect(onlyEvidence(scene)?.keepUntil).toBe("2028-02-01");
  expect(scene.store.jobs).toEqual([retention("2028-01-31"), retention("2028-02-01")]);
});

test("SEPA-18: given a shorter margin since, when a collection of a cancelled mandate settles, then the retention of its evidence stays the same", async () => {
  const scene = await mandateScene();
  await scene.record("presented");
  await scene.remove();
  scene.store.policy = { ...scene.store.policy, evidenceMarginDays: 0 };
  await scene.record("settled");
  expect(onlyEvidence(scene)?.keepUntil).toBe("2028-01-31");
  expect(scene.store.jobs).toEqual([retention("2028-01-31")]);
});

test("given a one-off mandate that was consumed, when its option was deleted and the collection is refunded, then the evidence says so", async () => {
  const scene = await mandateScene({ type: "one_off" });
  await scene.record("presented");
  await scene.record("settled");
  await scene.remove();
  await scene.record("refunded");
  const { evidence } = await scene.evidence();
  expect(evidence).toMatchObject({ state: "consumed", collections: [{ status: "refunded" }] });
  expect(evidence).not.toHaveProperty("cancellationReason");
});

test("given erased evidence, when a collection is recorded, then nothing is sealed again", async () => {
  const scene = await mandateScene();
  await scene.record("presented");
  await scene.remove();
  const sealed = onlyEvidence(scene);
  if (sealed === undefined) throw new Error("nothing is sealed");
  const erased = { ...sealed, sealed: null, sealedKey: null, erasedAt: scene.clock.now() };
  scene.store.evidence.set(sealed.mandateId, erased);
  await scene.record("settled");
  expect(onlyEvidence(scene)).toEqual(erased);
  expect(await scene.evidence()).toEqual({
    keptUntil: "2028-01-31",
    sealedAt: "2026-11-20T12:00:00.000Z",
    erasedAt: "2026-11-20T12:00:00.000Z",
  });
});

test("given an active option, when a collection is recorded, then nothing is sealed", async () => {
  const scene = await mandateScene();
  await scene.record("presented");
  expect([scene.store.evidence.size, scene.store.jobs]).toEqual([0, []]);
});

test("given a cancelled mandate without evidence, when a collection settles, then its evidence is sealed", async () => {
  const scene = await mandateScene();
  await scene.record("presented");
  await scene.remove();
  scene.store.evidence.clear();
  scene.store.jobs.length = 0;
  await scene.record("settled");
  expect(onlyEvidence(scene)?.keepUntil).toBe("2028-01-31");
  expect(scene.store.jobs).toEqual([retention("2028-01-31")]);
});
