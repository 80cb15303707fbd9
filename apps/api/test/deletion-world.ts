import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import type { PreviewDeletionInput, RequestDeletionInput } from "@expunge/schemas/trpc/deletions";
import type { TenantSettings } from "@expunge/schemas/trpc/settings";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { credentialWorld, type Kind } from "#test/credential-world.ts";
import type { TestApi, Trpc } from "#test/start-test-api.ts";
import type { AppRouter } from "#staff/router.ts";

/** A member of staff; the name says the role. */
type Person = `${"viewer" | "agent" | "approver" | "admin"}-${number}`;
type Asked = Partial<Omit<RequestDeletionInput, "target">>;
type Previewed = Partial<Omit<PreviewDeletionInput, "target">>;

const REASON = "customer_request";

/** A tenant with these settings and a credential of this kind, and the staff that works on it: agent-1 unless said otherwise. */
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
  const set = (changed: Partial<TenantSettings>) => admin.settings.update.mutate(changed);
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
    preview: (asked: Previewed = {}) =>
      trpc.deletions.preview.query({ target, reason: REASON, ...asked }),
    request: (asked: Asked = {}, by = trpc) =>
      by.deletions.request.mutate({ target, reason: REASON, ...asked }),
    deletion: (id: string) => trpc.deletions.get.query({ id }),
    cancel: (id: string, by = trpc) => by.deletions.cancel.mutate({ id }),
    hold: (reference = "case 7") => trpc.holds.place.mutate({ target, hold: "legal", reference }),
    use: () => trpc.credentials.authorizeUse.mutate({ target }),
    eventTypes: (id: string) => eventTypesOf(api, { tenantId, trpc }, id),
    auditEntries: (id: string) => auditEntriesOf(api, tenantId, id),
  };
}

export type DeletionWorld = Awaited<ReturnType<typeof deletionWorld>>;

/**
 * The types of all events about a deletion, the oldest first. Throws when the deletion does not name these events in this
 * order, or when they are not listed so.
 */
async function eventTypesOf(
  api: TestApi,
  { tenantId, trpc }: { tenantId: string; trpc: Trpc },
  id: string,
): Promise<readonly unknown[]> {
  const about = await api.rows(
    "SELECT id, type FROM event WHERE tenant_id = $1 AND subject = $2 ORDER BY seq",
    [tenantId, id],
  );
  const { eventIds } = await trpc.deletions.get.query({ id });
  const { items } = await trpc.events.list.query({ order: "oldest", limit: 200 });
  const eventTypes = about.map((event) => event["id"]).join(" ");
  const listed = items.map((event) => event.id).filter((event) => eventIds.includes(event));
  if (eventTypes !== eventIds.join(" ") || eventTypes !== listed.join(" "))
    throw new Error(
      `eventTypes ${eventTypes}, named ${eventIds.join(" ")}, listed ${listed.join(" ")}`,
    );
  return about.map((event) => event["type"]);
}

/** Who has done what with a deletion, and what came of it, as the audit has it. */
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
  const authorization = `Bearer ${await api.tokens.sign(claims, 3600)}`;
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: `${at}/trpc`, headers: { authorization } })],
  });
}
