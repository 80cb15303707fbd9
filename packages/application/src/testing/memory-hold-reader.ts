import type { HoldReader } from "#holds/hold-reader.port.ts";
import type { MemoryStore } from "#testing/memory-store.ts";

/** Reads the holds and deletions of a store in memory. */
export function memoryHoldReader(store: MemoryStore): HoldReader {
  return {
    listByCredentials: async (_, ids) =>
      [...store.holds.values()].filter(({ credentialId }) => ids.includes(credentialId)),
    hasRequestedDeletion: async (_, requestedBy, requested) =>
      [...store.deletions.values()].some(
        (deletion) =>
          requested.some(
            ({ credentialId, targetReference }) =>
              credentialId === deletion.credentialId &&
              targetReference === deletion.targetReference,
          ) &&
          deletion.requestedBy === requestedBy &&
          !["completed", "rejected", "cancelled"].includes(deletion.state),
      ),
  };
}
