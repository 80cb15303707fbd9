import { decideConfirmation } from "@expunge/domain/sweep/decide-sweep-run";
import type { SweepRunView } from "@expunge/schemas/trpc/sweeps";
import { type Actor, actorName } from "#actor.ts";
import { ExpungeError } from "#expunge-error.ts";
import { refusal } from "#refusal.ts";
import type { Clock } from "#runtime/clock.port.ts";
import { runAudit } from "#sweeps/internal/run-audit.ts";
import { runView } from "#sweeps/internal/view.ts";
import type { SweepRun, SweepStore } from "#sweeps/sweep-store.port.ts";

/** Confirms a run that asks, which a worker then carries out. Throws `not_found`, or `refused` (SWEEP-03). */
export function confirmSweep({ sweeps, clock }: { sweeps: SweepStore; clock: Clock }) {
  return async (actor: Actor, id: string): Promise<SweepRunView> => {
    const confirmed = await sweeps.changeRun(actor.tenantId, id, (asking) => {
      const decision = decideConfirmation(asking.state);
      if (decision.kind === "refused") throw refusal(decision.reasons);
      const by = actorName(actor);
      const run: SweepRun = { ...asking, state: "running", reasons: [], confirmedBy: by };
      return { run, audit: runAudit(run, { by, at: clock.now(), action: "sweep.confirm" }) };
    });
    if (confirmed === undefined) throw new ExpungeError("not_found", "no such run");
    return runView(confirmed);
  };
}
