import { SERVICE_TENANT } from "@expunge/application/security/security-events";
import type { Command } from "commander";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { operatorOf, ownerUrlOf } from "#operator/operator-settings.ts";
import { type OutputOptions, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

export function addDistributeCommand(program: Command, terminal: Terminal): void {
  const summary = "distribute the tables and functions over the workers of Citus";
  leafCommand(program, "distribute", summary, [
    "expunge distribute --check",
    "OWNER_DATABASE_URL=postgresql://owner@coordinator.example.com/credentials expunge distribute",
  ])
    .option(
      "--check",
      "change nothing; name the place of each; exit code 1 if something stands in the way or is missing",
    )
    .action(({ check, ...output }: OutputOptions & { readonly check?: boolean }) =>
      check ? showChecks(terminal, output) : distributeDatabase(terminal, output),
    );
}

async function showChecks(terminal: Terminal, output: OutputOptions): Promise<void> {
  const { checkDistribution } = await import("@expunge/database/distribution/check-distribution");
  const checks = await checkDistribution(ownerUrlOf(terminal));
  printRows(terminal, output, checks, [
    ["object", ({ object }) => object],
    ["placement", ({ placement }) => placement],
    ["problem", ({ problem }) => problem ?? ""],
  ]);
  const found = checks.filter(({ problem }) => problem !== null);
  if (found.length > 0)
    throw new CommandFailure(EXIT.refused, `${found.length} of ${checks.length} have a problem`);
}

async function distributeDatabase(terminal: Terminal, output: OutputOptions): Promise<void> {
  const { distribute } = await import("@expunge/database/distribution/distribute");
  const { asOperator } = await import("@expunge/database/operations/as-operator");
  const operator = operatorOf(terminal);
  const placed = await distribute(operator.ownerUrl);
  if (placed.tables.length + placed.functions.length > 0) {
    const operation = {
      tenantId: SERVICE_TENANT,
      action: "database.distributed",
      subject: "database",
    };
    await asOperator(operator, { ...operation, details: placed }, async () => {});
  }
  printRecord(terminal, output, { distributed: true, ...placed });
}
