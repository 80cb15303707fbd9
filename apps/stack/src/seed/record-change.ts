import type { ChangeStore, LoadedTarget } from "@expunge/application/write-path/change-store.port";
import type { Change } from "@expunge/application/write-path/change";
import type { SeededCredential } from "@expunge/database/seed/copy-credentials";
import { DEFAULT_POLICY } from "@expunge/domain/deletion/tenant-policy";
import { OWNER_BID } from "#demo/identities.ts";

const UNKNOWN: LoadedTarget = {
  clickToPayEnabled: true,
  ownerBids: [OWNER_BID],
  policy: DEFAULT_POLICY,
  counts: [],
  representations: [],
};

/**
 * A store for use cases in which every natural key is free, and which retains only the last change: the writes of a use case can be
 * stored in bulk without a second description of them. `stored` is the new credential of that change with its dependent rows.
 */
export function recordChange(): { store: ChangeStore; stored: () => SeededCredential } {
  let last: Change | undefined;
  return {
    store: {
      loadTargets: async (_tenantId, asked) => asked.map(() => UNKNOWN),
      async applyChanges(_tenantId, changes) {
        last = changes.at(-1);
        return changes.map(() => true);
      },
    },
    stored() {
      if (last?.stored === undefined) throw new Error("the use case has stored nothing");
      return { ...last.stored, ...(last.addedCards && { cards: last.addedCards }) };
    },
  };
}
