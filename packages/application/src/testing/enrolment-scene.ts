import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import { customerTarget, deletionCommand } from "#testing/deletion-command.ts";
import { OWNER_BID, staff, TENANT, testClock, vault } from "#testing/fixtures.ts";
import { MemoryStore } from "#testing/memory-store.ts";
import { scriptedNetwork } from "#testing/scripted-network.ts";
import { changeCard } from "#click-to-pay/change-card.ts";
import { enrolCustomer } from "#click-to-pay/enrol.ts";
import { followNetworkRequest } from "#network-requests/follow.ts";
import { resumeDeletion } from "#deletions/resume.ts";
import { requestDeletions } from "#deletions/request.ts";
import type { DeletionCommand } from "#deletions/command.ts";

export const DETAILS = {
  firstName: "Erika",
  lastName: "Mustermann",
  emails: ["e@example.org"],
  phones: [],
};

/** A rejection by the network. */
export const refused = {
  kind: "rejected",
  faults: [{ kind: "declined", code: "VIDC-2002", message: "no" }],
} as const;

/** The unenrolled customer 42 of `account-1`, and its operations. */
export function enrolmentScene() {
  const store = new MemoryStore();
  const deps = { store, vault, clock: testClock() };
  const customer = { accountId: "account-1", customerId: 42, ownerBid: OWNER_BID };
  const enrol = (changed: { ownerBid?: string } = {}) =>
    enrolCustomer(deps)(staff, {
      ...customer,
      cards: [{ cardId: 7, last4: "4242" }],
      details: DETAILS,
      correlationId: "cid-1",
      ...changed,
    });
  return {
    store,
    clock: deps.clock,
    enrol,
    change: (operation: "enroll_card" | "delete_card", cardId: number) =>
      changeCard(deps)(staff, {
        ...customer,
        operation,
        cardId,
        last4: "1111",
        correlationId: "cid-1",
      }),
    remove: async (changed?: Partial<DeletionCommand>) => {
      const command = deletionCommand(customerTarget(42), changed);
      const [outcome] = await requestDeletions(deps)(TENANT, [command]);
      return outcome;
    },
    /** Follows the oldest request that is still open. */
    followNext: async (script: Parameters<typeof scriptedNetwork>[0]) => {
      const { network, calls } = scriptedNetwork(script);
      const next = [...store.requests.values()].find(({ endedAt }) => endedAt === null);
      const follow = followNetworkRequest({
        ...deps,
        requests: store,
        network,
        pause: async () => true,
        timeoutMs: 1000,
      });
      await follow(TENANT, next?.id ?? "none");
      return calls;
    },
    /** Runs the queued deletion jobs. */
    proceed: async () => {
      for (const job of store.jobs.splice(0))
        if (job.kind === "deletion") await resumeDeletion(deps)(TENANT, job.deletionId);
    },
    customer: () => [...store.credentials.values()][0]?.state,
    cards: () => [...store.cards.values()].map(({ cardId, state }) => [cardId, state]),
    deletions: () => [...store.deletions.values()].map(({ state }) => state),
    told: () =>
      store.events.map(({ type, body }) =>
        type === CLICK_TO_PAY_EVENT
          ? `${body.data.operation} ${body.data.status}`
          : type.replace("expunge.deletion.", ""),
      ),
  };
}
