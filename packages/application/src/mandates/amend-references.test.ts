import { expect, test } from "vitest";
import { CREDITOR, mandateScene, OTHER_CREDITOR } from "#testing/mandate-scene.ts";

const M2 = { mandateReference: "M-2" };
const taken = { code: "conflict", rule: "SEPA-05", field: "changes.mandateReference" };

test("SEPA-05: given two mandates, when one is amended to the reference of the other, then it is refused and nothing is written", async () => {
  const { store, sign, amend } = await mandateScene();
  await sign("M-2");
  const audited = store.audit.length;
  await expect(amend(M2)).rejects.toMatchObject(taken);
  expect([store.mandateVersions, store.audit.length]).toEqual([[], audited]);
});

test("SEPA-05: given a reference that was amended away, when another mandate of the creditor takes it, then it is refused for ever", async () => {
  const { sign, amend } = await mandateScene();
  await amend(M2);
  await sign("M-3");
  const key = { mandateReference: "M-3" };
  await expect(amend({ mandateReference: "M-1" }, key)).rejects.toMatchObject(taken);
  await expect(sign("M-1")).rejects.toMatchObject({ ...taken, field: "mandate.reference" });
});

test("SEPA-05: given a cancelled mandate, when another is amended to its reference, then it is refused", async () => {
  const { sign, amend, remove } = await mandateScene();
  await sign("M-2");
  await remove();
  await expect(amend({ mandateReference: "M-1" }, M2)).rejects.toMatchObject(taken);
});

test("SEPA-05: given a mandate of another creditor with the same reference, when the creditor is changed to it, then it is refused", async () => {
  const { sign, amend } = await mandateScene();
  await sign("M-1", { creditorId: OTHER_CREDITOR });
  await expect(amend({ creditorId: OTHER_CREDITOR })).rejects.toMatchObject(taken);
});

test("SEPA-05: given a reference that was amended away, when another creditor uses it, then it is free", async () => {
  const { sign, amend } = await mandateScene();
  await amend(M2);
  expect(await sign("M-1", { creditorId: OTHER_CREDITOR })).toMatchObject({
    mandateReference: "M-1",
  });
});

test("given an amended reference, when the mandate is amended back to the old one, then it has it again", async () => {
  const { amend, show } = await mandateScene();
  await amend(M2);
  expect(await amend({ mandateReference: "M-1" }, M2)).toEqual({
    creditorId: CREDITOR,
    reference: "M-1",
  });
  expect(await show()).toMatchObject({ version: 3 });
});
