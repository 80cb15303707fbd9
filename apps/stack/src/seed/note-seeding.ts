import { systemClock } from "@expunge/application/runtime/system-clock";
import { connect } from "@expunge/database/connect";
import type { InstallationClaim } from "@expunge/database/installation/claim-installation";
import { createChangeStore } from "@expunge/database/write-path/change-store";

/**
 * Writes the one audit entry of a seeding, before it begins. Its credentials have none each, and no events: millions of them
 * would drown the audit log, and no client waits for their events.
 */
export async function noteSeeding(
  url: string,
  tenantId: string,
  run: string,
  details: Readonly<Record<string, string | number>>,
  claim: InstallationClaim,
): Promise<void> {
  const connection = await connect({ url, claim, poolSize: 1, works: false, onError: () => {} });
  try {
    await createChangeStore(connection.database, connection.queue).applyChanges(tenantId, [
      {
        events: [],
        audit: [
          {
            occurredAt: systemClock.now(),
            actor: "system:seed",
            action: "credentials.seed",
            subject: run,
            outcome: "begun",
            details,
          },
        ],
      },
    ]);
  } finally {
    await connection.close();
  }
}
