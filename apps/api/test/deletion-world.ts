import { LOGGED_EVENTS } from "@expunge/testkit/logged-events";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import type { PreviewDeletionInput, RequestDeletionInput } from "@expunge/schemas/trpc/deletions";
import type { TenantSettings } from "@expunge/schemas/trpc/settings";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { credentialWorld, type Kind } from "#test/credential-world.ts";
import type { TestApi, Trpc } from "#test/start-test-api.ts";
import type { AppRouter } from "#staff/router.ts";
import { MAX_CALLS } from "#staff/trpc.ts";

/** A member of staff, named after the role. */
type Person = `${"viewer" | "agent" | "approver" | "admin"}-${number}`;
type RequestInput = Partial<Omit<RequestDeletionInput, "target">>;
type PreviewInput = Partial<Omit<PreviewDeletionInput, "target">>;

const REASON = "customer_request";

/** A tenant with these settings, a credential of this kind, and staff: calls are made by agent-1 by default. */
export async function deletionWorld(
  api: TestApi,
  kind: Kind,
  settings: Partial<TenantSettings> = {},
) {
  const { tenantId, target, states, removeByContract } = await credentialWorld(api, kind);
  const staff = (person: Person, at = api.url) => signedIn(api, tenantId, person, at);
  const [trpc, approver, admin] = [
    await staff("agent-1"),
    await staff("approver-1"),
    await staff("admin-1"),
  ];
  /** Changes the settings; a loosening is approved. */
  const set = async (changed: Partial<TenantSettings>) => {
    const { pending } = await admin.settings.update.mutate(changed);
    if (pending) await approver.settings.approve.mutate({ id: pending.id });
  };
  await set(settings);
  return {
    tenantId,
    target,
    states,
    removeByContract,
    staff,
    trpc,
    approver,
    set,
    preview: (input: PreviewInput = {}) =>
      trpc.deletions.preview.query({ target, reason: REASON, ...input }),
    request: (input: RequestInput = {}, by = trpc) =>
      by.deletions.request.mutate({ target, reason: REASON, ...input }),
    deletion: (id: string) => trpc.deletions.get.query({ id }),
    cancel: (id: string, by = trpc) => by.deletions.cancel.mutate({ id }),
    hold: (reference = "case 7") => trpc.holds.place.mutate({ target, hold: "legal", reference }),
    use: () => trpc.credentials.authorizeUse.mutate({ target }),
    eventTypes: (id: string) => eventTypesOf(api, { tenantId, trpc }, id),
    auditEntries: (id: string) => auditEntriesOf(api, tenantId, id),
  };
}

export type DeletionWorld = Awaited<ReturnType<typeof deletionWorld>>;

/** The types of a deletion's events, oldest first. Throws if `eventIds` or `events.list` differ from the log. */
async function eventTypesOf(
  api: TestApi,
  { tenantId, trpc }: { tenantId: string; trpc: Trpc },
  id: string,
): Promise<readonly unknown[]> {
  const about = await api.rows(
    `SELECT id, type FROM ${LOGGED_EVENTS} WHERE tenant_id = $1 AND subject = $2 ORDER BY seq`,
    [tenantId, id],
  );
  const { eventIds } = await trpc.deletions.get.query({ id });
  const { items } = await trpc.events.list.query({ order: "oldest", limit: 200 });
  const logged = about.map((event) => event["id"]).join(" ");
  const listed = items.map((event) => event.id).filter((event) => eventIds.includes(event));
  if (logged !== eventIds.join(" ") || logged !== listed.join(" "))
    throw new Error(`logged ${logged}, named ${eventIds.join(" ")}, listed ${listed.join(" ")}`);
  return about.map((event) => event["type"]);
}

/** The audit entries of a deletion as `actor action outcome`. */
async function auditEntriesOf(
  api: TestApi,
  tenantId: string,
  id: string,
): Promise<readonly string[]> {
  const rows = await api.rows(
    `SELECT concat_ws(' ', actor, action, outcome) AS entry FROM audit_entry
     WHERE tenant_id = $1 AND $2 IN (details ->> 'deletionId', details ->> 'requestId') ORDER BY seq`,
    [tenantId, id],
  );
  return rows.map((row) => String(row["entry"]));
}

async function signedIn(api: TestApi, tenantId: string, person: Person, at: string): Promise<Trpc> {
  const [role] = person.split("-");
  const claims = { aud: AUDIENCES.staff, sub: person, tenant_id: tenantId, role };
  const authorization = `Bearer ${await api.identityProvider.sign(claims, 3600)}`;
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ maxItems: MAX_CALLS, url: `${at}/trpc`, headers: { authorization } })],
  });
}
