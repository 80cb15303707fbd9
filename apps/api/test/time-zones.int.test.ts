import { createCancellationStore } from "@expunge/database/mandates/cancellation-store";
import { asOwner } from "@expunge/database/migrator/migrate";
import { openTestDatabase } from "@expunge/database/testing/open-test-database";
import { cancellationDocument } from "@expunge/networks/sepa/cancellation-document";
import type { MandateView } from "@expunge/schemas/trpc/mandates";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CREDITOR, paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

const HOUR_MS = 3_600_000;

/** An API whose process and whose database are in these zones. */
async function startIn(processZone: string, databaseZone: string): Promise<TestApi> {
  vi.stubEnv("TZ", processZone);
  const api = await startTestApi();
  await asOwner(api.database.ownerUrl, (client) =>
    client.query(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''${databaseZone}''', current_database()); END $$`,
    ),
  );
  return api;
}

afterEach(() => vi.unstubAllEnvs());

describe.each([
  ["America/New_York", "Asia/Tokyo"],
  ["Asia/Tokyo", "America/New_York"],
  ["UTC", "Australia/Lord_Howe"],
])("a process in %s and a database in %s", (processZone, databaseZone) => {
  test("store, hold, release, amend, delete and report each instant and each day as they are", async () => {
    const api = await startIn(processZone, databaseZone);
    try {
      // New sessions: those of the first instances began before the database had its zone.
      const { url } = await api.start();
      const world = await paymentOptionWorld(api);
      const trpc = await api.trpc(world.tenantId, "admin", url);
      expect(new Date(0).getTimezoneOffset() === 0).toBe(processZone === "UTC");

      const { reference, mandateReference } = await world.storeSepa();
      const target = {
        kind: "payment_option",
        customerAccountId: world.accountId,
        reference,
      } as const;
      const named = { mandateReference, creditorId: CREDITOR };
      const storedAt = api.now().getTime();
      const { items } = await trpc.paymentOptions.list.query({
        customerAccountId: world.accountId,
      });
      const option = items.find((one) => one.reference === reference);
      expect(Math.abs(Date.parse(option?.storedAt ?? "") - storedAt)).toBeLessThan(HOUR_MS);

      const hold = { target, hold: "dispute", reference: "D-1" } as const;
      const until = new Date(api.now().getTime() + HOUR_MS).toISOString();
      expect(await trpc.holds.place.mutate({ ...hold, until })).toMatchObject({ on: true, until });
      expect(await trpc.holds.list.query({ target })).toMatchObject({
        items: [{ on: true, until }],
      });
      expect((await world.remove(reference, { url })).status).toBe(400);
      expect(await trpc.holds.release.mutate(hold)).toMatchObject({ on: false });
      await trpc.holds.place.mutate({ ...hold, reference: "D-2", until });
      api.later(HOUR_MS);
      const { items: holds } = await trpc.holds.list.query({ target });
      expect(holds.find((one) => one.reference === "D-2")).toMatchObject({ on: false });

      await trpc.mandates.amend.mutate({ ...named, changes: { creditorName: "Acme" } });
      const amendedAt = api.now().getTime();
      const file = await trpc.mandates.get.query(named);
      expect(file.signedOn).toBe("2026-01-05");
      const amendedIn = ({ history }: MandateView) =>
        history.find(({ changed }) => changed.includes("creditorName"))?.at ?? "";
      expect(Math.abs(Date.parse(amendedIn(file)) - amendedAt)).toBeLessThan(HOUR_MS);

      expect((await world.remove(reference, { url })).status).toBe(200);
      const deletedAt = api.now().getTime();
      const [row] = await api.rows(
        `SELECT id, floor(extract(epoch FROM cancelled_at) * 1000)::float8 AS "cancelledAt" FROM mandate WHERE tenant_id = $1`,
        [world.tenantId],
      );
      const cancelledAt = Number(row?.["cancelledAt"]);
      expect(Math.abs(cancelledAt - deletedAt)).toBeLessThan(HOUR_MS);
      const { cancelledAt: shown } = await trpc.mandates.get.query(named);
      expect(Date.parse(shown ?? "")).toBe(cancelledAt);
      const sealed = await trpc.mandates.evidence.query(named);
      expect(Date.parse(sealed.evidence?.cancelledAt ?? "")).toBe(cancelledAt);
      expect(sealed.evidence && amendedIn(sealed.evidence)).toBe(amendedIn(file));

      const database = openTestDatabase({ url: api.database.url });
      const mandate = await createCancellationStore(database).find(
        world.tenantId,
        String(row?.["id"]),
      );
      await database.close();
      const document = cancellationDocument({
        id: String(row?.["id"]),
        mandateReference,
        creditorId: CREDITOR,
        creditorName: mandate?.creditorName ?? null,
        reasonCode: "MD16",
        cancelledAt: mandate?.cancelledAt ?? new Date(0),
      });
      expect(document).toContain(`<CreDtTm>${new Date(cancelledAt).toISOString()}</CreDtTm>`);
    } finally {
      await api.close();
    }
  });
});
