import type { DeletionReason } from "@expunge/domain/deletion/deletion-reason";
import type { CollectionPolicy } from "@expunge/domain/deletion/deletion-request";
import type { ExpungeClient } from "@expunge/client";
import type { PreviewDeletionInput } from "@expunge/schemas/trpc/deletions";
import type { Command } from "commander";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { collectionsOption, reasonOption } from "#staff/deletion-options.ts";
import { printDeletion, refuseUnlessDone } from "#staff/print-deletion.ts";
import { printPlan, reasonText } from "#staff/print-plan.ts";
import { clientOf } from "#staff/staff-client.ts";
import { addTargetArguments, targetOf, type TargetKind } from "#staff/target-arguments.ts";
import { watchDeletion } from "#staff/watch-deletion.ts";
import type { OutputOptions } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type PlanOptions = OutputOptions & {
  readonly reason: DeletionReason;
  readonly collections?: CollectionPolicy;
};
type DeleteOptions = PlanOptions & {
  readonly planHash?: string;
  readonly note?: string;
  readonly idempotencyKey?: string;
  readonly watch?: boolean;
  readonly yes?: boolean;
};

export function addDeletionCommands(program: Command, terminal: Terminal): void {
  const preview = leafCommand(program, "preview", "show the consequences of a deletion", [
    "expunge preview payment_option customer-1 shop-1 --reason customer_request",
  ]);
  addPlanOptions(preview).action(
    async (kind: TargetKind, names: string[], options: PlanOptions) => {
      const client = await clientOf(terminal);
      const input = await inputOf(terminal, kind, names, options);
      const plan = await client.deletions.preview.query(input);
      printPlan(terminal, options, plan);
      if (plan.decision === "refused")
        throw new CommandFailure(EXIT.refused, plan.reasons.map(reasonText).join("; "));
    },
  );

  const remove = leafCommand(program, "delete", "delete a credential", [
    "expunge delete payment_option customer-1 shop-1 --reason customer_request",
    "expunge delete card_token - --reason fraud --yes --watch < token.txt",
    "expunge delete click_to_pay_customer account-1 7 1000052 --reason erasure_request --yes --json",
  ]);
  addPlanOptions(remove)
    .option("--plan-hash <hash>", "delete only as previewed: the plan hash of a preview")
    .option("--note <text>", "a note for the audit log")
    .option("--idempotency-key <key>", "a second call with the key returns the same deletion")
    .option("--watch", "follow it until it has ended")
    .option("--yes", "ask for no confirmation")
    .action(async (kind: TargetKind, names: string[], options: DeleteOptions) => {
      const client = await clientOf(terminal);
      const input = await inputOf(terminal, kind, names, options);
      const planHash = options.planHash ?? (await confirmedPlan(client, input, options));
      const { note, idempotencyKey } = options;
      const { id } = await client.deletions.request.mutate({
        ...input,
        ...(planHash !== undefined && { planHash }),
        ...(note !== undefined && { note }),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      });
      // The answer to the request repeats a card token, this one masks it.
      const deletion = options.watch
        ? await watchDeletion(terminal, options, client, id)
        : await client.deletions.get.query({ id });
      printDeletion(terminal, options, deletion);
      refuseUnlessDone(deletion);
    });

  /** Shows the plan to the person, and returns its hash once they agree. */
  async function confirmedPlan(
    client: ExpungeClient,
    input: PreviewDeletionInput,
    { yes }: DeleteOptions,
  ): Promise<string | undefined> {
    if (yes) return undefined;
    if (terminal.confirm === undefined)
      throw new CommandFailure(
        EXIT.usage,
        "nobody can confirm the deletion here: add --yes, or --plan-hash of a preview",
      );
    const plan = await client.deletions.preview.query(input);
    printPlan({ ...terminal, print: terminal.note }, {}, plan);
    if (plan.decision === "refused")
      throw new CommandFailure(EXIT.refused, plan.reasons.map(reasonText).join("; "));
    if (!(await terminal.confirm("Delete it?")))
      throw new CommandFailure(EXIT.refused, "not confirmed: nothing was deleted");
    return plan.planHash;
  }
}

function addPlanOptions(command: Command): Command {
  return addTargetArguments(command)
    .addOption(reasonOption("why it is deleted"))
    .addOption(collectionsOption());
}

async function inputOf(
  terminal: Terminal,
  kind: TargetKind,
  names: readonly string[],
  { reason, collections = "withdraw" }: PlanOptions,
): Promise<PreviewDeletionInput> {
  return { target: await targetOf(terminal, kind, names), reason, collections };
}
