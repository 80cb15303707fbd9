import { expect, test } from "vitest";
import { enrolmentScene, refused } from "#testing/enrolment-scene.ts";
import { staff, vault } from "#testing/fixtures.ts";
import { says } from "#testing/removal.ts";
import { retryDeletion } from "#deletions/retry.ts";

const agreed = { asked: [says.accepted], status: [says.success] };

/** A customer whose removal the network refused. */
async function failedScene() {
  const scene = enrolmentScene();
  const { store, clock, enrol, remove, followNext } = scene;
  await enrol();
  await followNext(agreed);
  await remove();
  await followNext({ asked: [refused] });
  const [id = "none"] = store.deletions.keys();
  return { ...scene, retry: () => retryDeletion({ store, vault, clock })(staff, { id }) };
}

test("a retry of a removal that the network refused submits it again", async () => {
  const { retry, followNext, customer, deletions } = await failedScene();
  expect(await retry()).toMatchObject({ state: "executing" });
  expect(customer()).toBe("REMOVAL_IN_PROGRESS");
  await followNext(agreed);
  expect([customer(), ...deletions()]).toEqual(["REMOVED", "completed"]);
});

test("a retry publishes acceptance and suspension again, because the customer was usable after the failure", async () => {
  const { retry, followNext, told } = await failedScene();
  const before = told();
  expect(before.slice(-4)).toEqual(["accepted", "disabled", "delete_customer failure", "failed"]);
  await retry();
  await followNext(agreed);
  expect(told().slice(before.length).join(", ")).toBe(
    "accepted, disabled, delete_customer success, network_confirmed, erased, completed",
  );
});

test("DEL-02: a failed removal is not retried while another one is in progress", async () => {
  const { retry, remove, deletions } = await failedScene();
  await remove();
  await expect(retry()).rejects.toMatchObject({ code: "refused", rule: "DEL-02" });
  expect(deletions()).toEqual(["failed", "executing"]);
});

test("DEL-08: a failed removal is not completed by a later one", async () => {
  const { retry, remove, followNext, deletions, told } = await failedScene();
  await remove();
  await followNext(agreed);
  const before = told();
  await expect(retry()).rejects.toMatchObject({ code: "refused", rule: "DEL-08" });
  expect(deletions()).toEqual(["failed", "completed"]);
  expect(told()).toEqual(before);
});

test("DEL-08: a failed removal is not retried on a customer that was enrolled again since", async () => {
  const { retry, remove, enrol, followNext, customer, deletions } = await failedScene();
  await remove();
  await followNext(agreed);
  await enrol();
  await followNext(agreed);
  expect(customer()).toBe("ACTIVE");
  await expect(retry()).rejects.toMatchObject({ code: "refused", rule: "DEL-08" });
  expect([customer(), ...deletions()]).toEqual(["ACTIVE", "failed", "completed"]);
});
