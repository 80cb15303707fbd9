import type { Command } from "commander";
import { moreOwnerBids, nameArgument } from "#arguments.ts";
import { leafCommand } from "#leaf-command.ts";
import { operatorOf, ownerUrlOf } from "#operator/operator-settings.ts";
import { type OutputOptions, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

const operations = () => import("@expunge/database/operations/administer-tenants");

type CreateOptions = OutputOptions & {
  readonly clickToPay?: boolean;
  readonly ownerBid?: readonly string[];
};

export function addTenantCommands(program: Command, terminal: Terminal): void {
  const tenant = program.command("tenant").description("tenants of the installation");

  leafCommand(tenant, "create", "create a tenant", [
    "expunge tenant create TN-SHOP 'The shop'",
    "expunge tenant create TN-SHOP 'The shop' --click-to-pay --owner-bid 1000052",
  ])
    .argument(
      "<tenant>",
      "its id, as tokens carry it; a UUID is stored in lower case",
      nameArgument,
    )
    .argument("<name>", "its name for people", nameArgument)
    .option("--click-to-pay", "whether it may delete Click to Pay customers")
    .option(
      "--owner-bid <bid>",
      "an owner BID under which it may enrol customers (repeatable)",
      moreOwnerBids,
    )
    .action(async (tenantId: string, name: string, options: CreateOptions) => {
      const { clickToPay: clickToPayEnabled = false, ownerBid: ownerBids = [] } = options;
      const { createTenant } = await operations();
      const created = { tenantId, name, clickToPayEnabled, ownerBids };
      await createTenant(operatorOf(terminal), created);
      printRecord(terminal, options, created);
    });

  leafCommand(tenant, "list", "list all tenants", [
    "expunge tenant list",
    "expunge tenant list --json | jq -r '.[].tenantId'",
  ]).action(async (options: OutputOptions) => {
    const { listTenants } = await operations();
    printRows(terminal, options, await listTenants(ownerUrlOf(terminal)), [
      ["tenant", ({ tenantId }) => tenantId],
      ["name", ({ name }) => name],
      ["Click to Pay", ({ clickToPayEnabled }) => clickToPayEnabled],
      ["owner BIDs", ({ ownerBids }) => ownerBids],
      ["created", ({ createdAt }) => createdAt],
      ["disabled", ({ disabledAt }) => disabledAt],
    ]);
  });

  leafCommand(tenant, "disable", "refuse all tokens and clients of a tenant", [
    "expunge tenant disable TN-SHOP",
  ])
    .argument("<tenant>", "its id", nameArgument)
    .action((tenantId: string, options: OutputOptions) => setEnabled(tenantId, false, options));

  leafCommand(tenant, "enable", "accept a disabled tenant again", ["expunge tenant enable TN-SHOP"])
    .argument("<tenant>", "its id", nameArgument)
    .action((tenantId: string, options: OutputOptions) => setEnabled(tenantId, true, options));

  async function setEnabled(tenantId: string, enabled: boolean, options: OutputOptions) {
    const { setTenantEnabled } = await operations();
    await setTenantEnabled(operatorOf(terminal), tenantId, enabled);
    printRecord(terminal, options, { tenantId, enabled });
  }
}
