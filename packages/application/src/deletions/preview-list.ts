import type { Consequence } from "@expunge/domain/deletion/consequences";
import type { Reason } from "@expunge/domain/rules";
import type { DeletionPlan } from "@expunge/schemas/trpc/deletions";
import { actorName } from "#actor.ts";
import type { DeletionCommand } from "#deletions/command.ts";
import { planDeletion } from "#deletions/internal/plan-deletion.ts";
import type { StoredTarget } from "#records/natural-key.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";

/** A deletion to preview in a list. */
export type PreviewCommand = Pick<
  DeletionCommand,
  "reason" | "collections" | "immediate" | "actor" | "now"
> & { readonly target: StoredTarget };

/** The plan of one of them; undefined for an unknown credential. */
export type ListedPlan =
  | {
      readonly decision: DeletionPlan["decision"];
      readonly consequences: readonly Consequence[];
      readonly reasons: readonly Reason[];
    }
  | undefined;

/** Previews a list of deletions of a tenant with one load: the decision that each would get alone. Changes nothing. */
export function previewDeletions(deps: { readonly store: ChangeStore }) {
  return async (
    tenantId: string,
    commands: readonly PreviewCommand[],
  ): Promise<readonly ListedPlan[]> => {
    const lookups = commands.map(({ target: { kind, accountId, reference, credentialId } }) =>
      credentialId === undefined ? { kind, accountId, reference } : { credentialId },
    );
    const loaded = await deps.store.loadTargets(tenantId, lookups);
    return commands.map(({ actor, ...command }, place) => {
      const target = loaded[place];
      const terms = { ...command, requestedBy: actorName(actor) };
      return target && planDeletion(command.target, target, terms);
    });
  };
}
