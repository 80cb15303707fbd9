import { TARGET_KINDS } from "@expunge/schemas/boundary/target";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GONE, type Kind, SUSPENDED, USABLE } from "#test/credential-world.ts";
import { deletionWorld } from "#test/deletion-world.ts";
import { failureOf, FORBIDDEN, refusedBy } from "#test/failure-of.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The rule that blocks uses while the deletion is scheduled. */
const UNUSABLE = {
  payment_option: "USE-02",
  card_token: "USE-02",
  click_to_pay_customer: "C2P-05",
} as const satisfies Record<Kind, string>;

const SCHEDULED = [
  "expunge.deletion.accepted",
  "expunge.deletion.disabled",
  "expunge.deletion.scheduled",
];
const ENDED = ["expunge.deletion.erased", "expunge.deletion.completed"];

/** The events and audit entries after the undo window. */
const EVENTS = {
  payment_option: ["expunge.mandate.cancelled", ...ENDED],
  card_token: ENDED,
  click_to_pay_customer: ["click_to_pay-1", "expunge.deletion.network_confirmed", ...ENDED],
} as const satisfies Record<Kind, readonly string[]>;
const AUDIT_ENTRIES = {
  payment_option: ["system:worker deletion.proceed completed"],
  card_token: ["system:worker deletion.proceed completed"],
  click_to_pay_customer: [
    "system:worker deletion.proceed executing",
    "system:worker click_to_pay.delete_customer succeeded",
  ],
} as const satisfies Record<Kind, readonly string[]>;

describe.each(TARGET_KINDS)("a deletion that can be undone, of a %s", (kind) => {
  const scheduled = async () => {
    const world = await deletionWorld(api, kind, { undoSeconds: HOUR / 1000 });
    const deletion = await world.request();
    return { ...world, scheduled: deletion, id: deletion.id };
  };

  test("USE-02: is scheduled; the credential, with its cards, is unusable meanwhile", async () => {
    const { scheduled: deletion, states, use, request } = await scheduled();
    const { requestedAt } = deletion;
    expect(deletion).toMatchObject({
      state: "scheduled",
      scheduledFor: new Date(Date.parse(requestedAt) + HOUR).toISOString(),
      acceptedAt: requestedAt,
      disabledAt: requestedAt,
    });
    expect(deletion.steps[0]).toEqual({ type: "disable", state: "done", attempts: 1 });
    expect(new Set(deletion.steps.slice(1).map(({ state }) => state))).toEqual(
      new Set(["pending"]),
    );
    expect(await states()).toEqual(SUSPENDED[kind]);
    expect(await use()).toMatchObject({ allowed: false, reasons: [{ rule: UNUSABLE[kind] }] });
    expect(await request()).toEqual(deletion);
  });

  test("DEL-07: is cancelled by its requester, and the credential is usable again", async () => {
    const { id, cancel, states, use, request } = await scheduled();
    const cancelled = await cancel(id);
    expect(cancelled.state).toBe("cancelled");
    expect(cancelled).not.toHaveProperty("erasedAt");
    expect(await states()).toEqual(USABLE[kind]);
    expect(await use()).toMatchObject({ allowed: true });
    expect(await failureOf(cancel(id))).toEqual(refusedBy("DEL-08"));
    expect((await request()).state).toBe("scheduled");
  });

  test("DEL-07: is cancelled by an approver, but not by another agent or a viewer", async () => {
    const { id, cancel, states, staff, approver } = await scheduled();
    expect(await failureOf(cancel(id, await staff("agent-2")))).toEqual(refusedBy("DEL-07"));
    expect(await failureOf(cancel(id, await staff("viewer-1")))).toEqual(FORBIDDEN);
    expect(await states()).toEqual(SUSPENDED[kind]);
    expect((await cancel(id, approver)).state).toBe("cancelled");
    expect(await states()).toEqual(USABLE[kind]);
  });

  test("DEL-06: is executed after the undo window, not before", async () => {
    const { tenantId, id, deletion, states, cancel, use, eventTypes, auditEntries } =
      await scheduled();
    api.later(HOUR - MINUTE);
    await api.proceed(tenantId);
    expect([(await deletion(id)).state, await states()]).toEqual(["scheduled", SUSPENDED[kind]]);

    api.later(MINUTE);
    await api.proceed(tenantId);
    expect(await failureOf(cancel(id))).toEqual(refusedBy("DEL-08"));
    await api.settle(tenantId);
    expect([(await deletion(id)).state, await states()]).toEqual(["completed", GONE[kind]]);
    expect(await use()).toMatchObject({ allowed: false });
    expect(await eventTypes(id)).toEqual([...SCHEDULED, ...EVENTS[kind]]);
    expect(await auditEntries(id)).toEqual([
      "staff:agent-1 deletion.request scheduled",
      ...AUDIT_ENTRIES[kind],
    ]);
  });

  test("HOLD-01: is refused after the window if a hold was placed meanwhile; the credential is usable again", async () => {
    const { tenantId, id, deletion, states, hold, use, eventTypes, auditEntries } =
      await scheduled();
    await hold("case 7");
    api.later(HOUR);
    await api.proceed(tenantId);
    const refused = await deletion(id);
    expect(refused.state).toBe("refused");
    expect(refused.reasons).toEqual([
      { rule: "HOLD-01", message: expect.stringContaining("case 7") as unknown },
    ]);
    expect(await states()).toEqual(USABLE[kind]);
    expect(await use()).toMatchObject({ allowed: true });
    expect(await eventTypes(id)).toEqual([...SCHEDULED, "expunge.deletion.refused"]);
    expect(await auditEntries(id)).toEqual([
      "staff:agent-1 deletion.request scheduled",
      "system:worker deletion.proceed refused HOLD-01",
    ]);
  });

  test("once cancelled, is not executed after the window", async () => {
    const { tenantId, id, deletion, states, cancel, eventTypes, auditEntries } = await scheduled();
    await cancel(id);
    api.later(HOUR);
    await api.proceed(tenantId);
    expect([(await deletion(id)).state, await states()]).toEqual(["cancelled", USABLE[kind]]);
    expect(await eventTypes(id)).toEqual([...SCHEDULED, "expunge.deletion.cancelled"]);
    expect(await auditEntries(id)).toEqual([
      "staff:agent-1 deletion.request scheduled",
      "staff:agent-1 deletion.cancel cancelled",
    ]);
  });
});
