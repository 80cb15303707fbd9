import { confirmSweep } from "@expunge/application/sweeps/confirm";
import { listSweeps } from "@expunge/application/sweeps/list";
import { runSweep } from "@expunge/application/sweeps/run";
import { listSweepRuns } from "@expunge/application/sweeps/runs";
import { stateQuarter } from "@expunge/application/sweeps/statement";
import { updateSweep } from "@expunge/application/sweeps/update";
import type { Clock } from "@expunge/application/runtime/clock.port";
import type { Database } from "@expunge/database/connection/database";
import { createSweepStore } from "@expunge/database/sweeps/sweep-store";

/** Sweeps as staff see and begin them. The worker carries them out. */
export function createSweepUseCases({ database, clock }: { database: Database; clock: Clock }) {
  const deps = { sweeps: createSweepStore(database), clock };
  return {
    listSweeps: listSweeps(deps),
    updateSweep: updateSweep(deps),
    runSweep: runSweep(deps),
    confirmSweep: confirmSweep(deps),
    listSweepRuns: listSweepRuns(deps),
    stateQuarter: stateQuarter(deps),
  };
}
