import { expect, test } from "vitest";
import type { CancellationStore } from "#mandates/cancellation-store.port.ts";
import type {
  MandateCancellation,
  MandateCancellationChannel,
} from "#mandates/cancellation-channel.port.ts";
import { NOON, TENANT } from "#testing/fixtures.ts";
import { CREDITOR, DEBTOR, IBAN, mandateScene } from "#testing/mandate-scene.ts";
import { sendCancellation } from "#mandates/send-cancellation.ts";

type Deps = Parameters<typeof sendCancellation>[0];

/** The mandate M-1 and a channel that records its messages. */
async function scene() {
  const world = await mandateScene();
  await world.amend({ creditorName: "Stadtwerke" });
  const { store, clock } = world;
  const mandate = () => [...store.mandates.values()][0];
  const sent: (readonly [string, MandateCancellation])[] = [];
  let claims = 0;
  let recorded: number | null = null;
  const cancellations: CancellationStore = {
    find: async (_, id) => [...store.mandates.values()].find((known) => known.id === id),
    claim: async () => ({ number: (claims += 1), prepared: recorded }),
    async markPrepared(_tenant, _id, claim) {
      if (claim !== claims) return false;
      recorded = claim;
      return true;
    },
    async markSent(_, id, audit) {
      const known = mandate();
      if (known?.id !== id) throw new Error(`there is no mandate ${id}`);
      store.mandates.set(known.credentialId, { ...known, cancellationSentAt: audit.occurredAt });
      store.audit.push(audit);
    },
  };
  const drafts = new Map<number, readonly [string, MandateCancellation]>();
  const channel: MandateCancellationChannel = {
    folderId: "the folder",
    check: async () => {},
    prepare: async (tenantId, cancellation, claim) =>
      void drafts.set(claim, [tenantId, cancellation]),
    async publish(_tenant, _id, claim) {
      const draft = drafts.get(claim);
      if (draft) sent.push(draft);
      drafts.delete(claim);
    },
    discard: async (_tenant, _id, claim) => void drafts.delete(claim),
  };
  const send = (changed: { readonly id?: string } & Partial<Deps> = {}) => {
    const { id = mandate()?.id ?? "", ...deps } = changed;
    return sendCancellation({ cancellations, channel, clock, ...deps })(TENANT, id);
  };
  return { ...world, mandate, sent, drafts, cancellations, channel, send };
}

test("SEPA-20: given a cancelled mandate, when its cancellation is sent, then it contains references, reason and time, and nothing of the debtor", async () => {
  const { remove, send, sent, mandate, store, minutesLater } = await scene();
  await remove("fraud");
  minutesLater(2);
  expect(await send()).toBe("sent");
  expect(sent).toEqual([
    [
      TENANT,
      {
        id: mandate()?.id,
        mandateReference: "M-1",
        creditorId: CREDITOR,
        creditorName: "Stadtwerke",
        reasonCode: "MD21",
        cancelledAt: NOON,
      },
    ],
  ]);
  expect(JSON.stringify(sent)).not.toMatch(new RegExp(`${IBAN}|${DEBTOR}`));
  const at = new Date("2026-11-20T12:02:00.000Z");
  expect(mandate()?.cancellationSentAt).toEqual(at);
  expect(store.audit.at(-1)).toEqual({
    occurredAt: at,
    actor: "system:worker",
    action: "mandate.send_cancellation",
    subject: mandate()?.credentialId,
    outcome: "sent",
    details: { reason: "MD21" },
  });
});

test("SEPA-20: given a sent cancellation, when it is sent again, then nothing is sent or audited", async () => {
  const { remove, send, sent, store } = await scene();
  await remove();
  await send();
  const audited = store.audit.length;
  expect(await send()).toBe("nothing to send");
  expect([sent.length, store.audit.length]).toEqual([1, audited]);
});

test("SEPA-20: given a process that is killed between publishing and recording, when the job runs again, then it publishes nothing more", async () => {
  const { remove, send, sent, cancellations, mandate, clock } = await scene();
  await remove();
  const markSent = () => Promise.reject(new Error("killed"));
  const killed = send({ cancellations: { ...cancellations, markSent } });
  await expect(killed).rejects.toThrow("killed");
  expect(mandate()?.cancellationSentAt).toBeNull();
  clock.set(new Date("2026-11-21T12:00:00.000Z"));
  expect(await send()).toBe("sent");
  expect(sent).toHaveLength(1);
});

test("SEPA-20: given a sender that is slow, when another one claims the cancellation meanwhile, then only the later one publishes it", async () => {
  const { remove, send, sent, drafts, channel } = await scene();
  await remove();
  const slow = send({
    channel: {
      ...channel,
      async prepare(...message) {
        expect(await send()).toBe("sent");
        await channel.prepare(...message);
      },
    },
  });
  await expect(slow).rejects.toThrow("another worker has taken the cancellation");
  expect([sent.length, drafts.size]).toEqual([1, 0]);
});

test("SEPA-20: given a message that was prepared in another folder, then it is left to a worker of that folder", async () => {
  const { remove, send, sent, cancellations } = await scene();
  await remove();
  const elsewhere = send({ cancellations: { ...cancellations, claim: async () => undefined } });
  await expect(elsewhere).rejects.toThrow("another worker has taken the cancellation");
  expect(sent).toEqual([]);
});

test("given a failing channel, when a cancellation is sent, then it rejects, and may be repeated", async () => {
  const { remove, send, sent, mandate, channel } = await scene();
  await remove();
  const prepare = () => Promise.reject(new Error("the disk is full"));
  const failing = { ...channel, prepare };
  await expect(send({ channel: failing })).rejects.toThrow("the disk is full");
  expect(mandate()?.cancellationSentAt).toBeNull();
  expect([await send(), sent.length]).toEqual(["sent", 1]);
});

test("an active or unknown mandate has no cancellation to send", async () => {
  const { send, sent } = await scene();
  expect(await send()).toBe("nothing to send");
  expect(await send({ id: "unknown" })).toBe("nothing to send");
  expect(sent).toEqual([]);
});
