import type { DeletionCommand, DeletionOutcome } from "#deletions/command.ts";
import type { InFlightKeys } from "#write-path/in-flight-keys.ts";

/** Runs a deletion request with `begun`, or with `repeated` while another one with its key is in flight. */
export function requestOnce(
  underWay: InFlightKeys,
  run: Readonly<
    Record<
      "begun" | "repeated",
      (tenantId: string, command: DeletionCommand) => Promise<DeletionOutcome>
    >
  >,
) {
  return (tenantId: string, command: DeletionCommand): Promise<DeletionOutcome> =>
    underWay(tenantId, command.key, (inFlightConflict) =>
      inFlightConflict
        ? run.repeated(tenantId, { ...command, inFlightConflict })
        : run.begun(tenantId, command),
    );
}
