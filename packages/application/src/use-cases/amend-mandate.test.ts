import type { AmendMandateInput } from "@expunge/contracts/trpc/mandates";
import { expect, test } from "vitest";
import { TENANT, vault } from "#testing/fixtures.ts";
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
  "given an active mandate, when it is amended, then it is a new version and the old one stays on file: %j",
  async (changes) => {
    const scene = await mandateScene();
    const before = onlyMandate(scene);
    const { iban: _, mandateReference, ...shown } = changes;
    const next = { ...shown, ...(mandateReference && { reference: mandateReference }) };
    const named = await scene.amend(changes);
    expect(onlyMandate(scene)).toEqual({ ...before, ...next, version: 2 });
    expect(onlyMandate(scene)).toMatchObject(named);
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

test("an amendment is noted by the fields that it changes, not by their values", async () => {
  const scene = await mandateScene();
  await scene.amend({ creditorName: "Stadtwerke", iban: NEW_IBAN });
  expect(scene.store.audit.at(-1)).toMatchObject({
    actor: "staff:erika",
    action: "mandate.amend",
    outcome: "amended",
    details: { changed: "creditorName iban" },
  });
});

test("given an amended reference, when the mandate is looked up, then it is found by the new one alone", async () => {
  const { amend, show } = await mandateScene();
  expect(await amend({ mandateReference: "M-2" })).toEqual({
    creditorId: CREDITOR,
    reference: "M-2",
  });
  expect(await show({ mandateReference: "M-2" })).toMatchObject({ version: 2 });
  await expect(show()).rejects.toMatchObject({ code: "not_found" });
  await expect(amend({ creditorName: "x" })).rejects.toMatchObject({ code: "not_found" });
});

test("given another account of the debtor, when the mandate is amended, then the new one is sealed and shown masked, and the old one is gone", async () => {
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

test("SEPA-04: given a cancelled mandate, when it is amended, then it is refused and stays as it was", async () => {
  const scene = await mandateScene();
  await scene.remove();
  const [before, noted] = [onlyMandate(scene), scene.store.audit.length];
  for (const changes of CHANGES) {
    await expect(scene.amend(changes)).rejects.toMatchObject({ code: "refused", rule: "SEPA-04" });
  }
  expect(onlyMandate(scene)).toEqual(before);
  expect([scene.store.mandateVersions, scene.store.audit.length]).toEqual([[], noted]);
  expect(onlyCredential(scene)).toMatchObject({ sealed: null, maskedNumber: null });
});

test("a mandate that does not exist is not found", async () => {
  const { amend } = await mandateScene();
  const changes = { creditorName: "Stadtwerke" };
  for (const named of [{ mandateReference: "M-2" }, { creditorId: OTHER_CREDITOR }]) {
    await expect(amend(changes, named)).rejects.toMatchObject({ code: "not_found" });
  }
});
