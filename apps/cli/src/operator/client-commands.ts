import { randomBytes, randomUUID } from "node:crypto";
import {
  CLIENT_RIGHTS,
  type ClientRight,
} from "@expunge/application/tenants/client-directory.port";
import { Argument, type Command } from "commander";
import { durationArgument, nameArgument } from "#arguments.ts";
import { leafCommand } from "#leaf-command.ts";
import { masterKeysOf, operatorOf, ownerUrlOf } from "#operator/operator-settings.ts";
import { type OutputOptions, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

const operations = () => import("@expunge/database/operations/administer-clients");
const newSecret = () => randomBytes(24).toString("base64url");
const SHOWN_ONCE = "the secret is shown this once: the database stores a hash of it\n";

type RotateOptions = OutputOptions & { readonly overlap: number; readonly endOverlap?: boolean };

export function addClientCommands(program: Command, terminal: Terminal): void {
  async function hashOf(secret: string): Promise<Uint8Array> {
    const { hashClientSecret } = await import("@expunge/database/operations/hash-client-secret");
    return hashClientSecret(ownerUrlOf(terminal), masterKeysOf(terminal), secret);
  }

  const client = program.command("client").description("machine clients of a tenant");

  leafCommand(client, "create", "create a machine client and print its key and secret", [
    "expunge client create TN-SHOP 'Till of the shop' cards:use cards:admin",
    "expunge client create TN-SHOP 'Merchant' payment_options:read payment_options:delete --json",
  ])
    .argument("<tenant>", "id of its tenant", nameArgument)
    .argument("<name>", "its name for people", nameArgument)
    .addArgument(new Argument("<rights...>", "its rights").choices(CLIENT_RIGHTS))
    .action(
      async (tenantId: string, name: string, rights: ClientRight[], options: OutputOptions) => {
        const [clientKey, secret] = [randomUUID(), newSecret()];
        const secretHash = await hashOf(secret);
        const { createClient } = await operations();
        const created = { tenantId, clientKey, name, secretHash, rights };
        await createClient(operatorOf(terminal), created);
        printRecord(terminal, options, { clientKey, secret });
        terminal.note(SHOWN_ONCE);
      },
    );

  leafCommand(client, "rotate", "give a client another secret and print it", [
    "expunge client rotate TN-SHOP 7b5c9a40-3d2f-4a8e-9c11-0f6b2d7e8a35 --overlap 24h",
  ])
    .argument("<tenant>", "id of its tenant", nameArgument)
    .argument("<key>", "its client key", nameArgument)
    .option(
      "--overlap <duration>",
      "how long the secret before stays good, such as 24h",
      durationArgument,
      0,
    )
    .option("--end-overlap", "end the overlap of the last rotation if it has not ended")
    .action(async (tenantId: string, clientKey: string, options: RotateOptions) => {
      const secret = newSecret();
      const secretHash = await hashOf(secret);
      const { rotateClient } = await operations();
      const previousSecretUntil = await rotateClient(operatorOf(terminal), {
        tenantId,
        clientKey,
        secretHash,
        overlapSeconds: options.overlap,
        endsOverlap: options.endOverlap ?? false,
      });
      printRecord(terminal, options, { clientKey, secret, previousSecretUntil });
      terminal.note(SHOWN_ONCE);
    });

  leafCommand(client, "revoke", "revoke a client for good, with all its secrets and tokens", [
    "expunge client revoke TN-SHOP 7b5c9a40-3d2f-4a8e-9c11-0f6b2d7e8a35",
  ])
    .argument("<tenant>", "id of its tenant", nameArgument)
    .argument("<key>", "its client key", nameArgument)
    .action(async (tenantId: string, clientKey: string, options: OutputOptions) => {
      const { revokeClient } = await operations();
      await revokeClient(operatorOf(terminal), { tenantId, clientKey });
      printRecord(terminal, options, { clientKey, revoked: true });
    });

  leafCommand(client, "list", "list the machine clients of a tenant", [
    "expunge client list TN-SHOP",
  ])
    .argument("<tenant>", "id of the tenant", nameArgument)
    .action(async (tenantId: string, options: OutputOptions) => {
      const { listClients } = await operations();
      printRows(terminal, options, await listClients(ownerUrlOf(terminal), tenantId), [
        ["key", ({ clientKey }) => clientKey],
        ["name", ({ name }) => name],
        ["rights", ({ rights }) => rights],
        ["created", ({ createdAt }) => createdAt],
        ["secret before until", ({ previousSecretUntil }) => previousSecretUntil],
        ["revoked", ({ revokedAt }) => revokedAt],
      ]);
    });
}
