import { LOGGED_EVENTS } from "@expunge/testkit/logged-events";
import { claimInstallation } from "@expunge/database/installation/claim-installation";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openStage, OWNER_BID, type Person, type Stage } from "#testing/open-stage.ts";
import type { TestProcess } from "#testing/start-process.ts";

let stage: Stage;
let often: TestProcess;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** A worker that compares every customer about once a second. */
const OFTEN = { RECONCILE_EVERY_HOURS: "0.0003", RECONCILE_PER_SECOND: "50" };

/** Enrols a consumer at the network behind our back. */
async function enter({ consumer }: Person, ...instruments: readonly string[]): Promise<void> {
  const { origin } = new URL(stage.visa.settings["VISA_BASE_URL"] ?? "");
  const held = instruments.map((instrumentId) => ({ instrumentId, last4: "4242" }));
  const answer = await fetch(`${origin}/admin/book`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([
      { externalConsumerId: consumer, ownerBid: OWNER_BID, instruments: held },
    ]),
  });
  if (answer.status !== 204) throw new Error(await answer.text());
}

/** The reconciliation events of a customer, the oldest first. */
async function findings(person: Person): Promise<(readonly [string, string, boolean])[]> {
  const { credential } = await stage.customer(person);
  const rows = await stage.owner<{
    type: string;
    body: { credentialId: string; finding: string; repaired: boolean };
  }>(
    `SELECT type, body FROM ${LOGGED_EVENTS} WHERE subject = $1 AND type LIKE 'expunge.reconciliation.%' ORDER BY seq`,
    [credential.id],
  );
  return rows.map(({ type, body }) => [
    type.replace("expunge.reconciliation.", ""),
    body.finding,
    body.repaired,
  ]);
}

async function removed(): Promise<Person> {
  const person = await stage.enrolled();
  await stage.remove(person);
  await stage.told(person, 2);
  return person;
}

/** Waits for the end of the current round and of one more: by then every finding is published. */
async function roundEnds(): Promise<void> {
  const began = async () => {
    const [round] = await stage.owner<{ started_at: Date; open: boolean }>(
      "SELECT started_at, open FROM reconciliation_round WHERE tenant_id = $1",
      [stage.tenantId],
    );
    return round;
  };
  const before = (await began())?.started_at.getTime() ?? 0;
  const seen = new Set<number>();
  await vi.waitFor(async () => {
    const round = await began();
    if (round && !round.open && round.started_at.getTime() > before)
      seen.add(round.started_at.getTime());
    expect(seen.size).toBeGreaterThanOrEqual(2);
  }, patiently);
}

test("C2P-22: a request whose job was lost is put back and reaches its end", async () => {
  const loseJobs = () => stage.owner("DELETE FROM pgboss.job WHERE name = 'network-request'");
  const { keyCheck } = stage.deps.vault;
  await claimInstallation(stage.database.query, { keyCheck, environmentId: "elsewhere" });
  const person = await stage.enrol();
  await loseJobs();
  // A worker that may not send yet rebuilds the job at its start. It is lost again before the worker compares the customer.
  often = stage.worker(OFTEN);
  await vi.waitFor(() => expect(often.said()).toContain("jobs rebuilt"), patiently);
  await loseJobs();
  await stage.owner("UPDATE installation SET environment_id = 'default'");
  const { data } = await stage.told(person, 1);
  expect(data).toMatchObject({ operation: "enroll_customer", status: "success" });
  expect(await findings(person)).toEqual([["orphaned_request", "C2P-22", true]]);
});

test("C2P-20: a customer that is back at the network is removed there again, with no event and no change here", async () => {
  const person = await removed();
  const before = await stage.customer(person);
  await enter(person, String(person.cardIds[0]));
  await vi.waitFor(async () => {
    expect(await stage.visa.book(person.consumer)).toMatchObject({
      state: "deleted",
      calls: { deleteConsumerInformation: 2 },
    });
  }, patiently);
  await roundEnds();
  expect(await findings(person)).toEqual([["ghost_at_network", "C2P-20", true]]);
  const { credential, cards } = await stage.customer(person);
  expect({ credential: { ...credential, version: 0 }, cards }).toEqual({
    credential: { ...before.credential, version: 0 },
    cards: before.cards,
  });
  expect(await stage.events(person)).toHaveLength(2);
  expect((await stage.visa.book(person.consumer)).calls["deleteConsumerInformation"]).toBe(2);
});

test("C2P-23: a consumer with a card that the removed customer never had is another enrolment: it is reported and stays", async () => {
  const person = await removed();
  await enter(person, "4711");
  await roundEnds();
  expect(await findings(person)).toEqual([["ghost_at_network", "C2P-23", false]]);
  expect(await stage.visa.book(person.consumer)).toMatchObject({
    state: "enrolled",
    instruments: ["4711"],
    calls: { deleteConsumerInformation: 1 },
  });
});

test("a repair that the network refuses is published, and tried again in the next round", async () => {
  const person = await removed();
  await stage.visa.order({
    operation: "deleteConsumerInformation",
    consumer: person.consumer,
    fault: {
      kind: "complete_with_failure",
      field: "intent",
      code: "VIDC-2002",
      message: "no entitlement",
    },
  });
  await enter(person);
  await vi.waitFor(async () => {
    expect(await stage.visa.book(person.consumer)).toMatchObject({
      state: "deleted",
      calls: { deleteConsumerInformation: 3 },
    });
  }, patiently);
  expect(await findings(person)).toEqual([
    ["ghost_at_network", "C2P-20", true],
    ["ghost_at_network", "C2P-20", false],
  ]);
});

test("C2P-21, C2P-23: cards that only one of the two holds are reported once, and left as they are", async () => {
  const person = await stage.enrolled();
  await enter(person, String(person.cardIds[0]), "9001", "9002");
  await roundEnds();
  expect(await findings(person)).toEqual([
    ["missing_at_network", "C2P-21", false],
    ["ghost_at_network", "C2P-23", false],
  ]);
  expect((await stage.customer(person)).credential.state).toBe("ACTIVE");
  expect((await stage.visa.book(person.consumer)).instruments).toHaveLength(3);
  const { credential } = await stage.customer(person);
  const noted = await stage.owner(
    "SELECT details FROM audit_entry WHERE subject = $1 AND action LIKE 'reconciliation.%' ORDER BY seq",
    [credential.id],
  );
  expect(noted).toEqual([
    { details: { rule: "C2P-21", cards: 1 } },
    { details: { rule: "C2P-23", cards: 2 } },
  ]);
});

test("a customer that the network gives no answer for is none the worse, and compared in the next round", async () => {
  const person = await removed();
  await stage.visa.order({
    operation: "getData",
    consumer: person.consumer,
    times: 2,
    fault: { kind: "http_error", status: 500 },
  });
  await enter(person);
  await vi.waitFor(async () => {
    expect((await stage.visa.book(person.consumer)).state).toBe("deleted");
  }, patiently);
  expect(await findings(person)).toEqual([["ghost_at_network", "C2P-20", true]]);
});

test("C2P-26: a customer that is enrolled again while the network holds a consumer with another card is a conflict", async () => {
  const person = await removed();
  await enter(person, "4711");
  await stage.enrol(person);
  const { data } = await stage.told(person, 3);
  expect(data).toMatchObject({
    operation: "enroll_customer",
    status: "failure",
    reasons: [{ code: "VIDC-2000" }],
  });
  await roundEnds();
  const { credential, cards } = await stage.customer(person);
  expect(credential.state).toBe("UNREGISTERED");
  expect(cards.map(({ state }) => state)).toEqual(["REMOVED", "REMOVED"]);
  expect(await stage.visa.book(person.consumer)).toMatchObject({
    state: "enrolled",
    instruments: ["4711"],
  });
});

test("a round whose worker was killed is taken up by another, and no ghost is removed twice", async () => {
  const before = await removed();
  const people = await Promise.all([removed(), removed(), removed()]);
  expect(await often.end("SIGTERM")).toEqual({ code: 0, signal: null });
  for (const person of people) await enter(person);
  const asked = () =>
    Promise.all(
      people.map(
        async ({ consumer }) =>
          (await stage.visa.book(consumer)).calls["deleteConsumerInformation"] ?? 0,
      ),
    );

  // The round that is killed begins behind the customers of the other tests.
  const { credential } = await stage.customer(before);
  await stage.owner(
    "UPDATE reconciliation_round SET open = true, cursor = $1, leased_until = NULL WHERE tenant_id = $2",
    [credential.id, stage.tenantId],
  );
  const killed = stage.worker({ ...OFTEN, RECONCILE_PER_SECOND: "0.001" });
  await vi.waitFor(async () => expect(await asked()).toContain(2), patiently);
  await killed.end("SIGKILL");
  expect((await asked()).filter((times) => times === 1)).not.toHaveLength(0);
  const [left] = await stage.owner("SELECT open FROM reconciliation_round WHERE tenant_id = $1", [
    stage.tenantId,
  ]);
  expect(left).toEqual({ open: true });

  await stage.minutePasses();
  await stage.owner("UPDATE reconciliation_round SET leased_until = now()");
  const next = stage.worker(OFTEN);
  await vi.waitFor(async () => {
    const books = await Promise.all(people.map(({ consumer }) => stage.visa.book(consumer)));
    expect(books.map(({ state }) => state)).toEqual(people.map(() => "deleted"));
  }, patiently);
  await roundEnds();
  expect(await asked()).toEqual(people.map(() => 2));
  for (const person of people)
    expect(await findings(person)).toEqual([["ghost_at_network", "C2P-20", true]]);
  expect(next.said()).toContain('"outcome":"repaired"');
});
