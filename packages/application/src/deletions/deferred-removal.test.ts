import { expect, test } from "vitest";
import { enrolmentScene, refused } from "#testing/enrolment-scene.ts";
import { NOON } from "#testing/fixtures.ts";
import { says } from "#testing/removal.ts";

const agreed = { asked: [says.accepted], status: [says.success] };
const WAITS = ["accepted", "disabled", "deferred"];
const ENDS = ["network_confirmed", "erased", "completed"];

/** A customer whose deletion is requested during its registration. */
async function expectDeferred() {
  const scene = enrolmentScene();
  await scene.enrol();
  expect(await scene.remove()).toMatchObject({ kind: "deferred" });
  return scene;
}

test("C2P-19: a deletion requested during a registration waits for its end", async () => {
  const { store, customer, cards, deletions, told } = await expectDeferred();
  expect([customer(), ...cards(), ...deletions()]).toEqual([
    "REGISTRATION_IN_PROGRESS",
    [7, "REGISTRATION_IN_PROGRESS"],
    "waiting",
  ]);
  expect([...store.deletions.values()]).toMatchObject([{ reasons: [{ rule: "C2P-19" }] }]);
  expect([...store.requests.values()].map(({ operation }) => operation)).toEqual([
    "enroll_customer",
  ]);
  expect(told()).toEqual(WAITS);
});

test("C2P-18: after a confirmed registration, customer and cards never become active and the deletion resumes by itself", async () => {
  const { store, followNext, proceed, customer, cards, deletions, told } = await expectDeferred();
  const [deletionId] = store.deletions.keys();
  await followNext(agreed);
  expect([customer(), ...cards()]).toEqual(["REMOVAL_IN_PROGRESS", [7, "REMOVAL_IN_PROGRESS"]]);
  expect(store.jobs).toEqual([{ kind: "deletion", tenantId: "TN-1", deletionId }]);
  await proceed();
  expect([customer(), ...cards(), ...deletions()]).toEqual([
    "REMOVAL_IN_PROGRESS",
    [7, "REMOVAL_IN_PROGRESS"],
    "executing",
  ]);
  await followNext(agreed);
  expect([customer(), ...cards(), ...deletions()]).toEqual([
    "REMOVED",
    [7, "REMOVED"],
    "completed",
  ]);
  expect(told()).toEqual([...WAITS, "enroll_customer success", "delete_customer success", ...ENDS]);
});

test("C2P-08: after a refused registration the deletion completes without a network request, with both events", async () => {
  const { store, followNext, proceed, customer, cards, deletions, told } = await expectDeferred();
  await followNext({ asked: [refused] });
  expect([customer(), ...cards(), ...deletions()]).toEqual([
    "UNREGISTERED",
    [7, "REMOVED"],
    "waiting",
  ]);
  await proceed();
  expect([customer(), ...deletions()]).toEqual(["UNREGISTERED", "completed"]);
  expect(store.requests.size).toBe(1);
  expect(told()).toEqual([...WAITS, "enroll_customer failure", "delete_customer success", ...ENDS]);
});

test("a deletion that completes without the network lists its events in the order of publication", async () => {
  const { store, followNext, proceed } = await expectDeferred();
  await followNext({ asked: [refused] });
  await proceed();
  const told = store.events.map(({ id }) => id);
  expect(told).toHaveLength(8);
  expect([...store.deletions.values()].map(({ eventIds }) => eventIds)).toEqual([
    told.toSpliced(3, 1),
  ]);
});

test("C2P-11: when the network refuses the deferred removal, customer and cards are active as after any registration", async () => {
  const { store, followNext, proceed, customer, cards, deletions } = await expectDeferred();
  await followNext(agreed);
  await proceed();
  await followNext({ asked: [refused] });
  expect([customer(), ...cards(), ...deletions()]).toEqual(["ACTIVE", [7, "ACTIVE"], "failed"]);
  expect([...store.deletions.values()]).toMatchObject([{ reasons: [{ rule: "C2P-11" }] }]);
});

test("DEL-02: a customer is not enrolled again while its deletion waits, even after a refused registration", async () => {
  const { enrol, followNext, proceed, customer } = await expectDeferred();
  await followNext({ asked: [refused] });
  await expect(enrol()).rejects.toMatchObject({ code: "refused", rule: "DEL-02" });
  await proceed();
  await enrol();
  expect(customer()).toBe("REGISTRATION_IN_PROGRESS");
});

test("DEL-02: a second deletion while the first one waits changes nothing", async () => {
  const { store, remove, deletions } = await expectDeferred();
  const [deletionId] = store.deletions.keys();
  expect(await remove()).toMatchObject({ kind: "in_progress", deletionId });
  expect(deletions()).toEqual(["waiting"]);
});

test("C2P-18: the end of a registration notices a deletion that was written just before it", async () => {
  const { store, enrol, remove, followNext, customer, cards } = enrolmentScene();
  await enrol();
  const racing = async () => {
    await remove();
    return says.success;
  };
  await followNext({ asked: [says.accepted], status: [racing] });
  expect([customer(), ...cards()]).toEqual(["REMOVAL_IN_PROGRESS", [7, "REMOVAL_IN_PROGRESS"]]);
  expect(store.jobs).toHaveLength(1);
});

test("C2P-18: a customer with a scheduled deletion is not active when its registration ends, and no job advances the deletion", async () => {
  const { store, enrol, remove, followNext, customer, cards, deletions } = enrolmentScene();
  store.policy = { ...store.policy, undoSeconds: 60 };
  await enrol();
  await remove({ immediate: false });
  const at = new Date(NOON.getTime() + 60_000);
  expect(store.jobs).toMatchObject([{ kind: "deletion", at }]);
  await followNext(agreed);
  expect([customer(), ...cards(), ...deletions()]).toEqual([
    "REMOVAL_IN_PROGRESS",
    [7, "REMOVAL_IN_PROGRESS"],
    "scheduled",
  ]);
  expect(store.jobs).toHaveLength(1);
});

test("C2P-19: a scheduled deletion that falls due during the registration waits for its end", async () => {
  const { store, clock, enrol, remove, followNext, proceed, deletions } = enrolmentScene();
  store.policy = { ...store.policy, undoSeconds: 60 };
  await enrol();
  await remove({ immediate: false });
  clock.set(new Date(NOON.getTime() + 60_000));
  await proceed();
  expect(deletions()).toEqual(["waiting"]);
  clock.set(NOON);
  await followNext(agreed);
  clock.set(new Date(NOON.getTime() + 61_000));
  await proceed();
  expect(deletions()).toEqual(["executing"]);
});
