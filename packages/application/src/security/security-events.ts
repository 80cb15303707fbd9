import type { AuditEntry } from "#write-path/change.ts";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";

/** An invalid access attempt (PCI DSS 10.2.1.4), or an attempt to act without permission. */
export type SecurityEvent = {
  readonly outcome: "unauthorized" | "forbidden" | "refused" | "throttled";
  /** The route or procedure, never a URL. */
  readonly subject: string;
  /** The authenticated caller, or the known client whose secret was wrong. */
  readonly actor?: Actor | undefined;
  /** The violated rule. */
  readonly rule?: string | undefined;
};

export type SecurityEvents = {
  record(event: SecurityEvent): void;
  /** Writes the events that are due; `all` of them when the process ends. */
  flush(all?: "all"): Promise<void>;
};

/** The tenant of events without a known one. It is disabled, so that no token can act in its name. */
export const SERVICE_TENANT = "expunge";

/** Equal events within a minute share an entry. */
const PERIOD_MS = 60_000;
/** Kinds of events counted apart in a period. All further ones share an entry for each outcome. */
const MAX_KINDS = 200;

type Counted = {
  readonly event: SecurityEvent;
  count: number;
  since: Date;
  /** When the next entry may be written. */
  dueAt: number;
};

/**
 * Writes security events to the audit of their tenant and to the log. The first event of a kind is written at the next flush, repeats are
 * counted and written once a minute. So a flood of attempts writes at most a few entries a second, and none of its text.
 */
export function createSecurityEvents(deps: {
  readonly store: Pick<ChangeStore, "applyChanges">;
  readonly clock: Pick<Clock, "now">;
  /** Called for each entry. */
  readonly log: (entry: AuditEntry, tenantId: string) => void;
  readonly onError: (error: unknown) => void;
}): SecurityEvents {
  const { clock } = deps;
  const kinds = new Map<string, Counted>();

  function counted(event: SecurityEvent, now: Date): Counted {
    const { outcome, subject, rule } = event;
    const name = JSON.stringify([tenantOf(event), nameOf(event), outcome, subject, rule]);
    const known = kinds.get(name);
    if (known) return known;
    const others = { outcome, subject: "others" };
    if (kinds.size >= MAX_KINDS && subject !== others.subject) return counted(others, now);
    const fresh = { event, count: 0, since: now, dueAt: 0 };
    kinds.set(name, fresh);
    return fresh;
  }

  return {
    record(event) {
      const now = clock.now();
      const kind = counted(event, now);
      if (kind.count === 0) kind.since = now;
      kind.count += 1;
    },
    async flush(all) {
      const now = clock.now().getTime();
      const due = new Map<string, Counted[]>();
      for (const [name, kind] of kinds) {
        if (kind.dueAt > now && all === undefined) continue;
        if (kind.count === 0) kinds.delete(name);
        else due.set(tenantOf(kind.event), [...(due.get(tenantOf(kind.event)) ?? []), kind]);
      }
      for (const [tenantId, dueKinds] of due) {
        const entries = dueKinds.map(entryOf);
        for (const kind of dueKinds) {
          kind.count = 0;
          kind.dueAt = now + PERIOD_MS;
        }
        for (const entry of entries) deps.log(entry, tenantId);
        await write(tenantId, entries).catch(deps.onError);
      }
    },
  };

  async function write(tenantId: string, audit: readonly AuditEntry[]): Promise<void> {
    const change = [{ events: [], audit }];
    try {
      await deps.store.applyChanges(tenantId, change);
    } catch (error) {
      // A signed token may name a tenant that does not exist.
      if (!(error instanceof ExpungeError) || error.code !== "forbidden") throw error;
      await deps.store.applyChanges(SERVICE_TENANT, change);
    }
  }
}

function tenantOf({ actor }: SecurityEvent): string {
  return actor?.tenantId || SERVICE_TENANT;
}

function nameOf({ actor }: SecurityEvent): string {
  return actor ? actorName(actor) : "anonymous";
}

function entryOf({ event, count, since }: Counted): AuditEntry {
  const { outcome, subject, rule } = event;
  return {
    occurredAt: since,
    actor: nameOf(event),
    action: "security.access",
    subject,
    outcome,
    details: { count, ...(rule !== undefined && { rule }) },
  };
}
