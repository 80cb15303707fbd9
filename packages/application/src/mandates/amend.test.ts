import type { AmendMandateInput } from "@expunge/schemas/trpc/mandates";
import { expect, test } from "vitest";
import { putHold, TENANT, vault } from "#testing/fixtures.ts";
import { CREDITOR, DEBTOR, IBAN, mandateScene, OTHER_CREDITOR } from "#testing/mandate-scene.ts";

type Scene = Awaited<ReturnType<typeof mandateScene>>;

const NEW_IBAN = "AT611904300234573201";
const CHANGES: readonly AmendMandateInput["changes"][] = [
  { mandateReference: "M-2" },
  { creditorId: OTHER_CREDITOR },
  { creditorName: "Stadtwerke" },
  { iban: NEW_IBAN },
  { debtorAgent: "COBADEFFXXX" },
  { mandateReference: "M-2", creditorId: OTHER_CREDITOR, creditorName: "Stadtwerke" },
];
const onlyMandate = ({ store }: Scene) => [...store.mandates.values()][0];
const onlyCredential = ({ store }: Scene) => [...store.credentials.values()][0];

test.each(CHANGES)(
  "given an active mandate, when it is amended, then it has a new version and the old one stays on record: %j",
  async (changes) => {
    const scene = await mandateScene();
    const before = onlyMandate(scene);
    const { iban: _, mandateReference, ...shown } = changes;
    const next = { ...shown, ...(mandateReference && { reference: mandateReference }) };
    const key = await scene.amend(changes);
    expect(onlyMandate(scene)).toEqual({ ...before, ...next, version: 2 });
    expect(onlyMandate(scene)).toMatchObject(key);
    expect(scene.store.mandateVersions).toMatchObject([
      {
        version: 1,
        reference: "M-1",
        creditorId: CREDITOR,
        creditorName: null,
        debtorAgent: null,
        changed: Object.keys(changes).toSorted(),
        amendedBy: "staff:erika",
      },
    ]);
  },
);

test("HOLD-08: given a dispute, when the debtor's account is to be replaced, then it is refused and stays sealed", async () => {
  const scene = await mandateScene();
  const before = onlyCredential(scene);
  putHold(scene.store, before?.id ?? "", "dispute");
  await expect(scene.amend({ iban: NEW_IBAN })).rejects.toMatchObject({
    code: "refused",
    rule: "HOLD-08",
  });
  expect(onlyCredential(scene)).toEqual(before);
  await scene.amend({ creditorName: "Stadtwerke" });
});

test("the audit entry of an amendment contains the changed fields, but not their values", async () => {
  const scene = await mandateScene();
  await scene.amend({ creditorName: "Stadtwerke", iban: NEW_IBAN });
  expect(scene.store.audit.at(-1)).toMatchObject({
    actor: "staff:erika",
    action: "mandate.amend",
    outcome: "amended",
    details: { changed: "creditorName iban" },
  });
});

test("given an amended reference, when the mandate is looked up, then it is found by both references", async () => {
  const { amend, show } = await mandateScene();
  const amended = { creditorId: CREDITOR, reference: "M-2" };
  expect(await amend({ mandateReference: "M-2" })).toEqual(amended);
  expect(await show({ mandateReference: "M-2" })).toMatchObject({ version: 2 });
  expect(await amend({ creditorName: "Stadtwerke" })).toEqual(amended);
  expect(await show()).toMatchObject({ mandateReference: "M-2", version: 3 });
});

test("given another account of the debtor, when the mandate is amended, then the new one is sealed and shown masked, and the old one is erased", async () => {
  const scene = await mandateScene();
  const before = onlyCredential(scene);
  await scene.amend({ iban: NEW_IBAN });
  const { id = "", sealed, sealedKey, maskedNumber, version } = onlyCredential(scene) ?? {};
  expect([maskedNumber, version]).toEqual(["AT6119****3201", 2]);
  expect(sealed && sealedKey && vault.open(TENANT, id, { sealed, sealedKey })).toEqual({
    iban: NEW_IBAN,
    debtorName: DEBTOR,
  });
  expect(sealedKey).not.toEqual(before?.sealedKey);
  const { credentials, mandates, mandateVersions, audit } = scene.store;
  const kept = JSON.stringify([
    ...credentials.values(),
    ...mandates.values(),
    mandateVersions,
    audit,
  ]);
  for (const iban of [IBAN, NEW_IBAN, "DE8937****3000"]) expect(kept).not.toContain(iban);
});

test("SEPA-04: given a cancelled mandate, when it is amended, then it is refused and stays unchanged", async () => {
  const scene = await mandateScene();
  await scene.remove();
  const [before, audited] = [onlyMandate(scene), scene.store.audit.length];
  for (const changes of CHANGES) {
    await expect(scene.amend(changes)).rejects.toMatchObject({ code: "refused", rule: "SEPA-04" });
  }
  expect(onlyMandate(scene)).toEqual(before);
  expect([scene.store.mandateVersions, scene.store.audit.length]).toEqual([[], audited]);
  expect(onlyCredential(scene)).toMatchObject({ sealed: null, maskedNumber: null });
});

test("SEPA-07: given an unsigned mandate, when it is amended, then it is refused", async () => {
  const scene = await mandateScene({ signedOn: null });
  const amended = scene.amend({ creditorName: "Stadtwerke" });
  await expect(amended).rejects.toMatchObject({ code: "refused", rule: "SEPA-07" });
  expect(scene.store.mandateVersions).toEqual([]);
});

test("SEPA-08: given a one-off mandate whose collection has settled, when it is amended, then it is refused", async () => {
  const scene = await mandateScene({ type: "one_off" });
  await scene.record("presented");
  await scene.record("settled");
  const amended = scene.amend({ creditorName: "Stadtwerke" });
  await expect(amended).rejects.toMatchObject({ code: "refused", rule: "SEPA-08" });
  expect(onlyMandate(scene)).toMatchObject({ creditorName: null, version: 2 });
});

test("an amendment increments the version of the payment option", async () => {
  const scene = await mandateScene();
  await scene.amend({ creditorName: "Stadtwerke" });
  expect(onlyCredential(scene)).toMatchObject({ state: "active", version: 2 });
});

test("an unknown mandate is not found", async () => {
  const { amend } = await mandateScene();
  const changes = { creditorName: "Stadtwerke" };
  for (const key of [{ mandateReference: "M-2" }, { creditorId: OTHER_CREDITOR }]) {
    await expect(amend(changes, key)).rejects.toMatchObject({ code: "not_found" });
  }
});
