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

test.each([
  { mandateReference: "m-2" },
  { creditorId: "DE98ABC09999999999", mandateReference: "M-2" },
])(
  "SEPA-05: given two mandates, when one is amended to the other in another spelling, then it is refused: %j",
  async (changes) => {
    const { sign, amend } = await mandateScene();
    await sign("M-2");
    await expect(amend(changes)).rejects.toMatchObject(taken);
  },
);

test("a mandate is found in every spelling, now and before an amendment, and shown as it was written", async () => {
  const { amend, show, record, remove, evidence } = await mandateScene();
  const spelled = { mandateReference: "m-1", creditorId: "DE98ABC09999999999" };
  expect(await show(spelled)).toMatchObject({ mandateReference: "M-1", creditorId: CREDITOR });
  await record("presented", spelled);
  expect(await amend({ mandateReference: "New-1" }, spelled)).toMatchObject({ reference: "New-1" });
  for (const named of [spelled, { ...spelled, mandateReference: "NEW-1" }])
    expect(await show(named)).toMatchObject({
      mandateReference: "New-1",
      collections: [{ endToEndId: "E-1" }],
    });
  await remove();
  expect(await evidence("new-1")).toMatchObject({ evidence: { mandateReference: "New-1" } });
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
