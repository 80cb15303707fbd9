import { expect, test } from "vitest";
import { ExpungeError } from "#expunge-error.ts";
import {
  createSecurityEvents,
  type SecurityEvent,
  SERVICE_TENANT,
} from "#security/security-events.ts";
import { NOON, staff, TENANT } from "#testing/fixtures.ts";
import type { AuditEntry } from "#write-path/change.ts";

const ROUTE = "PUT /v1/cards/delete";
const forbidden: SecurityEvent = { outcome: "forbidden", subject: ROUTE, actor: staff };

function scene({ unknown = false, failing = false } = {}) {
  let now = NOON.getTime();
  const written: (AuditEntry & { tenantId: string })[] = [];
  const logged: string[] = [];
  const failures: unknown[] = [];
  const events = createSecurityEvents({
    clock: { now: () => new Date(now) },
    log: ({ subject, outcome }, tenantId) => logged.push(`${tenantId} ${subject} ${outcome}`),
    onError: (error) => failures.push(error),
    store: {
      applyChanges: async (tenantId, changes) => {
        if (failing) throw new Error("the database is down");
        if (unknown && tenantId !== SERVICE_TENANT)
          throw new ExpungeError("forbidden", "the tenant is not known here");
        for (const { audit } of changes)
          written.push(...audit.map((entry) => ({ ...entry, tenantId })));
        return changes.map(() => true);
      },
    },
  });
  return {
    written,
    logged,
    failures,
    ...events,
    later: (ms: number) => (now += ms),
  };
}

test("PCI DSS 10.2.1.4: a refused access is written to the tenant's audit and to the log", async () => {
  const { record, flush, written, logged } = scene();
  record(forbidden);
  record({ outcome: "refused", subject: "trpc deletions.approve", actor: staff, rule: "APP-02" });
  await flush();
  const entry = { occurredAt: NOON, actor: "staff:erika", action: "security.access" };
  expect(written).toEqual([
    { ...entry, tenantId: TENANT, subject: ROUTE, outcome: "forbidden", details: { count: 1 } },
    {
      ...entry,
      tenantId: TENANT,
      subject: "trpc deletions.approve",
      outcome: "refused",
      details: { count: 1, rule: "APP-02" },
    },
  ]);
  expect(logged[0]).toBe(`${TENANT} ${ROUTE} forbidden`);
});

test("an anonymous attempt, and one for an unknown tenant, belong to the service", async () => {
  const { record, flush, written } = scene({ unknown: true });
  record({ outcome: "unauthorized", subject: ROUTE });
  record(forbidden);
  await flush();
  expect(written).toMatchObject([
    { tenantId: SERVICE_TENANT, actor: "anonymous", outcome: "unauthorized" },
    { tenantId: SERVICE_TENANT, actor: "staff:erika", outcome: "forbidden" },
  ]);
});

test("repeats are counted and written once a minute", async () => {
  const { record, flush, written, later } = scene();
  record(forbidden);
  await flush();
  for (let sent = 0; sent < 1000; sent += 1) record(forbidden);
  later(59_999);
  await flush();
  expect(written).toHaveLength(1);
  later(1);
  await flush();
  expect(written.map(({ details }) => details["count"])).toEqual([1, 1000]);
  later(60_000);
  await flush();
  record(forbidden);
  await flush();
  expect(written).toHaveLength(3);
});

test("a flood of different callers writes a bounded number of entries and loses no count", async () => {
  const { record, flush, written } = scene();
  for (let number = 0; number < 5_000; number += 1)
    record({
      ...forbidden,
      actor: { kind: "staff", tenantId: TENANT, subject: `person-${number}`, role: "agent" },
    });
  await flush();
  expect(written.length).toBeLessThan(250);
  expect(written.reduce((sum, { details }) => sum + Number(details["count"]), 0)).toBe(5_000);
});

test("at the end of the process all is written; a failing database is reported", async () => {
  const { record, flush, written } = scene();
  record(forbidden);
  await flush();
  record(forbidden);
  await flush("all");
  expect(written).toHaveLength(2);
  const down = scene({ failing: true });
  down.record(forbidden);
  await down.flush();
  expect(down.failures).toHaveLength(1);
  expect(down.logged).toHaveLength(1);
});
