import { LOGGED_EVENTS } from "@expunge/testkit/logged-events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MandateCancellationChannel } from "@expunge/application/mandates/cancellation-channel.port";
import { sendCancellation } from "@expunge/application/mandates/send-cancellation";
import { type KillPoints, killPoints } from "@expunge/application/testing/kill-points";
import { createCancellationStore } from "@expunge/database/mandates/cancellation-store";
import { messageId } from "@expunge/networks/sepa/message-id";
import { openCancellationDirectory } from "@expunge/networks/sepa/open-cancellation-directory";
import { afterAll, describe, expect, test } from "vitest";
import { killedEverywhere, openKillStage } from "#testing/kill-stage.ts";
import { OWNER_BID, ACCOUNT, type Person } from "#testing/open-stage.ts";
import type { FaultOrder } from "#testing/start-visa.ts";
import { staffDesk } from "#testing/staff-desk.ts";

/** Deletions by staff have an undo window of a minute; the worker's clock is past it. */
const stage = await openKillStage(61_000);
const desk = staffDesk(stage);
await desk.setPolicy({ undoSeconds: 60, cancellationChannel: "pain.011" });
const outbox = await mkdtemp(join(tmpdir(), "expunge-outbox-"));
afterAll(async () => {
  await stage.close();
  await rm(outbox, { recursive: true });
});

const SIDES = ["before", "after"] as const;
const removal = "deleteConsumerInformation";

type Removed = { readonly person: Person; readonly deletionId: string };

/** The types of all events about a subject, in order. */
const told = async (subject: string) =>
  (
    await stage.owner<{ type: string }>(
      `SELECT type FROM ${LOGGED_EVENTS} WHERE subject = $1 ORDER BY seq`,
      [subject],
    )
  ).map(({ type }) => type);

/** Compares the result of a removal with that of an undisturbed one; returns the customer's state at each network request. */
async function expectRemoved(
  { person, deletionId }: Removed,
  { events, asked }: { events: readonly string[]; asked: number },
): Promise<readonly string[]> {
  const { deletion } = await stage.deletion(deletionId);
  const { credential, cards } = await stage.customer(person);
  expect({
    deletion: deletion.state,
    credential: [credential, ...cards].map(({ state }) => state),
    events: await told(deletionId),
    named: deletion.eventIds.length,
    book: await stage.visa.book(person.consumer),
  }).toMatchObject({
    deletion: "completed",
    credential: ["REMOVED", "REMOVED", "REMOVED"],
    events,
    named: events.length,
    book: { state: "deleted", busy: false, instruments: [] },
  });
  const removals = stage.removalsOf(person);
  expect(removals.length).toBeLessThanOrEqual(asked + 1);
  return removals;
}

async function removed(order: (person: Person) => Promise<void>): Promise<Removed> {
  const person = await stage.enrolledHere();
  await order(person);
  const { deletionId } = await stage.remove(person);
  return { person, deletionId };
}

describe("a worker that is killed or held while it asks the network for a removal is succeeded by one that ends it right", () => {
  type Fault = Pick<FaultOrder, "fault" | "latency">;
  const paths: [string, Fault[]][] = [
    ["when all goes well", []],
    ["when the answer is lost", [{ fault: { kind: "drop_connection", when: "after" } }]],
    ["when the question is lost", [{ fault: { kind: "drop_connection", when: "before" } }]],
    [
      "when the outcome is long in coming",
      [{ latency: { completion: { kind: "fixed", ms: 80 } } }],
    ],
  ];
  const cases = paths.flatMap(([path, faults]) =>
    ([...SIDES, "held"] as const).map((side) => [path, side, faults] as const),
  );

  test.each(cases)("%s: %s, at each thing that it waits for", async (_path, side, faults) => {
    const prepare = () =>
      removed(({ consumer }) =>
        stage.visa.order(...faults.map((fault) => ({ operation: removal, consumer, ...fault }))),
      );
    const run = ({ deletionId }: Removed, points: KillPoints) => stage.follow(deletionId, points);
    const untouched = await prepare();
    await run(untouched, killPoints());
    const events = await told(untouched.deletionId);
    const asked = stage.removalsOf(untouched.person).length;
    expect(events.at(-1)).toBe("expunge.deletion.completed");
    expect(new Set(events).size).toBe(events.length);
    const points = await killedEverywhere(side, {
      prepare,
      run,
      async check(prepared) {
        const stood = await expectRemoved(prepared, { events, asked });
        // A worker that is killed leaves it to the next one to look first. One that was only slow may come too late.
        const tooLate = side === "held" ? [] : stood.filter((state) => state !== "enrolled");
        expect(tooLate).toEqual([]);
      },
    });
    const all = ["requests.load", "requests.saveProgress", "network.deleteConsumer"];
    expect(points).toEqual(expect.arrayContaining([...all, "store.applyChanges"]));
  });
});

describe("a worker that is killed while it lets a deletion go on", () => {
  test.each(SIDES)(
    "%s anything that it waits for, is succeeded by one that ends it right: a card token",
    async (side) => {
      const points = await killedEverywhere(side, {
        prepare: async () => desk.request(await desk.storeToken()),
        run: (id, killing) => stage.proceed(id, killing),
        async check(id) {
          const { deletion } = await stage.deletion(id);
          const events = await told(id);
          expect(deletion.state).toBe("completed");
          expect(new Set(events).size).toBe(events.length);
          expect(events).toHaveLength(deletion.eventIds.length);
          expect(events.at(-1)).toBe("expunge.deletion.completed");
        },
      });
      expect(points).toEqual(["store.loadTargets", "store.applyChanges"]);
    },
  );

  test.each(SIDES)(
    "%s anything that it waits for, is succeeded by one that ends it right: a customer, to the network's end",
    async (side) => {
      const prepare = async () => {
        const person = await stage.enrolledHere();
        const { customerId } = person;
        const target = {
          kind: "click_to_pay_customer",
          accountId: ACCOUNT,
          customerId,
          ownerBid: OWNER_BID,
        } as const;
        return { person, deletionId: await desk.request(target) };
      };
      const run = async ({ deletionId }: Removed, points: KillPoints) => {
        await stage.proceed(deletionId, points);
        // The job for the network is there from the moment that its request is.
        const jobs = await stage.owner(
          "SELECT FROM pgboss.job WHERE name = 'network-request' AND data ->> 'requestId' = $1",
          [deletionId],
        );
        expect(jobs).toHaveLength(1);
        await stage.follow(deletionId, points);
      };
      const untouched = await prepare();
      await run(untouched, killPoints());
      const events = await told(untouched.deletionId);
      const points = await killedEverywhere(side, {
        prepare,
        run,
        async check(prepared) {
          await expectRemoved(prepared, { events, asked: 1 });
        },
      });
      expect(points).toContain("network.deleteConsumer");
    },
  );
});

test.each([...SIDES, "held"] as const)(
  "SEPA-20: a worker that is killed or held (%s) at anything that it waits for while it sends a cancellation: it is published once and noted once, although the transport takes each file away",
  async (side) => {
    const directory = await openCancellationDirectory(outbox);
    const folder = join(outbox, stage.tenantId);
    const taken: string[] = [];
    const channel: MandateCancellationChannel = {
      ...directory,
      async publish(...message) {
        await directory.publish(...message);
        for (const name of (await readdir(folder)).filter((each) => each.endsWith(".xml"))) {
          await rm(join(folder, name));
          taken.push(name);
        }
      },
    };
    const cancellations = createCancellationStore(stage.database);
    let mandates = 0;
    const points = await killedEverywhere(side, {
      async prepare() {
        const reference = `M-${side}-${(mandates += 1)}`;
        await stage.proceed(await desk.request(await desk.storeOption(reference)), killPoints());
        const [mandate] = await stage.owner<{ id: string }>(
          "SELECT id FROM mandate WHERE reference = $1",
          [reference],
        );
        return mandate?.id ?? "";
      },
      run: (id, killing) =>
        sendCancellation({
          cancellations: killing.through("cancellations", cancellations),
          channel: killing.through("channel", channel),
          clock: stage.deps.clock,
        })(stage.tenantId, id).catch((error: unknown) => {
          // The queue runs the job again.
          if (!String(error).includes("another worker has taken the cancellation")) throw error;
        }),
      async check(id) {
        const noted = await stage.owner(
          "SELECT FROM audit_entry WHERE action = 'mandate.send_cancellation' AND subject = (SELECT credential_id::text FROM mandate WHERE id = $1)",
          [id],
        );
        expect(noted).toHaveLength(1);
        expect(taken.filter((name) => name === `${messageId(id)}.xml`)).toHaveLength(1);
      },
    });
    expect(points).toEqual([
      "cancellations.find",
      "cancellations.claim",
      "channel.prepare",
      "cancellations.markPrepared",
      "channel.publish",
      "cancellations.markSent",
    ]);
    expect(await stage.owner("SELECT FROM cancellation_outbox")).toEqual([]);
  },
);
