import { type Actor, actorKind } from "#actor.ts";
import type { BatchRecord } from "#records/batch.ts";

/** The actor in whose name the deletions of a batch are requested: its creator. */
export function batchActor({ tenantId, createdBy }: BatchRecord): Actor {
  const name = createdBy.slice(createdBy.indexOf(":") + 1);
  return actorKind(createdBy) === "staff"
    ? { kind: "staff", tenantId, subject: name, role: "agent" }
    : { kind: "system", tenantId, name };
}
