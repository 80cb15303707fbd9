import { SERVICE_TENANT } from "@expunge/application/security/security-events";
import type { MigrationStatus } from "@expunge/database/migrator/migration-status";
import type { Command } from "commander";
import { CommandFailure, EXIT } from "#exit-codes.ts";
import { leafCommand } from "#leaf-command.ts";
import { operatorOf, ownerUrlOf } from "#operator/operator-settings.ts";
import { type OutputOptions, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

export function addMigrateCommand(program: Command, terminal: Terminal): void {
  const summary = "bring the database up to date: tables, queue and grants";
  leafCommand(program, "migrate", summary, [
    "OWNER_DATABASE_URL=postgresql://owner@db.example.com/credentials expunge migrate",
    "expunge migrate --status",
  ])
    .option("--status", "change nothing; exit code 1 if something is missing")
    .action(({ status, ...output }: OutputOptions & { readonly status?: boolean }) =>
      status ? showStatus(terminal, output) : migrateDatabase(terminal, output),
    );
}

async function migrateDatabase(terminal: Terminal, output: OutputOptions): Promise<void> {
  const { migrationStatus } = await import("@expunge/database/migrator/migration-status");
  const { migrate } = await import("@expunge/database/migrator/migrate");
  const { distribute, isDistributed } = await import("@expunge/database/distribution/distribute");
  const { asOperator } = await import("@expunge/database/operations/as-operator");
  const operator = operatorOf(terminal);
  const before = await migrationStatus(operator.ownerUrl);
  refuseOther(before);
  await migrate(operator.ownerUrl);
  // A migration brings functions as one server has them, and new ones.
  if (await isDistributed(operator.ownerUrl)) await distribute(operator.ownerUrl);
  const applied = missing(before);
  if (!before.upToDate) {
    const details = { applied };
    const operation = {
      tenantId: SERVICE_TENANT,
      action: "database.migrated",
      subject: "database",
    };
    await asOperator(operator, { ...operation, details }, async () => {});
  }
  printRecord(terminal, output, { upToDate: true, applied });
}

async function showStatus(terminal: Terminal, output: OutputOptions): Promise<void> {
  const { migrationStatus } = await import("@expunge/database/migrator/migration-status");
  const status = await migrationStatus(ownerUrlOf(terminal));
  if (output.json) printRecord(terminal, output, status);
  else
    printRows(terminal, output, rowsOf(status), [
      ["part", ([name]) => name],
      ["state", ([, state]) => state],
    ]);
  refuseOther(status);
  if (!status.upToDate)
    throw new CommandFailure(EXIT.refused, "the database is not up to date: run expunge migrate");
}

function rowsOf({ migrations, queue, granted }: MigrationStatus): (readonly [string, unknown])[] {
  return [
    ...migrations.map(({ name, appliedAt }) => [name, appliedAt ?? "missing"] as const),
    ["queue", queue ?? "installed"],
    ["grants", granted ? "granted" : "missing"],
  ];
}

function refuseOther({ otherVersion }: MigrationStatus): void {
  if (otherVersion !== null)
    throw new CommandFailure(
      EXIT.refused,
      `the database belongs to another version, which has the migration ${otherVersion}: use that version or a later one`,
    );
}

const missing = ({ migrations }: MigrationStatus) =>
  migrations.flatMap(({ name, appliedAt }) => (appliedAt === null ? [name] : []));
