import type { EnrolmentState } from "@expunge/domain/click-to-pay/enrolment-state";
import { expect, test } from "vitest";
import { newNetworkRequest } from "#records/network-request.ts";
import { customerTarget, deletionCommand } from "#testing/deletion-command.ts";
import { NOON, putCustomer, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { says } from "#testing/removal.ts";
import { scriptedNetwork } from "#testing/scripted-network.ts";
import { followNetworkRequest } from "#network-requests/follow.ts";
import { requestDeletions } from "#deletions/request.ts";

/** A customer in this state, and a worker that follows its requests. */
function scene(state: EnrolmentState) {
  const store = new MemoryStore();
  const clock = testClock();
  putCustomer(store, 42, state, { 7: state, 8: state });
  const follow = (id: string, script: Parameters<typeof scriptedNetwork>[0]) =>
    followNetworkRequest({
      requests: store,
      store,
      network: scriptedNetwork(script).network,
      vault,
      clock,
      pause: async () => true,
      timeoutMs: 60_000,
    })(TENANT, id);
  return { store, clock, follow };
}

/** The same, with a repeated removal. */
function repair(state: EnrolmentState) {
  const { store, ...rest } = scene(state);
  const about = { tenantId: TENANT, credentialId: "42", cardIds: [], correlationId: "repair" };
  store.requests.set(
    "repair",
    newNetworkRequest({ ...about, id: "repair", operation: "delete_customer", at: NOON }),
  );
  return { store, ...rest };
}

test.each(["REMOVED", "REGISTRATION_IN_PROGRESS", "ACTIVE", "DISABLED"] as const)(
  "C2P-25: a successful repair closes its request, and changes nothing of a customer that is %s by then",
  async (state) => {
    const { store, follow } = repair(state);
    const [customer, cards] = [store.credentials.get("42"), store.cardsOf("42")];
    expect(await follow("repair", { asked: [says.accepted], status: [says.success] })).toBe(
      "ended",
    );
    expect(store.requests.get("repair")).toMatchObject({ state: "succeeded", endedAt: NOON });
    expect([store.credentials.get("42"), store.cardsOf("42")]).toEqual([customer, cards]);
    expect([store.events, store.jobs]).toEqual([[], []]);
    expect(store.audit).toMatchObject([
      { action: "click_to_pay.delete_customer", subject: "42", outcome: "succeeded" },
    ]);
  },
);

test("a failed repair is published as not repaired, and reactivates nothing", async () => {
  const { store, follow } = repair("REMOVED");
  const [customer, cards] = [store.credentials.get("42"), store.cardsOf("42")];
  await follow("repair", { asked: [says.accepted], status: [says.failure] });
  expect(store.requests.get("repair")).toMatchObject({ state: "failed", lastError: "VIDC-2002" });
  expect([store.credentials.get("42"), store.cardsOf("42")]).toEqual([customer, cards]);
  expect(store.events).toMatchObject([
    {
      type: "expunge.reconciliation.ghost_at_network",
      subject: "42",
      body: { credentialId: "42", finding: "C2P-20", repaired: false },
    },
  ]);
});

test("a deletion is not affected", async () => {
  const { store, clock, follow } = scene("ACTIVE");
  const deletions = requestDeletions({ store, vault, clock });
  await deletions(TENANT, [deletionCommand(customerTarget(42))]);
  const [id = "none"] = store.requests.keys();
  await follow(id, { asked: [says.accepted], status: [says.success] });
  expect(store.credentials.get("42")).toMatchObject({ state: "REMOVED" });
  expect(store.deletions.get(id)).toMatchObject({ state: "completed" });
  expect(store.events.map(({ type }) => type)).toContain("click_to_pay-1");
});
